/** Every decision about a provisioning request, and the order of refusals. */
import { describe, expect, it } from 'vitest';
import { type CheckedRequest, decide as decideAt } from '../../../functions/provisioning/decision.ts';
import type { Issuance, ProvisioningItem } from '../../../functions/provisioning/provisioning-item.ts';
import type { Holdings } from '../../../functions/provisioning/registry-store.ts';

const at = '2026-01-01T00:00:00.000Z';
const notAfter = '2027-01-01T00:00:00.000Z';
const mine = '11111111-1111-4111-8111-111111111111';
const theirs = '22222222-2222-4222-8222-222222222222';
const [key, otherKey] = ['aa'.repeat(32), 'bb'.repeat(32)];

const request: CheckedRequest = {
  tenantId: 'north',
  actorId: 'actor',
  clientId: 'client',
  hashedVin: 'k1.hash',
  deviceId: 'tcu-1',
  keyFingerprint: key,
  certificateSigningRequest: 'pem',
  attributes: {},
};

const inventory = {
  deviceId: 'tcu-1',
  tenantId: 'north',
  model: 'm',
  serialNumber: 's',
  status: 'AVAILABLE',
  importedAt: at,
  importedBy: 'provisioner',
  clientId: 'client',
  updatedAt: at,
} as const;

const certificate = {
  certificateId: 'id',
  certificateArn: 'arn',
  iotCertificateArn: 'iot',
  serialNumber: '01',
  notAfter,
  keyFingerprint: key,
};

const active: ProvisioningItem = {
  referenceId: mine,
  tenantId: 'north',
  hashedVin: 'k1.hash',
  encryptedVin: 'sealed',
  deviceId: 'tcu-1',
  status: 'ACTIVE',
  attributes: { brand: 'Example', year: 2026 },
  certificate,
  issuanceCount: 1,
  createdAt: at,
  updatedAt: at,
  version: 7,
};

const { certificate: _none, ...withoutCertificate } = active;
/** A vehicle in its first provisioning. */
const begun: ProvisioningItem = { ...withoutCertificate, status: 'PROVISIONING' };

const issuance: Issuance = {
  number: 1,
  direction: 'RUN',
  step: 'reserve',
  keyFingerprint: key,
  certificateSigningRequest: 'pem',
  idempotencyToken: 'token',
  startedAt: at,
};

const free: Holdings = { inventory };
const held = (vehicle: ProvisioningItem): Holdings => ({
  inventory: { ...inventory, status: 'INSTALLED', referenceId: mine },
  vin: { key: 'vin#k1.hash', referenceId: mine },
  device: { key: 'device#tcu-1', referenceId: mine },
  publicKey: { key: `publicKey#${key}`, referenceId: mine },
  vehicle,
});

const decide = (asked: CheckedRequest, holdings: Holdings) => decideAt(asked, holdings, at);

describe('a refusal', () => {
  it.each<[string, Holdings]>([
    ['DEVICE_UNKNOWN', {}],
    ['DEVICE_UNKNOWN', { inventory: { ...inventory, tenantId: 'south' } }],
    ['DEVICE_UNKNOWN', { inventory: { ...inventory, tenantId: 'south', status: 'WITHDRAWN' } }],
    [
      'DEVICE_WITHDRAWN',
      { inventory: { ...inventory, status: 'WITHDRAWN', publicKeyFingerprint: otherKey } },
    ],
    ['KEY_MISMATCH', { inventory: { ...inventory, publicKeyFingerprint: otherKey } }],
    ['DEVICE_IN_USE', { ...free, device: { key: 'device#tcu-1', referenceId: theirs } }],
    ['DEVICE_IN_USE', { ...held(active), device: { key: 'device#tcu-1', referenceId: theirs } }],
    ['DEVICE_MISMATCH', held({ ...active, deviceId: 'tcu-2' })],
    ['KEY_IN_USE', { ...free, publicKey: { key: `publicKey#${key}`, referenceId: theirs } }],
    ['KEY_IN_USE', { ...held(active), publicKey: { key: `publicKey#${key}`, referenceId: theirs } }],
    [
      'KEY_IN_USE',
      { ...held(active), publicKey: { key: `publicKey#${key}`, referenceId: theirs, retiredAt: at } },
    ],
    [
      'KEY_RETIRED',
      { ...held(active), publicKey: { key: `publicKey#${key}`, referenceId: mine, retiredAt: at } },
    ],
  ])('%s', (code, holdings) => {
    expect(decide(request, holdings)).toEqual({ kind: 'REFUSE', code });
  });

  it('ATTRIBUTES_MISMATCH for different attributes, but not for omitted ones', () => {
    const decisionFor = (attributes: CheckedRequest['attributes']) =>
      decide({ ...request, attributes }, held(active)).kind;

    expect(decide({ ...request, attributes: { brand: 'Other' } }, held(active))).toEqual({
      kind: 'REFUSE',
      code: 'ATTRIBUTES_MISMATCH',
    });
    expect([decisionFor({ model: 'new' }), decisionFor({ brand: 'Example' }), decisionFor({})]).toEqual([
      'REFUSE',
      'RETURN_CERTIFICATE',
      'RETURN_CERTIFICATE',
    ]);
  });
});

