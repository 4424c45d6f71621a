import 'reflect-metadata';
import { X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceIdPattern } from '../../../../domain/device.ts';
import { checkDigitOf, containsVin, toVin } from '../../../../domain/vin.ts';
import {
  ensureSeed,
  ensureKey,
  ensureWaitingKey,
  keepCredentials,
  readCredentials,
} from '../../../../tools/simulator/provisioning/credential-folder.ts';
import {
  nextDevice,
  simulatedDevice,
  vehicleIndexOf,
} from '../../../../tools/simulator/provisioning/simulated-vehicles.ts';
import { simulatedVin } from '../../../../tools/simulator/provisioning/simulated-vin.ts';
import {
  createSigningRequest,
  createVehicleKey,
} from '../../../../tools/simulator/provisioning/vehicle-key.ts';
import { selfSignedIdentity } from '../plain-broker.ts';

const referenceId = '5b1f8f4e-3f5e-4a53-9a70-6f1f3c8f0b11';
let folder: string;

beforeEach(() => void (folder = join(mkdtempSync(join(tmpdir(), 'reference-id-vehicles-')), 'vehicles')));
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

describe('The VINs of simulated vehicles', () => {
  const vins = Array.from({ length: 1_000 }, (_, index) => simulatedVin('seed', index));

  it('have the check digit, are all different, and are the same with the same seed', () => {
    expect(vins.filter((vin) => toVin(vin) !== vin)).toEqual([]);
    expect(vins.filter((vin) => vin.charAt(8) !== checkDigitOf(vin))).toEqual([]);
    expect(new Set(vins).size).toBe(1_000);
    expect(simulatedVin('seed', 7)).toBe(vins[7]);
  });

  it('differ between seeds, so that two people do not provision the same vehicle', () => {
    const first = Array.from({ length: 1_000 }, (_, seed) => simulatedVin(String(seed), 0));

    expect(new Set(first).size).toBe(1_000);
  });

  it('do not appear in their device ids', () => {
    for (const [index, text] of vins.entries()) {
      const vin = toVin(text);
      const deviceId = simulatedDevice('seed', index);
      expect(deviceId).toMatch(new RegExp(deviceIdPattern));
      expect(vin !== undefined && containsVin(deviceId, vin)).toBe(false);
    }
  });
});

describe('The devices of simulated vehicles', () => {
  it('name the vehicle of the seed, even after replacements', () => {
    const first = simulatedDevice('seed', 7);
    const third = nextDevice(nextDevice(first));

    expect(vehicleIndexOf('seed', first)).toBe(7);
    expect(third).toBe(`${first}-T3`);
    expect(third).toMatch(new RegExp(deviceIdPattern));
    expect(vehicleIndexOf('seed', third)).toBe(7);
  });

  it('are of no vehicle of another seed', () => {
    const others = [simulatedDevice('other', 7), 'tcu-1', '', undefined];

    expect(others.map((deviceId) => vehicleIndexOf('seed', deviceId))).toEqual(others.map(() => undefined));
  });
});

describe('A key and its signing request', () => {
  it('are P-256, and the request proves the key and names only the device', async () => {
    const key = createVehicleKey();

    const request = new Pkcs10CertificateRequest(await createSigningRequest('SIM-1', key));

    expect(createPrivateKey(key).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(await request.verify()).toBe(true);
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
    expect(Buffer.from(request.publicKey.rawData)).toEqual(publicKey);
    expect(request.subject).toBe('CN=SIM-1');
    expect(request.extensions).toEqual([]);
  });
});

describe('The folder of credentials', () => {
  const modeOf = (...path: string[]): number => statSync(join(folder, ...path)).mode & 0o777;

  it('stores a vehicle by its Reference ID, readable by its owner only, and returns it', async () => {
    const { certificate } = await selfSignedIdentity(referenceId);
    const key = ensureWaitingKey(folder, 'SIM-1');
    const waiting = readdirSync(folder);

    keepCredentials(folder, 'SIM-1', key, {
      referenceId,
      certificate,
      certificateChain: certificate,
      iotEndpoint: 'iot.example',
      telemetryTopic: 'own/telemetry',
    });
    const [vehicle, ...others] = readCredentials(folder);

    expect(waiting).toEqual(['waiting-SIM-1']);
    expect(readdirSync(folder)).toEqual([referenceId]);
    expect(others).toEqual([]);
    expect(vehicle).toMatchObject({
      referenceId,
      deviceId: 'SIM-1',
      iotEndpoint: 'iot.example',
      telemetryTopic: 'own/telemetry',
    });
    expect(vehicle?.identity.key).toBe(key);
    expect(vehicle?.identity.certificate.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(new X509Certificate(vehicle?.identity.certificate ?? '').subject).toBe(`CN=${referenceId}`);
    expect(modeOf()).toBe(0o700);
    expect(modeOf(referenceId)).toBe(0o700);
    for (const name of readdirSync(join(folder, referenceId))) {
      expect(modeOf(referenceId, name)).toBe(0o600);
    }
  });

  it('continues with the key of a killed run, and ignores a vehicle without a certificate', () => {
    const key = ensureWaitingKey(folder, 'SIM-1');

    expect(ensureWaitingKey(folder, 'SIM-1')).toBe(key);
    expect(ensureWaitingKey(folder, 'SIM-2')).not.toBe(key);
    expect(modeOf('waiting-SIM-1', 'private-key.pem')).toBe(0o600);
    expect(readCredentials(folder)).toEqual([]);
  });

  it('returns the key of a vehicle that was provisioned before', () => {
    const key = ensureKey(folder, 'SIM-1', referenceId);
    keepCredentials(folder, 'SIM-1', key, {
      referenceId,
      certificate: 'certificate',
      certificateChain: 'chain',
      iotEndpoint: 'iot.example',
      telemetryTopic: 'own/telemetry',
    });

    expect(ensureKey(folder, 'SIM-1', referenceId)).toBe(key);
    expect(readdirSync(folder)).toEqual([referenceId]);
    expect(ensureKey(folder, 'SIM-2')).not.toBe(key);
  });

  it('stores the seed that was drawn for it', () => {
    const seed = ensureSeed(folder);

    expect(seed).toMatch(/^[0-9a-f]{8}$/);
    expect(ensureSeed(folder)).toBe(seed);
    expect(modeOf('seed.txt')).toBe(0o600);
  });

  it('is empty if it does not exist, and is not created by reading', () => {
    expect(readCredentials(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it('ignores other files', () => {
    ensureSeed(folder);
    writeFileSync(join(folder, 'notes'), 'anything');

    expect(readCredentials(folder)).toEqual([]);
  });
});
