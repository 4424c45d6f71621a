/** Every decision about a change of a TCU, and the order of refusals. */
import { describe, expect, it } from 'vitest';
import type { ProvisioningItem } from '../../../functions/provisioning/provisioning-item.ts';
import {
  type CheckedChange,
  type TcuHoldings,
  decideChange,
} from '../../../functions/provisioning/tcu-decision.ts';

const at = '2026-01-01T00:00:00.000Z';
const referenceId = '11111111-1111-4111-8111-111111111111';
const certificate = {
  certificateId: 'id',
  certificateArn: 'arn',
  iotCertificateArn: 'iot',
  serialNumber: '01',
  notAfter: '2027-01-01T00:00:00.000Z',
  keyFingerprint: 'aa'.repeat(32),
};
const active: ProvisioningItem = {
  referenceId,
  tenantId: 'north',
  hashedVin: 'k1.hash',
  encryptedVin: 'sealed',
  deviceId: 'old',
  status: 'ACTIVE',
  attributes: {},
  certificate,
  issuanceCount: 1,
  createdAt: at,
  updatedAt: at,
  version: 7,
};
const { certificate: _certificate, deviceId: _deviceId, ...rest } = active;
const removed: ProvisioningItem = { ...rest, status: 'WITHOUT_TCU', removedDeviceId: 'old' };
const replaced: ProvisioningItem = { ...removed, deviceId: 'new' };
const inventory = {
  deviceId: 'new',
  tenantId: 'north',
  model: 'm',
  serialNumber: 's',
  status: 'AVAILABLE',
  importedAt: at,
  importedBy: 'provisioner',
  clientId: 'client',
  updatedAt: at,
} as const;

const issuance = {
  number: 2,
  direction: 'RUN',
  keyFingerprint: 'bb'.repeat(32),
  certificateSigningRequest: 'pem',
  idempotencyToken: 'token',
  startedAt: at,
} as const;

const remove: CheckedChange = { tenantId: 'north', currentDeviceId: 'old' };
const replace: CheckedChange = { ...remove, newDeviceId: 'new' };
const outcome = (change: CheckedChange, holdings: TcuHoldings): string => {
  const decision = decideChange(change, holdings);
  return decision.kind === 'REFUSE' ? decision.code : decision.kind;
};

describe('a change', () => {
  it('is made for the current device and a free new one', () => {
    expect(outcome(remove, { vehicle: active })).toBe('CHANGE');
    expect(outcome(replace, { vehicle: active, inventory })).toBe('CHANGE');
  });

  it('is done when it was made before, even while the next certificate is issued', () => {
    expect(outcome(remove, { vehicle: removed })).toBe('DONE');
    expect(outcome(replace, { vehicle: replaced, inventory: { ...inventory, status: 'INSTALLED' } })).toBe(
      'DONE',
    );
    expect(outcome(replace, { vehicle: { ...replaced, status: 'ACTIVE', certificate } })).toBe('DONE');
    expect(outcome(remove, { vehicle: replaced })).toBe('DONE');
  });

  it('does not wait for earlier certificates to be retired, unless there are too many', () => {
    const retiring = (count: number) => Array<typeof certificate>(count).fill(certificate);

    expect(outcome(remove, { vehicle: { ...removed, retiring: retiring(1) } })).toBe('DONE');
    expect(outcome(remove, { vehicle: { ...active, retiring: retiring(19) } })).toBe('CHANGE');
    expect(outcome(remove, { vehicle: { ...active, retiring: retiring(20) } })).toBe('WAIT');
  });

  it('waits for an issuance', () => {
    expect(outcome(remove, { vehicle: { ...active, issuance } })).toBe('WAIT');
  });

  it('is not acknowledged while a provisioning after a removal has only reserved the new device', () => {
    const reserved = {
      ...removed,
      deviceId: 'new',
      issuance: { ...issuance, installsDevice: true as const },
    };

    expect(outcome(replace, { vehicle: reserved })).toBe('RESERVED');
    expect(outcome(remove, { vehicle: reserved })).toBe('DONE');
    expect(outcome(replace, { vehicle: { ...replaced, issuance } })).toBe('DONE');
  });
});

describe('a change is refused', () => {
  it.each<[string, CheckedChange, TcuHoldings]>([
    ['VEHICLE_NOT_FOUND', remove, {}],
    ['VEHICLE_NOT_FOUND', { ...remove, tenantId: 'south' }, { vehicle: active }],
    ['VEHICLE_NOT_FOUND', remove, { vehicle: { ...active, status: 'REVOKED' } }],
    ['DEVICE_MISMATCH', { ...remove, currentDeviceId: 'other' }, { vehicle: active }],
    ['DEVICE_MISMATCH', { ...remove, currentDeviceId: 'other' }, { vehicle: removed }],
    ['DEVICE_MISMATCH', { ...replace, currentDeviceId: 'other' }, { vehicle: active }],
    ['DEVICE_UNKNOWN', replace, { vehicle: active }],
    ['DEVICE_UNKNOWN', replace, { vehicle: active, inventory: { ...inventory, tenantId: 'south' } }],
    ['DEVICE_WITHDRAWN', replace, { vehicle: active, inventory: { ...inventory, status: 'WITHDRAWN' } }],
    ['DEVICE_IN_USE', replace, { vehicle: active, inventory: { ...inventory, status: 'INSTALLED' } }],
    [
      'DEVICE_IN_USE',
      replace,
      { vehicle: active, inventory, newDevice: { key: 'device#new', referenceId: 'another' } },
    ],
    ['DEVICE_IN_USE', { ...replace, newDeviceId: 'old' }, { vehicle: active, inventory }],
    [
      'DEVICE_IN_USE',
      { ...replace, newDeviceId: 'old' },
      { vehicle: { ...active, removedDeviceId: 'old' }, inventory: { ...inventory, status: 'INSTALLED' } },
    ],
  ])('with %s', (code, change, holdings) => {
    expect(outcome(change, holdings)).toBe(code);
  });
});
