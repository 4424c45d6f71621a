/**
 * The credentials of simulated vehicles: `<folder>/<referenceId>/` holds private key, certificate,
 * chain and MQTT endpoint, readable by their owner only. Until a vehicle has its Reference ID, its
 * key waits under the device's id, so that a run after a killed one continues with the same key.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isReferenceId } from '../../../domain/reference-id.ts';
import type { VehicleIdentity } from '../wire/mqtt-connection.ts';
import { writePrivately } from './private-file.ts';
import { readRenewal, renewalFile } from './renewal-file.ts';
import { createVehicleKey } from './vehicle-key.ts';

/** A vehicle that can connect. */
export interface Credentials {
  readonly referenceId: string;
  readonly identity: VehicleIdentity;
  /** Absent when an earlier version of the demo provisioned the vehicle. */
  readonly deviceId?: string;
  /** Host name of the MQTT endpoint; absent like `deviceId`. */
  readonly iotEndpoint?: string;
  /** Absent when the vehicle was provisioned before it existed; a renewal may have brought it. */
  readonly telemetryTopic?: string;
}

/** The part of a provisioned vehicle that the folder keeps. */
export interface ProvisionedIdentity {
  readonly referenceId: string;
  readonly certificate: string;
  readonly certificateChain: string;
  readonly iotEndpoint: string;
  readonly telemetryTopic: string;
}

const files = {
  key: 'private-key.pem',
  certificate: 'certificate.pem',
  chain: 'certificate-chain.pem',
  connection: 'connection.json',
  seed: 'seed.txt',
} as const;

/** Returns the vehicles of a folder, sorted by device and Reference ID; empty without a folder. */
export function readCredentials(folder: string): readonly Credentials[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter((name) => isReferenceId(name) && existsSync(join(folder, name, files.certificate)))
    .map((referenceId) => readVehicle(folder, referenceId))
    .sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

/** Stores a provisioned vehicle beside the key of its certificate. */
export function keepCredentials(
  folder: string,
  deviceId: string,
  privateKeyPem: string,
  { referenceId, certificate, certificateChain, iotEndpoint, telemetryTopic }: ProvisionedIdentity,
): void {
  const own = join(folder, referenceId);
  writePrivately(join(own, files.key), privateKeyPem);
  writePrivately(join(own, files.chain), certificateChain);
  const connection = { deviceId, iotEndpoint, telemetryTopic };
  writePrivately(join(own, files.connection), `${JSON.stringify(connection)}\n`);
  // Written after the others, because a folder with a certificate counts as complete.
  writePrivately(join(own, files.certificate), certificate);
  // The provisioned certificate replaces those that the vehicle renewed.
  rmSync(join(own, renewalFile), { force: true });
  rmSync(waitingFolder(folder, deviceId), { recursive: true, force: true });
}

/** Returns the key for provisioning: the vehicle's own, the one that waits, or a new one. */
export function ensureKey(folder: string, deviceId: string, referenceId?: string): string {
  const own = referenceId === undefined ? undefined : join(folder, referenceId, files.key);
  const renewed = referenceId === undefined ? undefined : readRenewal(folder, referenceId)?.current;
  if (renewed !== undefined) {
    return renewed.key;
  }
  return own !== undefined && existsSync(own)
    ? readFileSync(own, 'utf8')
    : ensureWaitingKey(folder, deviceId);
}

/** Returns the key that waits for the device's vehicle, or creates it. */
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
 * Returns the folder's default seed. It is drawn once and stored, so that the next run finds the
 * same vehicles.
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
  // Only `keepCredentials` writes this file.
  const connection = (
    has(files.connection) ? JSON.parse(read(files.connection)) : {}
  ) as Partial<Credentials>;
  const { deviceId, iotEndpoint, telemetryTopic } = connection;
  const provisioned = { key: read(files.key), certificate: `${certificate.join('\n').trim()}\n` };
  return {
    referenceId,
    identity: readRenewal(folder, referenceId)?.current ?? provisioned,
    ...(deviceId !== undefined && { deviceId }),
    ...(iotEndpoint !== undefined && { iotEndpoint }),
    ...(telemetryTopic !== undefined && { telemetryTopic }),
  };
}

const orderOf = ({ deviceId = '', referenceId }: Credentials): string => `${deviceId} ${referenceId}`;

const waitingFolder = (folder: string, deviceId: string): string => join(folder, `waiting-${deviceId}`);
