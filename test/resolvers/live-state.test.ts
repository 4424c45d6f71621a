import { describe, expect, it } from 'vitest';
import { startLeaseSeconds } from '../../domain/live-mode.ts';
import { wiring } from '../../resolvers/wiring.ts';
import {
  type AwsResponse,
  type FieldEnd,
  type FieldRun,
  runAt,
  runField,
  tokenExpiresAt,
} from './run-field.ts';
import { packSignals } from '../../functions/telemetry/pack-signals.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const since = '2026-03-01T00:00:00.000Z';
const sinceMs = Date.parse(since);
const earlier = '2026-01-01T00:00:00.000Z';
const owner = ['owners', 'tenant:acme'];
const none = { number: null, boolean: null, text: null };

const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE' };
const access = {
  ownerId: 'caller',
  referenceId,
  tenantId: 'acme',
  role: 'DRIVER',
  since,
  verifiedBy: 'OPERATOR',
  grantedBy: 'operator',
};
/** All subscriptions are about one vehicle and end with the access to it. */
/** Those about a vehicle; a job's audience has no access that ends. */
const subscriptionFields = wiring
  .filter(({ type, field }) => type === 'Subscription' && field !== 'onDataJob')
  .map(({ field }) => field);

const broken: AwsResponse = { error: { type: 'DynamoDB:InternalServerError', message: 'secret' } };

/** Every reason for which a caller may not see a vehicle. */
const notTheirs: readonly (readonly [string, Readonly<Record<string, AwsResponse>>])[] = [
  ['is unknown', { vehicles: { result: null }, accesses: { result: null } }],
  ['is another tenant’s', { vehicles: { result: { ...vehicle, tenantId: 'rival' } } }],
  ['is another person’s', { accesses: { result: null } }],
  ['was given by another tenant', { accesses: { result: { ...access, tenantId: 'rival' } } }],
  ['was theirs until now', { accesses: { result: { ...access, until: '2026-03-04T05:06:07.089Z' } } }],
  ['is being provisioned', { vehicles: { result: { ...vehicle, status: 'PROVISIONING' } } }],
  ['is revoked', { vehicles: { result: { ...vehicle, status: 'REVOKED' } } }],
];

const ask = (
  field: string,
  responses: Readonly<Record<string, AwsResponse | readonly AwsResponse[]>> = {},
  {
    groups = owner,
    args = {},
    ...run
  }: Pick<FieldRun, 'groups' | 'claims'> & { readonly args?: object } = {},
) =>
  runField(field, {
    args: { referenceId, ...args },
    groups,
    responses: {
      vehicles: { result: vehicle },
      accesses: { result: access },
      allowances: { result: { used: 1 } },
      ...responses,
    },
    ...run,
  });
const callsOf = ({ calls }: FieldEnd) =>
  calls.map(({ dataSource, request }) => `${dataSource} ${request['operation']}`);

describe.each(['vehicleState', 'onVehicleState'])('%s', (field) => {
  it.each(notTheirs)(
    'fails with VEHICLE_NOT_FOUND after the same calls when the vehicle %s',
    (_name, responses) => {
      const end = ask(field, responses);

      expect(end.error).toEqual({
        errorType: 'VEHICLE_NOT_FOUND',
        message: 'No such vehicle for this account.',
        errorInfo: null,
      });
      const counted = field === 'onVehicleState' ? ['allowances UpdateItem'] : [];
      expect(callsOf(end)).toEqual([...counted, 'vehicles GetItem', 'accesses GetItem']);
      expect(end.realtime).toEqual({ invalidations: [] });
    },
  );

  it('refuses staff, who see a vehicle by other fields', () => {
    expect(ask(field, {}, { groups: ['operators', 'tenant:acme'] }).error?.errorType).toBe(
      'CLIENT_NOT_ALLOWED',
    );
  });

  it('makes no call for a text that is not a Reference ID', () => {
    const end = ask(field, {}, { args: { referenceId: 'x' } });

    expect([end.error?.errorType, end.calls]).toEqual(['VEHICLE_NOT_FOUND', []]);
  });

  it.each(['allowances', 'vehicles', 'accesses', 'vehicleStates', 'watchedVehicles'])(
    'fails with SERVICE_UNAVAILABLE when %s cannot be reached, if it is used',
    (dataSource) => {
      const end = ask(field, { [dataSource]: broken });

      const isAsked = end.calls.some((call) => call.dataSource === dataSource);
      expect(end.error?.errorType).toBe(isAsked ? 'SERVICE_UNAVAILABLE' : undefined);
      expect(isAsked && end.realtime.filter !== undefined).toBe(false);
    },
  );
});

