/**
 * Every handler at its largest legal input stays at about half of AppSync's 1,000 iterations, at
 * which loops end silently. `runField` fails a handler that passes `iterationAlarm`.
 */
import { describe, expect, it } from 'vitest';
import { maximumDevicesPerImport } from '../../domain/device.ts';
import { allowances } from '../../domain/allowance.ts';
import { mostSignalNames, mostSignalsOfAMessage, mostSummarySignals } from '../../domain/page.ts';
import { roles } from '../../domain/roles.ts';
import { signals } from '../../domain/signals.ts';
import { ulidTime } from '../../domain/ulid.ts';
import { mostViewers } from '../../domain/viewers.ts';
import { wiring } from '../../resolvers/wiring.ts';
import {
  type FieldEnd,
  type FieldRun,
  iterationAlarm,
  runAt,
  runEnvironment,
  runField,
} from './run-field.ts';

/** Every limit is out of reach. */
const env = {
  ...runEnvironment,
  REMOTE_COMMANDS_TABLE: 'commands',
  ...Object.fromEntries(Object.values(allowances).map(({ limitVariable }) => [limitVariable, '1000'])),
};
const counted = { allowances: { result: { used: 1 } } };

/** Runs a field with every role; what the case does not say of AWS is a counted allowance. */
function largest(field: string, run: Omit<FieldRun, 'groups'>): FieldEnd {
  return runField(field, { ...run, groups, env, answers: { ...counted, ...run.answers } });
}

const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const sub = '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5';
const vin = '1HGCM82633A004352';
const now = new Date(runAt).toISOString();
const commandId = `${ulidTime(runAt)}TSV4RRFFQ69G5FAV`;
/** Cognito lets a user be in 100 groups; `first` is the tenant or role that the field needs. */
const groups = [...roles, 'tenant:acme', ...times(94, (index) => `group-${index}`)];
const attributes = { brand: 'B'.repeat(64), model: 'M'.repeat(64), bodyType: 'T'.repeat(64), year: 2026 };
const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE', attributes, ...attributes };
const access = {
  ownerId: 'caller',
  referenceId,
  tenantId: 'acme',
  role: 'OWNER',
  since: '2026-01-01T00:00:00.000Z',
  verifiedBy: 'OPERATOR',
  grantedBy: 'operator',
};
const command = {
  referenceId,
  commandId,
  kind: 'LOCK_DOORS',
  status: 'SENT',
  requestedBy: 'caller',
  createdAt: now,
  updatedAt: now,
  version: 2,
  validUntil: now,
  expiresAt: 1,
};
const names = Object.keys(signals);
const everySignal = (value: unknown) =>
  JSON.stringify(Object.fromEntries(names.map((name) => [name, value])));
const state = {
  referenceId,
  state: {
    version: 7,
    updatedAt: runAt,
    connectivity: 'CONNECTED',
    connectivitySince: runAt,
    signals: everySignal([1, runAt, runAt]),
    openMinutes: JSON.stringify(
      times(12, (index) => ({
        start: runAt - index * 60_000,
        signals: JSON.parse(everySignal([1, 1, 1, 1])) as unknown,
      })),
    ),
  },
};
const owned = { vehicles: { result: vehicle }, accesses: { result: access } };
/** As many viewers as a vehicle may have; one of them is the person whose access changes. */
const full = {
  referenceId,
  viewers: Object.fromEntries(
    times(mostViewers, (index) => [
      index === 0 ? sub : `viewer-${index}`,
      { role: 'DRIVER', since: access.since },
    ]),
  ),
};
const besideViewers = { ...owned, vehicleStates: { result: full } };
/** The vehicle stands, so that its doors may be unlocked. */
const still = { ...state, state: { ...state.state, signals: everySignal([0, runAt, runAt]) } };
const span = { from: '2026-02-01T00:00:00Z', to: '2026-03-05T00:00:00Z' };
const devices = times(maximumDevicesPerImport, (index) => ({
  deviceId: `${index}-${'o'.repeat(60)}`,
  model: 'o'.repeat(64),
  serialNumber: 'o'.repeat(64),
  publicKeyFingerprint: 'a'.repeat(64),
  status: 'AVAILABLE',
}));

