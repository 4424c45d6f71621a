/**
 * With its largest legal input, every handler stays at about half of AppSync's limit of 1,000
 * iterations, at which loops end silently; chunks and summaries by the minute stay at 900.
 * `runField` fails for a handler that exceeds `iterationAlarm`.
 */
import { describe, expect, it } from 'vitest';
import { maximumDevicesPerImport } from '../../domain/device.ts';
import { allowances } from '../../domain/allowance.ts';
import {
  iterationBudget,
  maxSignalNames,
  maxSignalsOfMessage,
  maxSummarySignals,
} from '../../domain/page.ts';
import { roles } from '../../domain/roles.ts';
import { ulidTime } from '../../domain/ulid.ts';
import { maxViewers } from '../../domain/viewers.ts';
import { wiring } from '../../resolvers/wiring.ts';
import {
  access,
  attributes,
  type Case,
  everyNewest,
  everySignal,
  names,
  now,
  owned,
  pageOf,
  referenceId,
  span,
  state,
  sub,
  times,
  vehicle,
} from './largest-items.ts';
import { chunkCases } from './largest-chunks.ts';
import { ownershipCases } from './largest-ownership.ts';
import { recordCases } from './largest-records.ts';
import { reportingCases } from './largest-reporting.ts';
import { revealCases } from './largest-reveals.ts';
import { minuteCases } from './largest-minutes.ts';
import { trackCases } from './largest-tracks.ts';
import { largestStanding, standingCases } from './largest-standings.ts';
import {
  type FieldEnd,
  type FieldRun,
  iterationAlarm,
  runAt,
  runEnvironment,
  runField,
} from './run-field.ts';
import { packMessage } from '../../domain/message-values.ts';

/** Limits that no test reaches. */
const env = {
  ...runEnvironment,
  REMOTE_COMMANDS_TABLE: 'commands',
  ...Object.fromEntries(Object.values(allowances).map(({ limitVariable }) => [limitVariable, '1000'])),
};
const counted = { allowances: { result: { used: 1 } } };

/** Runs a field with every role. By default, AWS's responses are a counted allowance. */
function largest(field: string, run: Omit<FieldRun, 'groups'>): FieldEnd {
  return runField(field, { ...run, groups, env, responses: { ...counted, ...run.responses } });
}

const vin = '1HGCM82633A004352';
const commandId = `${ulidTime(runAt)}TSV4RRFFQ69G5FAV`;
/** Cognito allows 100 groups per user. */
const groups = [...roles, 'tenant:acme', ...times(94, (index) => `group-${index}`)];
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
const changed = { referenceId, status: 'WITHOUT_TCU', removedDeviceId: 'c'.repeat(64) };
/** The state of a vehicle that stands, so that its doors may be unlocked. */
const still = { ...state, state: { ...state.state, signals: everyNewest(0) } };
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

const messageOf = (signals: string) => (index: number) => ({
  referenceId,
  observedAtEventId: `2026-03-01T00:00:00.000Z#event-${index}`,
  receivedAt: runAt,
  signals,
});
const message = messageOf(packMessage(names.map((name) => [name, 1])));
/** In the form of an earlier release. */
const namedMessage = messageOf(everySignal(1));
const summary = (index: number) => ({
  referenceId,
  resolutionStart: `HOUR#2026-03-01T00:00:00.${100 + index}Z`,
  signals: everySignal([1, 1, 1, 1]),
});

/** Returns how many items the last query of a run requested. */
function askedFor(field: string, run: Omit<FieldRun, 'groups'>): number {
  const { limit } = largest(field, run).calls.at(-1)?.request as { limit?: number };
  if (limit === undefined) {
    throw new Error(`${field} did not request a page.`);
  }
  return limit;
}

/** A list at its largest page, with as many items as its own query requests. */
function list(
  field: string,
  name: string,
  source: string,
  run: Omit<FieldRun, 'groups'>,
  make: (index: number) => unknown,
): Case {
  const count = askedFor(field, run);
  return [field, name, { ...run, responses: { ...run.responses, [source]: pageOf(count, make) } }];
}