describe('vehicleState', () => {
  const stateOf = (state: object) => ({ vehicleStates: { result: { referenceId, state } } });
  const state = {
    version: 7,
    updatedAt: sinceMs + 5000,
    signals: JSON.stringify({
      'Vehicle.Speed': [12.5, sinceMs + 1000, sinceMs + 1200],
      'Vehicle.Cabin.Door.Row1.Left.IsOpen': [false, sinceMs, sinceMs + 10],
      'Vehicle.Before': [1, sinceMs - 1, sinceMs + 5000],
    }),
    connectivity: 'CONNECTED',
    connectivitySince: sinceMs + 500,
    sequenceNumber: '1',
    newestObservedAt: sinceMs + 1000,
  };

  it('shows what was observed since the access began', () => {
    const end = ask('vehicleState', stateOf(state));

    expect(end.value).toEqual({
      referenceId,
      version: 7,
      signals: [
        {
          ...none,
          name: 'Vehicle.Cabin.Door.Row1.Left.IsOpen',
          boolean: false,
          observedAt: since,
          receivedAt: '2026-03-01T00:00:00.010Z',
        },
        {
          ...none,
          name: 'Vehicle.Speed',
          number: 12.5,
          observedAt: '2026-03-01T00:00:01.000Z',
          receivedAt: '2026-03-01T00:00:01.200Z',
        },
      ],
      connectivity: { status: 'CONNECTED', since: '2026-03-01T00:00:00.500Z', disconnectReason: null },
      updatedAt: '2026-03-01T00:00:05.000Z',
      readAt: new Date(runAt).toISOString(),
    });
    expect(end.calls.every(({ request }) => request['consistentRead'] === true)).toBe(true);
  });

  it('shows the same when the signals have numbers', () => {
    const named = {
      'Vehicle.Speed': [12.5, sinceMs + 1000, sinceMs + 1200],
      'Vehicle.IsMoving': [true, sinceMs, sinceMs],
    } as const;
    const before = ask('vehicleState', stateOf({ ...state, signals: JSON.stringify(named) }));
    const end = ask('vehicleState', stateOf({ ...state, signals: packSignals(named) }));

    expect(end.value).toEqual(before.value);
    expect(end.value).toMatchObject({ signals: [{ boolean: true }, { number: 12.5 }] });
  });

  it('does not reveal when the vehicle was used before', () => {
    const before = { ...state, updatedAt: Date.parse(earlier), connectivitySince: Date.parse(earlier) };
    const end = ask('vehicleState', stateOf({ ...before, signals: '{}' }));

    expect(end.value).toMatchObject({
      signals: [],
      connectivity: { status: 'CONNECTED', since },
      updatedAt: since,
    });
  });

  it('shows why the connection ended, unless that was before the access began', () => {
    const ended = { ...state, connectivity: 'DISCONNECTED', disconnectReason: 3 };
    const before = { ...ended, connectivitySince: sinceMs - 1 };
    const shown = { status: 'DISCONNECTED', since: '2026-03-01T00:00:00.500Z' };

    expect(ask('vehicleState', stateOf(ended)).value).toMatchObject({
      connectivity: { ...shown, disconnectReason: 'MQTT_KEEP_ALIVE_TIMEOUT' },
    });
    expect(ask('vehicleState', stateOf(before)).value).toMatchObject({
      connectivity: { status: 'DISCONNECTED', since, disconnectReason: null },
    });
  });

  it.each([
    ['without an item', { result: null }],
    ['that is only watched', { result: { referenceId, watchedUntil: 1 } }],
  ])('returns no values for a vehicle %s', (_name, vehicleStates) => {
    expect(ask('vehicleState', { vehicleStates }).value).toEqual({
      referenceId,
      version: 0,
      signals: [],
      connectivity: { status: 'UNKNOWN', since: null, disconnectReason: null },
      updatedAt: null,
      readAt: new Date(runAt).toISOString(),
    });
  });

  it('returns no time for a vehicle that has sent but has no presence event', () => {
    const { connectivitySince: _since, ...unseen } = state;
    const end = ask('vehicleState', stateOf({ ...unseen, connectivity: 'UNKNOWN' }));

    expect(end.value).toMatchObject({ connectivity: { status: 'UNKNOWN', since: null } });
  });
});