describe('a new vehicle', () => {
  it('is reserved when VIN, device and key are free', () => {
    expect(decide(request, free)).toEqual({ kind: 'RESERVE' });
  });

  it("may have the inventory's key, in upper or lower case", () => {
    const holdings = { inventory: { ...inventory, publicKeyFingerprint: key.toUpperCase() } };

    expect(decide(request, holdings)).toEqual({ kind: 'RESERVE' });
  });
});

describe('a known vehicle', () => {
  it.each<[string, string, ProvisioningItem]>([
    ['returns the certificate of its key', 'RETURN_CERTIFICATE', active],
    [
      'does not wait for an earlier one to be retired',
      'RETURN_CERTIFICATE',
      { ...active, retiring: [certificate] },
    ],
    ['is completed for the key of its issuance', 'CONTINUE', { ...begun, issuance }],
    ['waits for another key', 'WAIT', { ...begun, issuance: { ...issuance, keyFingerprint: otherKey } }],
    ['waits while it is being undone', 'WAIT', { ...begun, issuance: { ...issuance, direction: 'UNDO' } }],
    [
      'returns the certificate of its current key while another is issued',
      'RETURN_CERTIFICATE',
      { ...active, issuance: { ...issuance, keyFingerprint: otherKey } },
    ],
  ])('%s', (_, kind, vehicle) => {
    expect(decide(request, held(vehicle)).kind).toBe(kind);
  });

  const permit = {
    reason: 'KEY_LOST',
    permittedBy: 'technician',
    permittedAt: '2025-12-31T12:00:00.000Z',
    until: '2026-01-01T12:00:00.000Z',
  } as const;
  const withOtherKey = { ...active, certificate: { ...certificate, keyFingerprint: otherKey } };

  it('gets a new certificate for a new key that is permitted', () => {
    const vehicle = { ...withOtherKey, reissuePermit: permit };
    const { publicKey: _, ...holdings } = held(vehicle);

    expect(decide(request, holdings)).toEqual({ kind: 'REISSUE', vehicle, replacesPin: false });
  });

  it('waits with a new certificate while 20 earlier ones are still to be retired', () => {
    const kindWith = (count: number) => {
      const retiring = Array<typeof certificate>(count).fill(certificate);
      return decide(request, held({ ...withOtherKey, reissuePermit: permit, retiring })).kind;
    };

    expect([kindWith(19), kindWith(20)]).toEqual(['REISSUE', 'WAIT']);
  });

  it('is refused while it is suspended', () => {
    const suspended: ProvisioningItem = { ...active, status: 'SUSPENDED' };

    expect(decide(request, held(suspended))).toEqual({ kind: 'REFUSE', code: 'VEHICLE_SUSPENDED' });
  });

  it.each<[string, ProvisioningItem]>([
    ['no permit', withOtherKey],
    ['a used permit', { ...withOtherKey, reissuePermit: { ...permit, usedAt: at } }],
    ['a permit that has ended', { ...withOtherKey, reissuePermit: { ...permit, until: at } }],
    ['no permit and a certificate to retire', { ...withOtherKey, retiring: [certificate] }],
    [
      'no permit and an expired certificate',
      { ...withOtherKey, certificate: { ...withOtherKey.certificate, notAfter: at } },
    ],
    [
      'no permit while a certificate for a third key is issued',
      { ...withOtherKey, issuance: { ...issuance, keyFingerprint: 'cc'.repeat(32) } },
    ],
  ])('is refused a new key with %s', (_, vehicle) => {
    expect(decide(request, held(vehicle))).toEqual({ kind: 'REFUSE', code: 'REISSUE_NOT_PERMITTED' });
  });

  it('waits with an open permit while a certificate for a third key is issued', () => {
    const pending = { ...issuance, keyFingerprint: 'cc'.repeat(32) };
    const vehicle = { ...withOtherKey, issuance: pending, reissuePermit: permit };

    expect(decide(request, held(vehicle)).kind).toBe('WAIT');
  });

  it('continues the issuance for its key although the permit is used', () => {
    const vehicle = { ...withOtherKey, issuance, reissuePermit: { ...permit, usedAt: at } };

    expect(decide(request, held(vehicle)).kind).toBe('CONTINUE');
  });

  it('gets a new certificate for the same key when its certificate is expired', () => {
    expect(decideAt(request, held(active), notAfter)).toEqual({
      kind: 'REISSUE',
      vehicle: active,
      replacesPin: false,
    });
    expect(decideAt(request, held(active), '2026-12-31T23:59:59.999Z').kind).toBe('RETURN_CERTIFICATE');
  });

  it('gets a new certificate for a key whose issuance was undone', () => {
    const vehicle = { ...withOtherKey, reissuePermit: permit };

    expect(decide(request, held(vehicle)).kind).toBe('REISSUE');
  });

  it('is read again when its guard was read but the vehicle was not', () => {
    const { vehicle: _, ...holdings } = held(active);

    expect(decide(request, holdings)).toEqual({ kind: 'READ_AGAIN' });
  });
});