const presentDevices = {
  result: {
    data: { devices: devices.map((device) => ({ ...device, tenantId: 'acme' })) },
    unprocessedKeys: {},
  },
};

/**
 * The items that a query may bring is what its request asked for, or what the largest page holds.
 */
const pageOf = (count: number, make: (index: number) => unknown) => ({
  result: { items: times(count, make), nextToken: null },
});
const message = (index: number) => ({
  referenceId,
  observedAtEventId: `2026-03-01T00:00:00.000Z#event-${index}`,
  receivedAt: runAt,
  signals: everySignal(1),
});
const summary = (index: number) => ({
  referenceId,
  resolutionStart: `MINUTE#2026-03-01T00:00:00.${100 + index}Z`,
  signals: everySignal([1, 1, 1, 1]),
});

/** How many items the last query of a run asked for. */
function askedFor(field: string, run: Omit<FieldRun, 'groups'>): number {
  const { limit } = largest(field, run).calls.at(-1)?.request as { limit?: number };
  if (limit === undefined) {
    throw new Error(`${field} did not ask for a page.`);
  }
  return limit;
}

type Case = readonly [field: string, name: string, run: Omit<FieldRun, 'groups'>, errorType?: string];

/** A list at its largest page, filled as far as its own query asks. */
function list(
  field: string,
  name: string,
  source: string,
  run: Omit<FieldRun, 'groups'>,
  make: (index: number) => unknown,
): Case {
  const count = askedFor(field, run);
  return [field, name, { ...run, answers: { ...run.answers, [source]: pageOf(count, make) } }];
}

const telemetry = (wanted: number | undefined, limit = 100) => ({
  args: {
    referenceId,
    ...span,
    limit,
    ...(wanted && { signals: times(wanted, (n) => names[n] ?? `x-${n}`) }),
  },
  answers: owned,
});
const summaries = (wanted: number) => ({
  args: { referenceId, ...span, resolution: 'MINUTE', limit: 250, signals: names.slice(0, wanted) },
  answers: { ...owned, vehicleStates: { result: state } },
});