describe('onVehicleState', () => {
  const spare = 300;
  const begun = [
    'allowances UpdateItem',
    'vehicles GetItem',
    'accesses GetItem',
    'allowances UpdateItem',
    'watchedVehicles GetItem',
  ];
  const watched = (
    watchedUntil: number,
    ...written: readonly AwsResponse[]
  ): Record<string, readonly AwsResponse[]> => ({
    watchedVehicles: [{ result: { watchedUntil } }, ...written],
  });
  const leased = 'watchedVehicles BatchPutItem';

  it.each<[string, Readonly<Record<string, AwsResponse | readonly AwsResponse[]>>]>([
    ['never', {}],
    ['until the token ends, less a second', watched(tokenExpiresAt - 1)],
  ])('extends publishing until the token expires when changes were published %s', (_name, responses) => {
    const end = ask('onVehicleState', responses);

    expect(end.value).toBeNull();
    expect(callsOf(end)).toEqual([...begun, 'watchedVehicles UpdateItem', leased]);
    expect(end.calls.at(-2)?.request).toMatchObject({
      key: { referenceId: { S: referenceId } },
      update: {
        expression: 'SET #watchedUntil = :watchedUntil',
        expressionValues: { ':watchedUntil': { N: tokenExpiresAt + spare } },
      },
      condition: { expression: 'attribute_not_exists(#watchedUntil) OR #watchedUntil < :watchedUntil' },
    });
  });

  it('takes a lease of a minute for the access, and starts without it', () => {
    const end = ask('onVehicleState', watched(tokenExpiresAt, broken));

    expect(end.error).toBeUndefined();
    const until = { N: Math.floor(runAt / 1000) + startLeaseSeconds };
    expect(end.calls.at(-1)?.request).toEqual({
      operation: 'BatchPutItem',
      tables: {
        watches: [{ referenceId: { S: referenceId }, watch: { S: since }, until, expiresAt: until }],
      },
    });
  });

  it('writes only the lease when changes are already published long enough', () => {
    const end = ask('onVehicleState', watched(tokenExpiresAt));

    expect(end.error).toBeUndefined();
    expect(callsOf(end)).toEqual([...begun, leased]);
    expect(end.realtime.filter).toBeDefined();
  });

  it('starts when another start has written a later time', () => {
    const failed = { type: 'DynamoDB:ConditionalCheckFailedException', message: 'x' };
    const end = ask('onVehicleState', watched(1, { error: failed }));

    expect(end.error).toBeUndefined();
    expect(end.realtime.filter).toBeDefined();
  });

  it('does not start when the time cannot be written', () => {
    expect(ask('onVehicleState', watched(1, broken)).error?.errorType).toBe('SERVICE_UNAVAILABLE');
  });
});