const telemetry = (wanted: number | undefined, limit = 100) => ({
  args: {
    referenceId,
    ...span,
    limit,
    ...(wanted && { signals: times(wanted, (n) => names[n] ?? `x-${n}`) }),
  },
  responses: owned,
});
const summaries = (wanted: number) => ({
  args: { referenceId, ...span, resolution: 'HOUR', limit: 250, signals: names.slice(0, wanted) },
  responses: { ...owned, vehicleStates: { result: state } },
});

const largestJob = {
  ...{ jobId: sub, kind: 'VEHICLE_EXPORT', audience: 'acme#caller', requestedBy: 'caller', referenceId },
  ...{ status: 'SUCCEEDED', requestedAt: now, updatedAt: now, endedAt: now, handled: 1, version: 9 },
  cursor: 'x'.repeat(60_000),
};

const cases: readonly Case[] = [
  ...ownershipCases,
  [
    'referenceIdForVin',
    'an active vehicle',
    {
      args: { vin },
      responses: {
        hashVin: { result: { ok: { hashedVin: 'k1.x' } } },
        vehiclesByHashedVin: pageOf(1, () => vehicle),
        conversionAccesses: {
          result: { data: { accesses: [access], patterns: [largestStanding] } },
        },
      },
    },
  ],
  ['vehicle', 'with all facts', { args: { referenceId }, responses: owned }],
  list('vehicles', 'a full page', 'vehiclesByTenant', { args: { limit: 100 } }, () => vehicle),
  [
    'myVehicles',
    'a full page',
    {
      args: { limit: 100 },
      responses: {
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
    { args: { referenceId, limit: 100 }, responses: owned },
    (index) => ({
      referenceId,
      atId: `2026-03-01T00:00:00.000Z#${index}`,
      at: now,
      event: 'VIN_REVEALED',
      actorId: 'officer',
      visibleFrom: now,
    }),
  ),
  [
    'vehicleState',
    'every signal',
    { args: { referenceId }, responses: { ...owned, vehicleStates: { result: state } } },
  ],
  list('vehicleTelemetry', 'all signals', 'telemetry', telemetry(undefined), message),
  list('vehicleTelemetry', 'all signals by names', 'telemetry', telemetry(undefined), namedMessage),
  list('vehicleTelemetry', 'one signal', 'telemetry', telemetry(1), message),
  list('vehicleTelemetry', 'ten signals', 'telemetry', telemetry(10), message),
  list('vehicleTelemetry', 'most names', 'telemetry', telemetry(maxSignalNames), message),
  list('vehicleTelemetry', 'most names by names', 'telemetry', telemetry(maxSignalNames), namedMessage),
  list('vehicleTelemetrySummary', 'one signal', 'telemetrySummaries', summaries(1), summary),
  list(
    'vehicleTelemetrySummary',
    'most signals',
    'telemetrySummaries',
    summaries(maxSummarySignals),
    summary,
  ),
  ...chunkCases,
  ...minuteCases,
  ...trackCases,
  [
    'remoteCommand',
    'any',
    { args: { referenceId, commandId }, responses: { ...owned, commands: { result: command } } },
  ],
  list(
    'remoteCommands',
    'a full page',
    'commands',
    { args: { referenceId, limit: 100 }, responses: owned },
    () => command,
  ),
  [
    'provisionVehicle',
    'any',
    {
      args: { input: { vin, attributes } },
      responses: { provisionVehicle: { result: { ok: { referenceId } } } },
    },
  ],
  [
    'importDeviceInventory',
    'most devices',
    { args: { devices }, responses: { deviceInventory: [presentDevices, { result: {} }] } },
  ],
  [
    'importDeviceInventory',
    'most devices, and the write is cancelled',
    {
      args: { devices },
      responses: {
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
    { args: { referenceId, limit: 100 }, responses: owned },
    () => access,
  ),
  list('personAccesses', 'a full page', 'accessLists', { args: { ownerId: sub, limit: 100 } }, () => access),
  [
    'publishAccessEnd',
    'one person',
    {
      args: { input: { referenceId, ownerId: sub } },
      responses: { events: { result: { referenceId, ownerId: sub } } },
    },
  ],
  [
    'permitReissue',
    'any',
    {
      args: { referenceId, reason: 'KEY_COMPROMISED', publicKeyFingerprint: 'A'.repeat(64) },
      responses: owned,
    },
  ],
  [
    'replaceTcu',
    'the longest ids',
    {
      args: {
        input: { vin: '1HGCM82633A004352', currentDeviceId: 'c'.repeat(64), newDeviceId: 'n'.repeat(64) },
      },
      responses: { ...owned, changeTcu: { result: { ok: changed } } },
    },
  ],
  [
    'removeTcu',
    'the longest id',
    {
      args: { input: { referenceId, currentDeviceId: 'c'.repeat(64) } },
      responses: { ...owned, changeTcu: { result: { ok: changed } } },
    },
  ],
  [
    'releaseDevice',
    'the longest id',
    { args: { deviceId: 'd'.repeat(64), publicKeyFingerprint: 'A'.repeat(64) }, responses: owned },
  ],
  ...(['suspendVehicles', 'resumeVehicles'] as const).map((field): Case => [
    field,
    '100 vehicles',
    {
      args: { referenceIds: times(100, () => referenceId), reason: 'SECURITY_INCIDENT' },
      responses: {
        changeSuspension: {
          result: {
            ok: { changes: times(100, () => ({ referenceId, status: 'SUSPENDED', isSettled: false })) },
          },
        },
      },
    },
  ]),
  ...reportingCases,
  ...revealCases,
  ...recordCases,
  ...standingCases,
  [
    'revokeReferenceId',
    'the most accesses',
    {
      args: { referenceId, reason: 'IDENTITY_DISCLOSED' },
      responses: {
        revokeVehicle: {
          result: {
            ok: {
              referenceId,
              status: 'REVOKED',
              isSettled: false,
              ends: times(maxViewers, () => ({ ownerId: sub, endMarkedAt: now })),
            },
          },
        },
      },
    },
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
      responses: {
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
  ['exportVehicleData', 'any', { args: { referenceId }, responses: owned }],
  ['dataJob', 'any', { args: { jobId: sub }, responses: { ...owned, dataJobs: { result: largestJob } } }],
  [
    'createExportLink',
    'any',
    {
      args: { jobId: sub },
      responses: {
        ...owned,
        dataJobs: { result: largestJob },
        signExport: { result: { ok: { url: `https://example.com/${'x'.repeat(2000)}`, expiresAt: now } } },
      },
    },
  ],
  ['renewWatch', 'any', { args: { referenceId, watchId: sub }, responses: owned }],
  ['endWatch', 'any', { args: { referenceId, watchId: sub }, responses: owned }],
  ['publishDataJob', 'any', { args: { input: { jobId: sub } } }],
  ['onDataJob', 'any', { args: { jobId: sub }, responses: { ...owned, dataJobs: { result: largestJob } } }],
  ['publishRemoteCommand', 'any', { args: { input: command } }],
  ['onVehicleState', 'any', { args: { referenceId }, responses: owned }],
  ['onRemoteCommand', 'any', { args: { referenceId }, responses: owned }],
  ['publishVehicleAccess', 'any', { args: { input: command } }],
  ['onVehicleAccess', 'any', { args: { referenceId }, responses: owned }],
];

const maxOf = (field: string, name: string): number =>
  field === 'vehicleTelemetrySummary' || name.startsWith('chunks') ? iterationAlarm : iterationBudget + 20;

describe('the largest input of', () => {
  const named = cases.map(([field, name, run, errorType]) => ({ field, name, run, errorType }));

  it.each(named)('$field: $name', ({ field, name, run, errorType }) => {
    const end = largest(field, run);

    expect(end.error?.errorType).toBe(errorType);
    for (const [handler, count] of Object.entries(end.iterations)) {
      expect(count, handler).toBeLessThanOrEqual(maxOf(field, name));
    }
  });
});

it('covers every field', () => {
  const covered = new Set(cases.map(([field]) => field));

  expect(wiring.map(({ field }) => field).filter((field) => !covered.has(field))).toEqual([]);
});

it('allows a message no more signals than the catalogue has', () => {
  expect(names.length).toBeLessThanOrEqual(maxSignalsOfMessage);
});