const cases: readonly Case[] = [
  [
    'referenceIdForVin',
    'an active vehicle',
    {
      args: { vin },
      answers: {
        hashVin: { result: { ok: { hashedVin: 'k1.x' } } },
        vehiclesByHashedVin: pageOf(1, () => vehicle),
        accesses: { result: access },
      },
    },
  ],
  ['vehicle', 'with all facts', { args: { referenceId }, answers: owned }],
  list('vehicles', 'a full page', 'vehiclesByTenant', { args: { limit: 100 } }, () => vehicle),
  [
    'myVehicles',
    'a full page',
    {
      args: { limit: 100 },
      answers: {
        accesses: pageOf(100, (index) => ({ ...access, referenceId: `vehicle-${index}` })),
        vehicles: {
          result: {
            data: { vehicles: times(100, (index) => ({ ...vehicle, referenceId: `vehicle-${index}` })) },
            unprocessedKeys: {},
          },
        },
      },
    },
  ],
  list(
    'vehicleHistory',
    'a full page',
    'vehicleHistory',
    { args: { referenceId, limit: 100 }, answers: owned },
    (index) => ({
      referenceId,
      atId: `2026-03-01T00:00:00.000Z#${index}`,
      at: now,
      kind: 'ACCESS_GRANTED',
      actor: 'operator',
    }),
  ),
  [
    'vehicleState',
    'every signal',
    { args: { referenceId }, answers: { ...owned, vehicleStates: { result: state } } },
  ],
  list('vehicleTelemetry', 'all signals', 'telemetry', telemetry(undefined), message),
  list('vehicleTelemetry', 'one signal', 'telemetry', telemetry(1), message),
  list('vehicleTelemetry', 'ten signals', 'telemetry', telemetry(10), message),
  list('vehicleTelemetry', 'most names', 'telemetry', telemetry(mostSignalNames), message),
  list('vehicleTelemetrySummary', 'one signal', 'telemetrySummaries', summaries(1), summary),
  list(
    'vehicleTelemetrySummary',
    'most signals',
    'telemetrySummaries',
    summaries(mostSummarySignals),
    summary,
  ),
  [
    'remoteCommand',
    'any',
    { args: { referenceId, commandId }, answers: { ...owned, commands: { result: command } } },
  ],
  list(
    'remoteCommands',
    'a full page',
    'commands',
    { args: { referenceId, limit: 100 }, answers: owned },
    () => command,
  ),
  [
    'provisionVehicle',
    'any',
    {
      args: { input: { vin, attributes } },
      answers: { provisionVehicle: { result: { ok: { referenceId } } } },
    },
  ],
  [
    'importDeviceInventory',
    'most devices',
    { args: { devices }, answers: { deviceInventory: [presentDevices, { result: {} }] } },
  ],
  [
    'importDeviceInventory',
    'most devices, and the write is cancelled',
    {
      args: { devices },
      answers: {
        deviceInventory: [
          presentDevices,
          {
            error: { type: 'DynamoDB:TransactionCanceledException', message: '' },
            result: { cancellationReasons: times(100, () => ({ type: 'None' })) },
          },
        ],
      },
    },
    'SERVICE_UNAVAILABLE',
  ],
  list(
    'vehicleAccesses',
    'a full page',
    'accessLists',
    { args: { referenceId, limit: 100 }, answers: owned },
    () => access,
  ),
  list('personAccesses', 'a full page', 'accessLists', { args: { ownerId: sub, limit: 100 } }, () => access),
  [
    'publishAccessEnd',
    'one person',
    {
      args: { input: { referenceId, ownerId: sub } },
      answers: { events: { result: { referenceId, ownerId: sub } } },
    },
  ],
  [
    'grantAccess',
    'the last of the most viewers',
    { args: { input: { referenceId, ownerId: sub, role: 'OWNER' } }, answers: besideViewers },
  ],
  [
    'grantAccess',
    'one viewer too many',
    {
      args: { input: { referenceId, ownerId: sub.replace('8', '9'), role: 'OWNER' } },
      answers: { ...besideViewers, accesses: { result: null } },
    },
    'ACCESS_LIMIT_REACHED',
  ],
  [
    'permitReissue',
    'any',
    {
      args: { referenceId, reason: 'KEY_COMPROMISED', publicKeyFingerprint: 'A'.repeat(64) },
      answers: owned,
    },
  ],
  [
    'endAccess',
    'the most viewers',
    { args: { input: { referenceId, ownerId: sub } }, answers: besideViewers },
  ],
  [
    'sendRemoteCommand',
    'the longest key',
    {
      args: {
        input: {
          referenceId,
          kind: 'UNLOCK_DOORS',
          idempotencyKey: sub,
        },
      },
      answers: {
        ...owned,
        vehicleStates: { result: still },
        dispatchCommand: { result: { ok: command } },
      },
    },
  ],
  [
    'publishVehicleState',
    'every signal',
    { args: { input: { referenceId, signals: names.map((name) => ({ name })) } } },
  ],
  ['publishRemoteCommand', 'any', { args: { input: command } }],
  ['onVehicleState', 'any', { args: { referenceId }, answers: owned }],
  ['onRemoteCommand', 'any', { args: { referenceId }, answers: owned }],
];

describe('the largest input of', () => {
  const named = cases.map(([field, name, run, errorType]) => ({ field, name, run, errorType }));

  it.each(named)('$field: $name', ({ field, run, errorType }) => {
    const end = largest(field, run);

    expect(end.error?.errorType).toBe(errorType);
    for (const [handler, count] of Object.entries(end.iterations)) {
      expect(count, handler).toBeLessThanOrEqual(iterationAlarm);
    }
  });
});

it('covers every field', () => {
  const covered = new Set(cases.map(([field]) => field));

  expect(wiring.map(({ field }) => field).filter((field) => !covered.has(field))).toEqual([]);
});

it('counts on no message with more signals than the catalogue has', () => {
  expect(names.length).toBeLessThanOrEqual(mostSignalsOfAMessage);
});