describe.each(['onVehicleState', 'onRemoteCommand'])('the allowances of starts of %s', (field) => {
  it.each([
    ['of the person', [{ result: { used: 4 } }], ['allowances UpdateItem']],
    [
      'to the vehicle',
      [{ result: { used: 3 } }, { result: { used: 6 } }],
      ['allowances UpdateItem', 'vehicles GetItem', 'accesses GetItem', 'allowances UpdateItem'],
    ],
  ])('refuse a start %s beyond the limit, and make no later call', (_name, allowances, calls) => {
    const end = ask(field, { allowances });

    expect(end.error).toMatchObject({ errorType: 'RATE_LIMITED', errorInfo: { retryAfterSeconds: 53 } });
    expect(callsOf(end)).toEqual(calls);
    expect(end.realtime.filter).toBeUndefined();
  });

  it('count under the person and the vehicle', () => {
    const { calls } = ask(field);

    const keys = calls
      .filter(({ dataSource }) => dataSource === 'allowances')
      .map(({ request }) => (request['key'] as { principalKindWindow: { S: string } }).principalKindWindow.S);
    expect(keys).toEqual([
      expect.stringMatching(/^caller#subscriptionsOfPerson#/) as unknown,
      expect.stringMatching(new RegExp(`^${referenceId}#subscriptionsToVehicle#`)) as unknown,
    ]);
  });

  it('fail closed without a count', () => {
    expect(ask(field, { allowances: {} }).error?.errorType).toBe('SERVICE_UNAVAILABLE');
  });
});

describe.each(['onVehicleState', 'onRemoteCommand'])('%s', (field) => {
  it('receives the vehicle’s events that the caller may see, until access or token ends', () => {
    const { realtime } = ask(field);

    expect(realtime.filter).toEqual({
      filterGroup: [
        {
          filters: [
            { fieldName: 'referenceId', operator: 'eq', value: referenceId },
            { fieldName: 'viewers', operator: 'contains', value: 'caller' },
            { fieldName: 'publishedAtSeconds', operator: 'lt', value: tokenExpiresAt },
          ],
        },
      ],
    });
    expect(realtime.invalidationFilter).toEqual({
      filterGroup: [
        {
          filters: [
            { fieldName: 'referenceId', operator: 'eq', value: referenceId },
            { fieldName: 'scope', operator: 'eq', value: 'PERSON' },
            { fieldName: 'ownerId', operator: 'eq', value: 'caller' },
          ],
        },
        {
          filters: [
            { fieldName: 'referenceId', operator: 'eq', value: referenceId },
            { fieldName: 'scope', operator: 'eq', value: 'EVERYONE' },
          ],
        },
      ],
    });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['without an expiry', {}],
    ['with an expiry that is not a number', { exp: String(tokenExpiresAt) }],
  ])('refuses a caller %s', (_name, claims) => {
    expect(() => ask(field, {}, { claims })).toThrow('unauthorized');
  });
});

describe('publishVehicleState', () => {
  it('returns its input, and makes no call', () => {
    const input = {
      referenceId,
      version: 3,
      signals: [{ name: 'Vehicle.Speed', number: 1, observedAt: since, receivedAt: since }],
      connectivity: { status: 'CONNECTED', since },
      updatedAt: since,
      viewers: ['one', 'other'],
    };
    // The NONE data source returns the payload.
    const end = runField('publishVehicleState', {
      args: { input },
      responses: { events: { result: input } },
    });

    expect(end.value).toEqual({ ...input, publishedAtSeconds: Math.floor(runAt / 1000) });
    expect(end.calls).toEqual([{ dataSource: 'events', request: { payload: input } }]);
  });
});

describe('publishAccessEnd', () => {
  const publish = (input: object) =>
    runField('publishAccessEnd', { args: { input }, responses: { events: { result: input } } });

  it('ends every subscription of the person to the vehicle, one invalidation for each field', () => {
    const { value, realtime } = publish({ referenceId, ownerId: 'person' });

    expect(value).toEqual({ referenceId, ownerId: 'person' });
    expect(realtime.invalidations).toEqual(
      subscriptionFields.map((subscriptionField) => ({
        subscriptionField,
        payload: { scope: 'PERSON', referenceId, ownerId: 'person' },
      })),
    );
  });

  it.each([{}, { ownerId: null }])(
    'ends the subscriptions of all persons when no person is given',
    (person) => {
      const { value, realtime } = publish({ referenceId, ...person });

      expect(value).toEqual({ referenceId, ownerId: null });
      expect(realtime.invalidations).toEqual(
        subscriptionFields.map((subscriptionField) => ({
          subscriptionField,
          payload: { scope: 'EVERYONE', referenceId },
        })),
      );
    },
  );
});
