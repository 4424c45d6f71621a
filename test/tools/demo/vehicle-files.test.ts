/**
 * What the demo's vehicles keep on disk: readable by their owner only, and the same key after a
 * start that was killed.
 */
import 'reflect-metadata';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDemoMemory, writeDemoMemory } from '../../../tools/demo/demo-file.ts';
import { createSigningRequest } from '../../../tools/demo/signing-request.ts';
import { ensurePrivateKey, keepCertificate, publicKeyOf } from '../../../tools/demo/vehicle-files.ts';

const referenceId = '0f8fad5b-d9cb-469f-a165-70867728950e';
const provisioned = { referenceId, certificate: 'certificate', certificateChain: 'chain' };
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'demo-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

it('goes on with the key of a start that was killed before the Reference ID was known', () => {
  const first = ensurePrivateKey(directory, 'TCU-1', undefined);
  const second = ensurePrivateKey(directory, 'TCU-1', undefined);

  expect(second).toBe(first);
  expect(ensurePrivateKey(directory, 'TCU-2', undefined)).not.toBe(first);
});

it('keeps key, certificate and chain under the Reference ID, for the owner alone', () => {
  const key = ensurePrivateKey(directory, 'TCU-1', undefined);
  keepCertificate(directory, 'TCU-1', key, provisioned);

  const vehicle = join(directory, 'vehicles', referenceId);
  const modes = readdirSync(vehicle).map((file) => [file, statSync(join(vehicle, file)).mode & 0o777]);

  expect(Object.fromEntries(modes)).toEqual({
    'certificate-chain.pem': 0o600,
    'certificate.pem': 0o600,
    'private-key.pem': 0o600,
  });
  expect(readdirSync(join(directory, 'vehicles'))).toEqual([referenceId]);
  expect(ensurePrivateKey(directory, 'TCU-1', referenceId)).toBe(key);
});

it('signs a request with the key, naming the device and no one else', async () => {
  const key = ensurePrivateKey(directory, 'TCU-1', undefined);

  const request = new Pkcs10CertificateRequest(await createSigningRequest('TCU-1', key));

  expect(await request.verify()).toBe(true);
  expect(request.subject).toBe('CN=TCU-1');
  expect(Buffer.from(request.publicKey.rawData)).toEqual(publicKeyOf(key));
  expect(request.extensions).toEqual([]);
});

it('remembers users and vehicles of its own pool only, for the owner alone', () => {
  const memory = {
    userPoolId: 'a',
    passwords: { x: 'y' },
    vehicles: { 'TCU-1': referenceId },
    complete: true,
  };
  writeDemoMemory(directory, memory);

  expect(readDemoMemory(directory, 'a')).toEqual(memory);
  expect(readDemoMemory(directory, 'b')).toEqual({
    userPoolId: 'b',
    passwords: {},
    vehicles: {},
    complete: false,
  });
  expect(statSync(join(directory, 'demo.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(directory, 'demo.json'), 'utf8')).toContain(referenceId);
});
