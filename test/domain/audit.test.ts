import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type ConversionOutcome,
  auditPartition,
  auditShardCount,
  auditShardOf,
  conversionOutcomes,
  toAuditItem,
  toRefusedDeviceItem,
} from '../../domain/audit.ts';

const record = {
  action: 'CONVERSION',
  tenantId: 'acme',
  at: '2026-03-04T05:06:07.089Z',
  id: 'b4f3a3b0-3f0e-4a53-8d0e-0a3f1f7b6a11',
  actorId: 'sub',
  actorRoles: ['owners'],
  clientId: 'client',
  requestId: '919108f7-52d1-4320-9bac-f847db4148ab',
  outcome: 'NO_ACCESS',
} as const;

const expiresAt = 1_867_381_567;

describe('toAuditItem', () => {
  it('has the partition of its tenant’s day and its request’s shard', () => {
    const item = toAuditItem({ ...record, purpose: 'OWN_VEHICLE', referenceId: 'reference' }, expiresAt);

    expect(item).toEqual({
      tenantDayShard: 'acme#2026-03-04#3',
      atId: '2026-03-04T05:06:07.089Z#b4f3a3b0-3f0e-4a53-8d0e-0a3f1f7b6a11',
      at: record.at,
      action: 'CONVERSION',
      tenantId: 'acme',
      actorId: 'sub',
      actorRoles: ['owners'],
      clientId: 'client',
      purpose: 'OWN_VEHICLE',
      requestId: record.requestId,
      outcome: 'NO_ACCESS',
      referenceId: 'reference',
      shownAt: '2026-03-04T05:06:07.089Z#b4f3a3b0-3f0e-4a53-8d0e-0a3f1f7b6a11',
      expiresAt,
    });
  });

  it('is shown to owners from the end of a hold on', () => {
    const held = { ...record, referenceId: 'reference', visibleFrom: '2026-05-01T00:00:00.000Z' };

    expect(toAuditItem(held, expiresAt).shownAt).toBe(`2026-05-01T00:00:00.000Z#${record.id}`);
    expect(toAuditItem(record, expiresAt).shownAt).toBeUndefined();
  });

  it('has no Reference ID and no purpose where no vehicle was found', () => {
    expect(Object.keys(toAuditItem(record, expiresAt))).not.toContain('referenceId');
    expect(Object.keys(toAuditItem(record, expiresAt))).not.toContain('purpose');
  });
});

describe('toRefusedDeviceItem', () => {
  const { actorId, actorRoles, at, clientId, requestId, tenantId } = record;
  const refused = { actorId, actorRoles, at, clientId, requestId, tenantId, deviceId: 'tcu-7' };

  it('names the device, the person and the moment', () => {
    expect(toRefusedDeviceItem(refused, expiresAt)).toEqual({
      tenantDayShard: 'acme#2026-03-04#7',
      atId: '2026-03-04#tcu-7',
      action: 'DEVICE_REFUSED',
      outcome: 'WITHDRAWN',
      ...refused,
      expiresAt,
    });
  });

  it('has one key for a device and a day, whichever person asks', () => {
    const later = { ...refused, at: '2026-03-04T23:59:59.999Z', actorId: 'other', requestId: randomUUID() };
    const keyOf = ({ atId, tenantDayShard }: { readonly atId: string; readonly tenantDayShard: string }) =>
      `${tenantDayShard} ${atId}`;

    const first = keyOf(toRefusedDeviceItem(refused, expiresAt));

    expect(keyOf(toRefusedDeviceItem(later, expiresAt))).toBe(first);
    expect(keyOf(toRefusedDeviceItem({ ...refused, at: '2026-03-05T00:00:00.000Z' }, expiresAt))).not.toBe(
      first,
    );
    expect(keyOf(toRefusedDeviceItem({ ...refused, deviceId: 'tcu-8' }, expiresAt))).not.toBe(first);
  });
});

describe('auditShardOf', () => {
  it('uses every shard and no other', () => {
    const shards = new Set(Array.from({ length: 500 }, () => auditShardOf(randomUUID())));

    expect([...shards].sort()).toEqual(Array.from({ length: auditShardCount }, (_, shard) => shard));
  });

  it('has a shard for a request id that does not end in a hex digit', () => {
    expect(auditShardOf('1-67891233-abcdef012345678912345678-z')).toBe(0);
    expect(auditShardOf('')).toBe(0);
  });

  it('spreads evenly, because the number of shards divides 16', () => {
    expect(16 % auditShardCount).toBe(0);
    expect(auditPartition('acme', '2026-03-04', 7)).toBe('acme#2026-03-04#7');
  });
});

describe('conversionOutcomes', () => {
  const expected: Readonly<Record<ConversionOutcome, string | undefined>> = {
    CONVERTED: undefined,
    CLIENT_NOT_ALLOWED: 'CLIENT_NOT_ALLOWED',
    INVALID_PURPOSE: 'INVALID_ARGUMENT',
    INVALID_VIN: 'INVALID_VIN',
    NOT_FOUND: 'VEHICLE_NOT_FOUND',
    NOT_ACTIVE: 'VEHICLE_NOT_FOUND',
    NO_ACCESS: 'VEHICLE_NOT_FOUND',
    PAUSED: 'CONVERSION_PAUSED',
    RATE_LIMITED: 'RATE_LIMITED',
    FAILED: 'SERVICE_UNAVAILABLE',
  };

  it('have the same error for an unknown VIN, an inactive vehicle and another’s vehicle', () => {
    expect(conversionOutcomes).toEqual(expected);
  });
});
