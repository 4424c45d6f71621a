/**
 * What a vehicle of the demo keeps: private key, certificate and chain, in
 * `.local/vehicles/<referenceId>/`. Before its Reference ID is known, the key waits under the
 * device's id, so that a start that was killed goes on with the same key.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ProvisionedVehicle } from '../../domain/generated/schema-types.ts';
import { writePrivately } from './demo-file.ts';

const keyFile = 'private-key.pem';

/** Where the vehicles of a world are kept. */
export function vehiclesDirectory(stateDirectory: string): string {
  return join(stateDirectory, 'vehicles');
}

/** The vehicle's private key (P-256, PKCS #8 in PEM); made when there is none yet. */
export function ensurePrivateKey(
  stateDirectory: string,
  deviceId: string,
  referenceId: string | undefined,
): string {
  const known =
    referenceId === undefined ? undefined : join(vehiclesDirectory(stateDirectory), referenceId, keyFile);
  if (known !== undefined && existsSync(known)) {
    return readFileSync(known, 'utf8');
  }
  const waiting = join(waitingDirectory(stateDirectory, deviceId), keyFile);
  if (existsSync(waiting)) {
    return readFileSync(waiting, 'utf8');
  }
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writePrivately(waiting, privateKey);
  return privateKey;
}

/** The public half of a private key, SubjectPublicKeyInfo in DER. */
export function publicKeyOf(privateKeyPem: string): Buffer {
  return createPublicKey(privateKeyPem).export({ type: 'spki', format: 'der' });
}

/** Keeps what provisioning answered beside the key it was made for. */
export function keepCertificate(
  stateDirectory: string,
  deviceId: string,
  privateKeyPem: string,
  vehicle: Pick<ProvisionedVehicle, 'referenceId' | 'certificate' | 'certificateChain'>,
): void {
  const directory = join(vehiclesDirectory(stateDirectory), vehicle.referenceId);
  writePrivately(join(directory, keyFile), privateKeyPem);
  writePrivately(join(directory, 'certificate.pem'), vehicle.certificate);
  writePrivately(join(directory, 'certificate-chain.pem'), vehicle.certificateChain);
  rmSync(waitingDirectory(stateDirectory, deviceId), { recursive: true, force: true });
}

function waitingDirectory(stateDirectory: string, deviceId: string): string {
  return join(vehiclesDirectory(stateDirectory), `waiting-${deviceId}`);
}
