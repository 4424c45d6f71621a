/** Which certificate requests of a vehicle are granted, refused or ignored. */
import { describe, expect, it } from 'vitest';
import {
  type RenewalHoldings,
  decideRenewal,
  isLive,
} from '../../../functions/provisioning/renewal-decision.ts';
import type {
  Issuance,
  ProvisioningItem,
  VehicleCertificate,
} from '../../../functions/provisioning/provisioning-item.ts';

const referenceId = '4f1d2c3b-0000-4000-8000-000000000001';
const present = certificate('present');
const next = certificate('next');

function certificate(name: string): VehicleCertificate {
  return {
    certificateId: name,
    certificateArn: `arn:${name}`,
    serialNumber: '01',
    notAfter: '2031-01-01T00:00:00.000Z',
    keyFingerprint: `key of ${name}`,
    iotCertificateArn: `arn:iot:${name}`,
  };
}

function vehicle(differing: Partial<ProvisioningItem> = {}): ProvisioningItem {
  return {
    referenceId,
    tenantId: 'acme',
    hashedVin: 'k1.hash',
    encryptedVin: 'sealed',
    deviceId: 'tcu-1',
    status: 'ACTIVE',
    attributes: {},
    certificate: present,
    issuanceCount: 1,
    certificateFences: { present: 0 },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    version: 4,
    ...differing,
  };
}

function issuance(differing: Partial<Issuance> = {}): Issuance {
  return {
    number: 2,
    direction: 'RUN',
    renews: true,
    keyFingerprint: next.keyFingerprint,
    certificateSigningRequest: 'PEM',
    idempotencyToken: 'token',
    startedAt: '2026-01-01T00:00:00.000Z',
    ...differing,
  };
}

const overlap = vehicle({
  issuance: issuance({ step: 'offer', certificate: next }),
  certificateFences: { present: 0, next: 0 },
});
const device = {
  deviceId: 'tcu-1',
  tenantId: 'acme',
  model: 'TCU',
  serialNumber: '1',
  status: 'INSTALLED',
  importedAt: '',
  importedBy: '',
  clientId: '',
  updatedAt: '',
} as const;
const guard = { key: `publicKey#${next.keyFingerprint}`, referenceId };

interface Case {
  readonly holdings?: Partial<RenewalHoldings>;
  readonly under?: string;
  readonly key?: string;
  readonly isFresh?: boolean;
}

const decide = ({ holdings, under = 'present', key = next.keyFingerprint, isFresh = false }: Case) =>
  decideRenewal(
    { certificateId: under, keyFingerprint: key },
    { vehicle: vehicle(), ...holdings },
    () => isFresh,
  );

describe('a request', () => {
  it.each<[string, Case, object]>([
    ['for a new key is granted', {}, { kind: 'RENEW' }],
    [
      'for a key that an undone renewal left is granted',
      { holdings: { publicKey: guard } },
      { kind: 'RENEW' },
    ],
    ['under an unknown certificate is ignored', { under: 'other' }, { kind: 'IGNORE' }],
    [
      'under a fenced certificate is ignored',
      { holdings: { vehicle: vehicle({ certificateFences: { present: 5 } }) } },
      { kind: 'IGNORE' },
    ],
    [
      'of a vehicle that is not active is ignored',
      { holdings: { vehicle: vehicle({ status: 'WITHOUT_TCU' }) } },
      { kind: 'IGNORE' },
    ],
    [
      'for another vehicle’s key is refused',
      { holdings: { publicKey: { ...guard, referenceId: 'other' } } },
      { kind: 'REFUSE', code: 'KEY_IN_USE' },
    ],
    [
      'for a retired key is refused',
      { holdings: { publicKey: { ...guard, retiredAt: '2026-01-01T00:00:00.000Z' } } },
      { kind: 'REFUSE', code: 'KEY_RETIRED' },
    ],
    [
      'for the present key is refused',
      { key: present.keyFingerprint },
      { kind: 'REFUSE', code: 'KEY_NOT_NEW' },
    ],
    [
      'for the key of a fresh certificate returns it',
      { key: present.keyFingerprint, isFresh: true },
      { kind: 'RETURN_CERTIFICATE', certificate: present },
    ],
    [
      'for another key than the pinned one is refused',
      { holdings: { inventory: { ...device, publicKeyFingerprint: present.keyFingerprint } } },
      { kind: 'REFUSE', code: 'KEY_MISMATCH' },
    ],
    [
      'for the pinned key is granted',
      {
        key: present.keyFingerprint,
        holdings: { inventory: { ...device, publicKeyFingerprint: present.keyFingerprint.toUpperCase() } },
      },
      { kind: 'RENEW' },
    ],
    [
      'is refused for now while very many certificates are still to be retired',
      { holdings: { vehicle: vehicle({ retiring: Array.from({ length: 20 }, () => present) }) } },
      { kind: 'REFUSE', code: 'IN_PROGRESS', retryAfterSeconds: 120 },
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given)).toEqual(expected);
  });
});

describe('during an issuance, a request', () => {
  it.each<[string, Case, object]>([
    [
      'for the same key continues the renewal',
      { holdings: { vehicle: vehicle({ issuance: issuance({ step: 'issue-certificate' }) }) } },
      { kind: 'CONTINUE' },
    ],
    [
      'for the same key returns what was offered',
      { holdings: { vehicle: overlap } },
      { kind: 'RETURN_CERTIFICATE', certificate: next },
    ],
    [
      'under the offered certificate returns it too',
      { holdings: { vehicle: overlap }, under: 'next' },
      { kind: 'RETURN_CERTIFICATE', certificate: next },
    ],
    [
      'for another key ends what was offered',
      { holdings: { vehicle: overlap }, key: 'another key' },
      { kind: 'END_RENEWAL', retryAfterSeconds: 120 },
    ],
    [
      'for another key under the offered certificate waits for its first record',
      { holdings: { vehicle: overlap }, under: 'next', key: 'another key' },
      { kind: 'REFUSE', code: 'IN_PROGRESS', retryAfterSeconds: 5 },
    ],
    [
      'waits for the undo',
      { holdings: { vehicle: vehicle({ issuance: issuance({ direction: 'UNDO', step: 'offer' }) }) } },
      { kind: 'REFUSE', code: 'IN_PROGRESS', retryAfterSeconds: 120 },
    ],
    [
      'waits for a re-issue',
      { holdings: { vehicle: vehicle({ issuance: { ...issuance(), renews: undefined } as never }) } },
      { kind: 'REFUSE', code: 'IN_PROGRESS', retryAfterSeconds: 5 },
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(given)).toEqual(expected);
  });
});

describe('a certificate', () => {
  it('is live while it is the vehicle’s or offered, and not fenced', () => {
    const marked = {
      ...overlap,
      issuance: issuance({ step: 'offer', certificate: next, direction: 'UNDO' }),
    };

    expect([isLive(overlap, 'present'), isLive(overlap, 'next')]).toEqual([true, true]);
    expect([isLive(overlap, 'other'), isLive(marked, 'next')]).toEqual([false, false]);
  });
});
