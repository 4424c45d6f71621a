import { describe, expect, it } from 'vitest';
import { accessIdOf } from '../../domain/access-id.ts';
import { type AwsResponse, type FieldEnd, runField } from './run-field.ts';

const groups = ['operators', 'tenant:acme'];
const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const ownerId = '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5';
const now = '2026-03-04T05:06:07.089Z';
const earlier = '2026-01-01T00:00:00.000Z';
const later = '2026-12-31T23:59:59.999Z';

const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE' };
const access = {
  ownerId,
  referenceId,
  tenantId: 'acme',
  role: 'OWNER',
  since: earlier,
  verifiedBy: 'OPERATOR',
  grantedBy: 'first operator',
};
const view = {
  referenceId,
  accessId: accessIdOf(earlier),
  ownerId,
  name: null,
  vehicleName: null,
  role: 'OWNER',
  since: earlier,
  until: null,
  isOpen: true,
  verifiedBy: 'OPERATOR',
  vehicle: null,
};

const change = (
  field: 'grantAccess' | 'endAccess',
  input: object,
  responses: Readonly<Record<string, AwsResponse>>,
) =>
  runField(field, {
    args: { input: { referenceId, ownerId, ...input } },
    groups,
    responses: { allowances: { result: { used: 1 } }, vehicles: { result: vehicle }, ...responses },
  });
const grant = (input: object, responses: Readonly<Record<string, AwsResponse>> = {}) =>
  change('grantAccess', { role: 'OWNER', ...input }, responses);
const end = (responses: Readonly<Record<string, AwsResponse>> = {}, input: object = {}) =>
  change('endAccess', input, responses);

const present = (item: object): Record<string, AwsResponse> => ({
  accesses: { result: { ...access, ...item } },
});
const cancelled = (type: string): AwsResponse => ({
  error: { type: 'DynamoDB:TransactionCanceledException', message: 'cancelled' },
  result: { cancellationReasons: [{ type: 'None' }, { type }] },
});

const changing = ['accessChanges', 'accessEnds'];

/** Returns the writes of the transaction, as `operation table`. */
const writesOf = ({ calls }: FieldEnd) => {
  const items = calls.find(({ dataSource }) => changing.includes(dataSource))?.request['transactItems'];
  return (items ?? []) as readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[];
};
const namesOf = (ended: FieldEnd) => writesOf(ended).map(({ operation, table }) => `${operation} ${table}`);

