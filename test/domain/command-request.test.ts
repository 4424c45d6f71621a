import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CommandCircumstances,
  isSameRequest,
  maySend,
  newCommand,
  newGuard,
  findInvalidParameter,
  toIdempotencyKey,
} from '../../domain/command-request.ts';
import { commandKinds } from '../../domain/commands.ts';
import { holdsVin } from '../../domain/vin-search.ts';
import type { RemoteCommandKind } from '../../domain/generated/schema-types.ts';
import { europeanVin } from '../support/vins.ts';

const kinds = Object.keys(commandKinds) as RemoteCommandKind[];
const without = kinds.filter((kind) => commandKinds[kind].parameter === undefined);

describe('findInvalidParameter', () => {
  it.each(without)('accepts %s only without a parameter', (kind) => {
    expect(findInvalidParameter({ kind })).toBeUndefined();
    expect(findInvalidParameter({ kind, temperature: null, chargeLimit: null })).toBeUndefined();
    expect(findInvalidParameter({ kind, temperature: 20 })).toBe('temperature');
    expect(findInvalidParameter({ kind, chargeLimit: 80 })).toBe('chargeLimit');
  });

  it.each([
    [15, undefined],
    [21.5, undefined],
    [28, undefined],
    [14.5, 'temperature'],
    [28.5, 'temperature'],
    [21.3, 'temperature'],
    [-0, 'temperature'],
    [1e308, 'temperature'],
    [Number.NaN, 'temperature'],
    [null, 'temperature'],
    [undefined, 'temperature'],
  ])('of START_CLIMATE at %s is %s', (temperature, invalid) => {
    expect(
      findInvalidParameter({ kind: 'START_CLIMATE', ...(temperature !== undefined && { temperature }) }),
    ).toBe(invalid);
  });

  it.each([
    [50, undefined],
    [80, undefined],
    [100, undefined],
    [49, 'chargeLimit'],
    [101, 'chargeLimit'],
    [80.5, 'chargeLimit'],
    [null, 'chargeLimit'],
    [undefined, 'chargeLimit'],
  ])('of SET_CHARGE_LIMIT at %s is %s', (chargeLimit, invalid) => {
    expect(
      findInvalidParameter({ kind: 'SET_CHARGE_LIMIT', ...(chargeLimit !== undefined && { chargeLimit }) }),
    ).toBe(invalid);
  });

  it('names a parameter that belongs to another command', () => {
    expect(findInvalidParameter({ kind: 'START_CLIMATE', temperature: 20, chargeLimit: 80 })).toBe(
      'chargeLimit',
    );
    expect(findInvalidParameter({ kind: 'SET_CHARGE_LIMIT', temperature: 20, chargeLimit: 80 })).toBe(
      'temperature',
    );
  });
});

describe('toIdempotencyKey', () => {
  it('accepts UUIDs of every version, and stores them in lower case', () => {
    fc.assert(
      fc.property(fc.uuid(), (key) => {
        expect(toIdempotencyKey(key)).toBe(key);
        expect(toIdempotencyKey(key.toUpperCase())).toBe(key);
      }),
    );
  });

  it.each(['', 'key-1', ' 919108f7-52d1-4320-9bac-f847db4148a8', '01KDVNT7R0AAAAAAAAAAAAAAAA', 'a\n', '😀'])(
    'refuses %j',
    (text) => {
      expect(toIdempotencyKey(text)).toBeUndefined();
    },
  );

  it('refuses a text that contains a VIN', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 }), (before, after) => {
        expect(toIdempotencyKey(`${before}${europeanVin()}${after}`)).toBeUndefined();
      }),
    );
    fc.assert(fc.property(fc.uuid(), (key) => !holdsVin(key)));
  });
});

it.each(kinds)('lets owners send %s', (kind) => {
  expect(maySend('OWNER', kind)).toBe(true);
});

describe('isSameRequest', () => {
  const request = { kind: 'START_CLIMATE', temperature: 20 } as const;

  it('treats absent and null alike', () => {
    expect(
      isSameRequest({ kind: 'LOCK_DOORS' }, { kind: 'LOCK_DOORS', temperature: null, chargeLimit: null }),
    ).toBe(true);
  });

  it.each([
    [{ kind: 'STOP_CLIMATE' as const }],
    [{ kind: 'START_CLIMATE' as const, temperature: 20.5 }],
    [{ kind: 'START_CLIMATE' as const, temperature: 20, chargeLimit: 80 }],
    [{ kind: 'START_CLIMATE' as const }],
  ])('distinguishes %j from another request', (other) => {
    expect(isSameRequest(request, other)).toBe(false);
    expect(isSameRequest(other, request)).toBe(false);
    expect(isSameRequest(request, { ...request })).toBe(true);
  });
});

describe('the items of a request', () => {
  const by: CommandCircumstances = {
    referenceId: '919108f7-52d1-4320-9bac-f847db4148a8',
    commandId: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    clientId: 'client',
    requestedBy: '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5',
    idempotencyKey: 'k',
    epochMilliSeconds: Date.parse('2026-03-04T05:06:07.089Z'),
    at: '2026-03-04T05:06:07.089Z',
    validUntil: '2026-03-04T05:06:37.089Z',
    dueAt: '2026-03-04T05:07:37.089Z',
    expiresAt: 1_780_000_000,
  };

  it('are a pending, awaited command without parameters that were not given', () => {
    expect(newCommand({ kind: 'LOCK_DOORS', temperature: null }, by)).toEqual({
      referenceId: by.referenceId,
      commandId: by.commandId,
      kind: 'LOCK_DOORS',
      status: 'PENDING',
      requestedBy: by.requestedBy,
      clientId: 'client',
      createdAt: by.at,
      updatedAt: by.at,
      version: 1,
      validUntil: by.validUntil,
      awaited: 'AWAITED',
      dueAt: by.dueAt,
      expiresAt: by.expiresAt,
    });
  });

  it('are a guard with the command’s id and the request', () => {
    expect(newGuard({ kind: 'START_CLIMATE', temperature: 21.5 }, by)).toEqual({
      referenceId: by.referenceId,
      commandId: `key#${by.requestedBy}#k`,
      guardedCommandId: by.commandId,
      kind: 'START_CLIMATE',
      temperature: 21.5,
      expiresAt: Math.floor(by.epochMilliSeconds / 1000) + 30 * 86_400,
    });
  });
});