describe('a device whose key is pinned', () => {
  const thirdKey = 'cc'.repeat(32);
  const permit = {
    reason: 'KEY_LOST',
    permittedBy: 'technician',
    permittedAt: '2025-12-31T12:00:00.000Z',
    until: '2026-01-01T12:00:00.000Z',
  } as const;
  const replaced: ProvisioningItem = { ...active, certificate: { ...certificate, keyFingerprint: otherKey } };
  const named = { ...replaced, reissuePermit: { ...permit, publicKeyFingerprint: key } };
  const pinned = (vehicle: ProvisioningItem): Holdings => {
    const holdings = held(vehicle);
    const { inventory: device = inventory } = holdings;
    return { ...holdings, inventory: { ...device, publicKeyFingerprint: otherKey } };
  };

  it('gets a certificate for the key that an open permit names', () => {
    expect(decide(request, pinned(named))).toEqual({ kind: 'REISSUE', vehicle: named, replacesPin: true });
  });

  it('accepts the vehicle’s own key although the pin was read before its activation', () => {
    expect(decide(request, pinned(active))).toEqual({ kind: 'RETURN_CERTIFICATE', vehicle: active });
  });

  it('continues with that key once the permit is used, and waits while it is undone', () => {
    const vehicle = { ...named, issuance, reissuePermit: { ...named.reissuePermit, usedAt: at } };
    const undone = { ...vehicle, issuance: { ...issuance, direction: 'UNDO' as const } };

    expect([vehicle, undone].map((one) => decide(request, pinned(one)).kind)).toEqual(['CONTINUE', 'WAIT']);
  });

  it.each<[string, string, ProvisioningItem]>([
    ['no permit', 'REISSUE_NOT_PERMITTED', replaced],
    ['a permit that names no key', 'REISSUE_NOT_PERMITTED', { ...replaced, reissuePermit: permit }],
    [
      'a permit for another key',
      'REISSUE_NOT_PERMITTED',
      { ...named, reissuePermit: { ...permit, publicKeyFingerprint: thirdKey } },
    ],
    [
      'a permit that is used',
      'REISSUE_NOT_PERMITTED',
      { ...named, reissuePermit: { ...named.reissuePermit, usedAt: at } },
    ],
    [
      'a permit that has ended',
      'REISSUE_NOT_PERMITTED',
      { ...named, reissuePermit: { ...named.reissuePermit, until: at } },
    ],
    ['no first certificate yet', 'KEY_MISMATCH', begun],
  ])('is refused another key with %s', (_, code, vehicle) => {
    expect(decide(request, pinned(vehicle))).toEqual({ kind: 'REFUSE', code });
  });

  it('is refused another key by a permit that names a third one, pinned or not', () => {
    const vehicle = { ...named, reissuePermit: { ...permit, publicKeyFingerprint: thirdKey } };

    expect(decide(request, held(vehicle))).toEqual({ kind: 'REFUSE', code: 'REISSUE_NOT_PERMITTED' });
  });
});