describe('grantAccess', () => {
  it('begins a first access now, with its history, while the vehicle is active', () => {
    const ended = grant({});

    expect(ended.value).toEqual({ ...view, since: now, accessId: accessIdOf(now) });
    expect(namesOf(ended)).toEqual([
      'PutItem accesses',
      'ConditionCheck dataJobs',
      'PutItem history',
      'UpdateItem states',
      'ConditionCheck vehicles',
    ]);
    expect(writesOf(ended)[0]?.['attributeValues']).toEqual({
      tenantId: { S: 'acme' },
      role: { S: 'OWNER' },
      grantedBy: { S: 'caller' },
      since: { S: now },
      verifiedBy: { S: 'OPERATOR' },
    });
    expect(writesOf(ended)[0]?.['condition']?.['expression']).toBe('attribute_not_exists(#ownerId)');
    expect(writesOf(ended)[2]?.['attributeValues']).toMatchObject({
      event: { S: 'ACCESS_GRANTED' },
      actorId: { S: 'caller' },
      ownerId: { S: ownerId },
    });
    expect(writesOf(ended)[3]).toMatchObject({
      key: { referenceId: { S: referenceId } },
      update: {
        expression: 'SET #viewers = :after',
        expressionNames: { '#viewers': 'viewers' },
        expressionValues: {
          ':after': { M: { [ownerId]: { M: { role: { S: 'OWNER' }, since: { S: now } } } } },
        },
      },
      condition: { expression: 'attribute_not_exists(#viewers)' },
    });
  });

  it('replaces the viewers that were read, without expired ones', () => {
    const open = { role: 'DRIVER', since: earlier };
    const viewers = { open, expired: { ...open, until: earlier } };
    const ended = grant({}, { vehicleStates: { result: { viewers } } });

    const item = { M: { role: { S: 'DRIVER' }, since: { S: earlier } } };
    expect(writesOf(ended)[3]?.['update']?.['expressionValues']).toEqual({
      ':after': { M: { open: item, [ownerId]: { M: { role: { S: 'OWNER' }, since: { S: now } } } } },
    });
    expect(writesOf(ended)[3]).toMatchObject({
      condition: {
        expression: '#viewers = :before',
        expressionValues: {
          ':before': { M: { open: item, expired: { M: { ...item.M, until: { S: earlier } } } } },
        },
      },
    });
  });

  it('fails with ACCESS_LIMIT_REACHED when 20 other persons have access, and writes nothing', () => {
    const others = Array.from({ length: 20 }, (_, index) => [`v${index}`, { role: 'OWNER', since: earlier }]);
    const ended = grant({}, { vehicleStates: { result: { viewers: Object.fromEntries(others) } } });

    expect(ended.error?.errorType).toBe('ACCESS_LIMIT_REACHED');
    expect(writesOf(ended)).toEqual([]);
  });

  it('changes the access of one of 20 persons', () => {
    const others = Array.from({ length: 19 }, (_, index) => [`v${index}`, { role: 'OWNER', since: earlier }]);
    const viewers = { ...Object.fromEntries(others), [ownerId]: { role: 'OWNER', since: earlier } };
    const ended = grant({ role: 'DRIVER' }, { ...present({}), vehicleStates: { result: { viewers } } });

    expect(ended.value).toEqual({ ...view, role: 'DRIVER' });
  });

  it('stores the planned end with the viewers', () => {
    const ended = grant({ until: later }, present({}));

    const viewer = { M: { role: { S: 'OWNER' }, since: { S: earlier }, until: { S: later } } };
    expect(writesOf(ended)[3]?.['update']?.['expressionValues']).toEqual({
      ':after': { M: { [ownerId]: viewer } },
    });
  });

  it('writes nothing when the access is already as requested', () => {
    const ended = grant({}, present({}));

    expect(ended.value).toEqual(view);
    expect(writesOf(ended)).toEqual([]);
  });

  it.each([
    ['the role', { role: 'DRIVER' }, { role: 'DRIVER' }],
    ['the end', { until: '2027-01-01T02:00:00+02:00' }, { until: '2027-01-01T00:00:00.000Z' }],
  ])('changes %s of an open access and keeps its beginning', (_name, input, changed) => {
    const ended = grant(input, present({}));

    expect(ended.value).toEqual({ ...view, ...changed });
    expect(writesOf(ended)[0]?.['condition']?.['expression']).toBe(
      '#since = :since AND #role = :role AND attribute_not_exists(#until)',
    );
  });

  it('removes the planned end of an access', () => {
    const ended = grant({}, present({ until: later }));

    expect(ended.value).toEqual(view);
    expect(writesOf(ended)[0]?.['condition']?.['expression']).toBe(
      '#since = :since AND #role = :role AND #until = :until',
    );
  });

  it('does not restore an access that has ended', () => {
    const marked = { until: earlier, endState: 'UNPUBLISHED', endMarkedAt: earlier };
    const ended = grant({}, present(marked));

    expect(ended.value).toEqual({ ...view, since: now, accessId: accessIdOf(now) });
    expect(writesOf(ended)[0]?.['attributeValues']).not.toHaveProperty('endState');
    expect(writesOf(ended)[0]?.['attributeValues']).not.toHaveProperty('endMarkedAt');
  });

  it.each([
    ['an owner that is not a Cognito sub', { ownerId: 'not-a-sub' }, 'input.ownerId'],
    ['an end in the past', { until: earlier }, 'input.until'],
    ['an end at this moment', { until: now }, 'input.until'],
    ['an end before Christ', { until: '-0001-01-01T00:00:00Z' }, 'input.until'],
    ['an end with an offset that has seconds', { until: '2100-01-01T00:00:00+01:00:30' }, 'input.until'],
  ])('refuses %s before any call', (_name, input, argument) => {
    const ended = grant(input);

    expect(ended.error).toMatchObject({ errorType: 'INVALID_ARGUMENT', errorInfo: { argument } });
    expect(ended.calls).toEqual([]);
  });

  it.each<[string, AwsResponse]>([
    ['is absent', { result: null }],
    ['is another tenant’s', { result: { ...vehicle, tenantId: 'rival' } }],
    ['is not active yet', { result: { ...vehicle, status: 'PROVISIONING' } }],
    ['is revoked', { result: { ...vehicle, status: 'REVOKED' } }],
  ])('fails with VEHICLE_NOT_FOUND after the same calls when the vehicle %s', (_name, vehicles) => {
    const ended = grant({}, { vehicles });

    expect(ended.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(ended.calls.map(({ dataSource }) => dataSource)).toEqual(['allowances', 'vehicles', 'accesses']);
  });
});

describe('endAccess', () => {
  it('ends an open access now, with its history, and keeps the item', () => {
    const ended = end(present({}));

    expect(ended.value).toEqual({ ...view, until: now, isOpen: false });
    expect(namesOf(ended)).toEqual(['PutItem accesses', 'PutItem history', 'UpdateItem states']);
    expect(writesOf(ended)[0]?.['attributeValues']).toMatchObject({
      since: { S: earlier },
      until: { S: now },
    });
    expect(writesOf(ended)[1]?.['attributeValues']).toMatchObject({ event: { S: 'ACCESS_ENDED' } });
  });

  it('removes the person and expired viewers', () => {
    const open = { role: 'DRIVER', since: earlier };
    const viewers = { open, expired: { ...open, until: earlier }, [ownerId]: open };
    const ended = end({ ...present({}), vehicleStates: { result: { viewers } } });

    expect(writesOf(ended)[2]?.['update']).toEqual({
      expression: 'SET #viewers = :after',
      expressionNames: { '#viewers': 'viewers' },
      expressionValues: {
        ':after': { M: { open: { M: { role: { S: 'DRIVER' }, since: { S: earlier } } } } },
      },
    });
  });

  it.each([
    ['is open', {}],
    ['had ended already', { until: earlier }],
  ])('marks and publishes the end when the access %s', (_name, item) => {
    const ended = end(present(item));

    expect(writesOf(ended)[0]?.['attributeValues']).toMatchObject({
      endState: { S: 'UNPUBLISHED' },
      endMarkedAt: { S: now },
    });
    expect(ended.calls.at(-1)).toEqual({
      dataSource: 'publishAccessEnd',
      request: { operation: 'Invoke', payload: { referenceId, ends: [{ ownerId, endMarkedAt: now }] } },
    });
    expect(ended.realtime.invalidations).toEqual([]);
  });

  it('keeps the end, the history and the viewers of an access that had ended', () => {
    const ended = end(present({ until: earlier }));

    expect(ended.value).toEqual({ ...view, until: earlier, isOpen: false });
    expect(namesOf(ended)).toEqual(['PutItem accesses']);
    expect(writesOf(ended)[0]?.['attributeValues']).toMatchObject({ until: { S: earlier } });
  });

  it.each<[string, AwsResponse]>([
    ['failed', { error: { type: 'Lambda:Unhandled', message: 'x' } }],
    ['was not reached', { error: { type: 'Lambda:AWSLambda', message: 'x' } }],
    ['returned an error', { result: { error: { code: 'SERVICE_UNAVAILABLE' } } }],
  ])('succeeds although the publishing function %s', (_name, publishAccessEnd) => {
    expect(end({ ...present({}), publishAccessEnd }).value).toEqual({ ...view, until: now, isOpen: false });
  });

  it.each(['PROVISIONING', 'WITHOUT_TCU', 'REVOKED'])('ends an access to a vehicle that is %s', (status) => {
    const ended = end({ ...present({}), vehicles: { result: { ...vehicle, status } } });

    expect(ended.value).toEqual({ ...view, until: now, isOpen: false });
  });

  it.each<[string, Record<string, AwsResponse>, object, string]>([
    ['a vehicle that is absent', { vehicles: { result: null } }, {}, 'VEHICLE_NOT_FOUND'],
    [
      'a vehicle of another tenant',
      { vehicles: { result: { ...vehicle, tenantId: 'rival' } } },
      {},
      'VEHICLE_NOT_FOUND',
    ],
    ['a person without access', { accesses: { result: null } }, {}, 'ACCESS_NOT_FOUND'],
    ['an owner that is not a Cognito sub', {}, { ownerId: 'not-a-sub' }, 'ACCESS_NOT_FOUND'],
    ['an access given by another tenant', present({ tenantId: 'rival' }), {}, 'ACCESS_NOT_FOUND'],
  ])('refuses %s', (_name, responses, input, errorType) => {
    const ended = end(responses, input);

    expect(ended.error?.errorType).toBe(errorType);
    expect(ended.realtime.invalidations).toEqual([]);
  });
});

describe.each([
  ['grantAccess', (responses: Record<string, AwsResponse>) => grant({ role: 'DRIVER' }, responses)],
  ['endAccess', (responses: Record<string, AwsResponse>) => end(responses)],
])('%s', (_field, ask) => {
  it.each([
    ['a condition that failed', cancelled('ConditionalCheckFailed'), 'CONFLICT'],
    ['a condition in AppSync’s spelling', cancelled('ConditionCheckFailed'), 'CONFLICT'],
    ['another transaction', cancelled('TransactionConflict'), 'CONFLICT'],
    ['throttling', cancelled('ThrottlingError'), 'SERVICE_UNAVAILABLE'],
    ['a failure', { error: { type: 'DynamoDB:InternalServerError', message: 'x' } }, 'SERVICE_UNAVAILABLE'],
  ])('fails with %s', (_name, written, errorType) => {
    const responses = { ...present({}), accessChanges: written, accessEnds: written };

    expect(ask(responses).error?.errorType).toBe(errorType);
  });

  it.each(['allowances', 'vehicles', 'accesses', 'vehicleStates'])(
    'fails with SERVICE_UNAVAILABLE when %s cannot be read',
    (dataSource) => {
      const ended = ask({
        ...present({}),
        [dataSource]: { error: { type: 'DynamoDB:InternalServerError', message: 'x' } },
      });

      expect(ended.error?.errorType).toBe('SERVICE_UNAVAILABLE');
    },
  );

  it('makes no call for a text that is not a Reference ID', () => {
    const ended = runField(_field, { args: { input: { referenceId: 'x', ownerId, role: 'OWNER' } }, groups });

    expect(ended.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(ended.calls).toEqual([]);
  });
});

describe('limits', () => {
  const used = (...counts: readonly number[]): Record<string, readonly AwsResponse[]> => ({
    allowances: counts.map((count) => ({ result: { used: count } })),
  });
  const run = (
    field: 'grantAccess' | 'endAccess',
    responses: Record<string, AwsResponse | readonly AwsResponse[]>,
  ) =>
    runField(field, {
      args: { input: { referenceId, ownerId, role: 'OWNER' } },
      groups,
      responses: { vehicles: { result: vehicle }, ...present({ role: 'DRIVER' }), ...responses },
    });
  const keysOf = ({ calls }: FieldEnd) =>
    calls.filter(({ dataSource }) => dataSource === 'allowances').map(({ request }) => request['key']);
  const minute = Math.floor(Date.parse(now) / 60_000);

  it('count a grant for the operator, then for the vehicle', () => {
    expect(keysOf(run('grantAccess', used(1, 1)))).toEqual([
      { principalKindWindow: { S: `caller#grantsOfOperator#${minute}` } },
      { principalKindWindow: { S: `${referenceId}#grantsToVehicle#${minute}` } },
    ]);
  });

  it('count an end for the operator only', () => {
    expect(keysOf(run('endAccess', used(1)))).toEqual([
      { principalKindWindow: { S: `caller#endsOfPerson#${minute}` } },
    ]);
  });

  it('count nothing for a vehicle of another tenant', () => {
    const ended = run('grantAccess', {
      ...used(1, 1),
      vehicles: { result: { ...vehicle, tenantId: 'rival' } },
    });

    expect(keysOf(ended)).toHaveLength(1);
    expect(ended.error?.errorType).toBe('VEHICLE_NOT_FOUND');
  });

  it.each([
    ['grantAccess', used(3, 3), undefined],
    ['grantAccess', used(4, 1), 'RATE_LIMITED'],
    ['grantAccess', used(1, 4), 'RATE_LIMITED'],
    ['endAccess', used(3), undefined],
    ['endAccess', used(4), 'RATE_LIMITED'],
  ] as const)('of %s with %j end in %s', (field, counts, errorType) => {
    const ended = run(field, counts);

    expect(ended.error?.errorType).toBe(errorType);
    expect(ended.error?.errorInfo).toEqual(errorType && { retryAfterSeconds: 53 });
    expect(writesOf(ended).length > 0).toBe(errorType === undefined);
  });
});
