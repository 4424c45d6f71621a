/**
 * What simulated vehicles keep between runs: `<folder>/<referenceId>/` with private key,
 * certificate, chain and where to connect, all readable by their owner alone. Before a vehicle has
 * its Reference ID, its key waits under the device's id, so that a run that was killed goes on with
 * the same key. The demo keeps its vehicles in the same way, so its folder can be read too.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isReferenceId } from '../../../domain/reference-id.ts';
import type { VehicleIdentity } from '../wire/link.ts';
import { writePrivately } from './private-file.ts';
import { createVehicleKey } from './vehicle-key.ts';

/** A vehicle that can connect. */
export interface Credentials {
  readonly referenceId: string;
  readonly identity: VehicleIdentity;
  /** Absent where the demo kept the vehicle. */
  readonly deviceId?: string;
  /** Host name of the MQTT endpoint; absent where the demo kept the vehicle. */
  readonly iotEndpoint?: string;
}

/** What provisioning answered, as far as it is kept. */
export interface ProvisionedIdentity {
  readonly referenceId: string;
  readonly certificate: string;
  readonly certificateChain: string;
  readonly iotEndpoint: string;
}

const files = {
  key: 'private-key.pem',
  certificate: 'certificate.pem',
  chain: 'certificate-chain.pem',
  connection: 'connection.json',
  seed: 'seed.txt',
} as const;

/** The vehicles of a folder, by device and then by Reference ID; none when there is no folder. */
export function readCredentials(folder: string): readonly Credentials[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter((name) => isReferenceId(name) && existsSync(join(folder, name, files.certificate)))
    .map((referenceId) => readVehicle(folder, referenceId))
    .sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

/** Keeps what provisioning answered beside the key it was made for. */
export function keepCredentials(
  folder: string,
  deviceId: string,
  privateKeyPem: string,
  { referenceId, certificate, certificateChain, iotEndpoint }: ProvisionedIdentity,
): void {
  const own = join(folder, referenceId);
  writePrivately(join(own, files.key), privateKeyPem);
  writePrivately(join(own, files.chain), certificateChain);
  writePrivately(join(own, files.connection), `${JSON.stringify({ deviceId, iotEndpoint })}\n`);
  // Last, since a vehicle counts as kept when it has its certificate.
  writePrivately(join(own, files.certificate), certificate);
  rmSync(waitingFolder(folder, deviceId), { recursive: true, force: true });
}

/** The key with which a device is to be provisioned: the one that waits, or a new one. */
export function ensureWaitingKey(folder: string, deviceId: string): string {
  const file = join(waitingFolder(folder, deviceId), files.key);
  if (existsSync(file)) {
    return readFileSync(file, 'utf8');
  }
  const key = createVehicleKey();
  writePrivately(file, key);
  return key;
}

/**
 * The seed that a folder's vehicles have when nobody says one: drawn once and kept, so that the
 * next run finds the same vehicles.
 */
export function ensureSeed(folder: string): string {
  const file = join(folder, files.seed);
  if (existsSync(file)) {
    return readFileSync(file, 'utf8').trim();
  }
  const seed = randomUUID().slice(0, 8);
  writePrivately(file, `${seed}\n`);
  return seed;
}

function readVehicle(folder: string, referenceId: string): Credentials {
  const read = (name: string): string => readFileSync(join(folder, referenceId, name), 'utf8');
  const has = (name: string): boolean => existsSync(join(folder, referenceId, name));
  const certificate = [read(files.certificate).trim(), has(files.chain) ? read(files.chain).trim() : ''];
  // Written by this file alone.
  const connection = (
    has(files.connection) ? JSON.parse(read(files.connection)) : {}
  ) as Partial<Credentials>;
  const { deviceId, iotEndpoint } = connection;
  return {
    referenceId,
    identity: { key: read(files.key), certificate: `${certificate.join('\n').trim()}\n` },
    ...(deviceId !== undefined && { deviceId }),
    ...(iotEndpoint !== undefined && { iotEndpoint }),
  };
}

const orderOf = ({ deviceId = '', referenceId }: Credentials): string => `${deviceId} ${referenceId}`;

const waitingFolder = (folder: string, deviceId: string): string => join(folder, `waiting-${deviceId}`);
