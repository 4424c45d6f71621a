import { describe, expect, it } from 'vitest';
import { ulidTime } from '../../domain/ulid.ts';
import { type AwsResponse, type FieldEnd, runAt, runEnvironment, runField } from './run-field.ts';
import type { SignalScalar } from '../../domain/telemetry-message.ts';
import { packSignals } from '../../functions/telemetry/pack-signals.ts';

const groups = ['owners', 'tenant:acme'];
const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const sub = '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5';
const now = '2026-03-04T05:06:07.089Z';
const env = {
  ...runEnvironment,
  REMOTE_COMMANDS_TABLE: 'commands',
  COMMANDS_OF_PERSON_PER_MINUTE: '2',
  COMMANDS_TO_VEHICLE_PER_MINUTE: '3',
};

const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE' };
const access = {
  ownerId: sub,
  referenceId,
  tenantId: 'acme',
  role: 'OWNER',
  since: '2026-01-01T00:00:00.000Z',
  verifiedBy: 'OPERATOR',
  grantedBy: 'operator',
};
const guard = {
  referenceId,
  commandId: `key#${sub}#919108f7-52d1-4320-9bac-f847db4148a8`,
  guardedCommandId: '01KJZZZZZZTSV4RRFFQ69G5FAV',
  kind: 'LOCK_DOORS',
  expiresAt: 1,
};
const dispatched = {
  referenceId,
  commandId: '01KJZZZZZZTSV4RRFFQ69G5FAV',
  kind: 'LOCK_DOORS',
  status: 'SENT',
  requestedBy: sub,
  clientId: 'client',
  createdAt: now,
  updatedAt: now,
  version: 2,
  validUntil: now,
  executionId: 'e',
  awaited: 'AWAITED',
  dueAt: now,
  expiresAt: 1,
};
const view = {
  referenceId,
  commandId: dispatched.commandId,
  kind: 'LOCK_DOORS',
  temperature: null,
  chargeLimit: null,
  status: 'SENT',
  reasonCode: null,
  createdAt: now,
  updatedAt: now,
  version: 2,
  viewers: null,
};

type Responses = Readonly<Record<string, AwsResponse | readonly AwsResponse[]>>;
const used = (...counts: readonly number[]): Responses => ({
  allowances: counts.map((count) => ({ result: { used: count } })),
});
const send = (
  input: object = {},
  responses: Responses = {},
  more: { env?: Record<string, string> } = {},
): FieldEnd =>
  runField('sendRemoteCommand', {
    args: {
      input: {
        referenceId,
        kind: 'LOCK_DOORS',
        idempotencyKey: '919108f7-52d1-4320-9bac-f847db4148a8',
        ...input,
      },
    },
    sub,
    groups,
    env,
    responses: {
      vehicles: { result: vehicle },
      accesses: { result: access },
      ...used(1, 1),
      dispatchCommand: { result: { ok: dispatched } },
      ...responses,
    },
    ...more,
  });
const sourcesOf = ({ calls }: FieldEnd) => calls.map(({ dataSource }) => dataSource);
const requestTo = (ended: FieldEnd, dataSource: string) =>
  ended.calls.find((call) => call.dataSource === dataSource)?.request;
const payloadOf = (ended: FieldEnd) => requestTo(ended, 'dispatchCommand')?.['payload'];
const writesOf = (ended: FieldEnd) =>
  (requestTo(ended, 'newCommands')?.['transactItems'] ?? []) as readonly Record<
    string,
    Record<string, unknown>
  >[];
const cancelledBy = (...cancellationReasons: readonly object[]): AwsResponse => ({
  error: { type: 'DynamoDB:TransactionCanceledException', message: 'cancelled' },
  result: { cancellationReasons },
});
const doorsOf = (speed: SignalScalar): AwsResponse => ({
  result: { referenceId, state: { signals: packSignals({ 'Vehicle.Speed': [speed, runAt, runAt] }) } },
});
const failure: AwsResponse = { error: { type: 'DynamoDB:InternalServerError', message: 'x' } };

describe('a first call', () => {
  it('checks, counts, writes and hands over, in this order', () => {
    const ended = send();

    expect(ended.value).toEqual(view);
    expect(sourcesOf(ended)).toEqual([
      'vehicles',
      'accesses',
      'commands',
      'allowances',
      'allowances',
      'newCommands',
      'dispatchCommand',
    ]);
  });

  it('writes guard and command together, each only if it is new', () => {
    const ended = send({ kind: 'START_CLIMATE', temperature: 21.5 });

    const [, first, second] = writesOf(ended);
    const { commandId } = payloadOf(ended) as { readonly commandId: string };
    expect(first?.['key']).toEqual({
      referenceId: { S: referenceId },
      commandId: { S: `key#${sub}#919108f7-52d1-4320-9bac-f847db4148a8` },
    });
    expect(first?.['attributeValues']).toMatchObject({
      guardedCommandId: { S: commandId },
      kind: { S: 'START_CLIMATE' },
      temperature: { N: 21.5 },
    });
    expect(second?.['key']).toEqual({ referenceId: { S: referenceId }, commandId: { S: commandId } });
    expect(second?.['attributeValues']).toMatchObject({
      status: { S: 'PENDING' },
      requestedBy: { S: sub },
      clientId: { S: 'client' },
      createdAt: { S: now },
      validUntil: { S: '2026-03-04T05:06:37.089Z' },
      awaited: { S: 'AWAITED' },
      dueAt: { S: '2026-03-04T05:07:37.089Z' },
      version: { N: 1 },
    });
    expect([first, second].map((write) => write?.['table'])).toEqual(['commands', 'commands']);
    expect([first, second].map((write) => write?.['condition']?.['expression'])).toEqual([
      'attribute_not_exists(#commandId)',
      'attribute_not_exists(#commandId)',
    ]);
    expect(first?.['condition']?.['returnValuesOnConditionCheckFailure']).toBe(true);
  });

  it('gives the command an id with the time at which the request began, and marks it as new', () => {
    const payload = payloadOf(send());

    expect(payload).toEqual({
      referenceId,
      commandId: expect.stringMatching(new RegExp(`^${ulidTime(runAt)}[0-9A-HJKMNP-TV-Z]{16}$`)) as string,
      isRepeated: false,
    });
  });

  it('uses the beginning of the access if that was later, so that the sender sees the command', () => {
    const since = '2026-03-04T05:06:07.500Z';

    const ended = send({}, { accesses: { result: { ...access, since } } });

    const { commandId } = payloadOf(ended) as { readonly commandId: string };
    const [, , command] = writesOf(ended);
    expect(commandId.slice(0, 10)).toBe(ulidTime(Date.parse(since)));
    expect(command?.['attributeValues']).toMatchObject({
      createdAt: { S: since },
      validUntil: { S: '2026-03-04T05:06:37.500Z' },
    });
  });

  it('reads the vehicle’s speed only before it unlocks', () => {
    expect(sourcesOf(send({ kind: 'UNLOCK_DOORS' }))).toContain('vehicleStates');
    expect(sourcesOf(send({ kind: 'LOCK_DOORS' }))).not.toContain('vehicleStates');
  });
});

describe('arguments', () => {
  it.each([
    ['an idempotency key that is not a UUID', { idempotencyKey: 'key-1' }, 'input.idempotencyKey'],
    ['an empty idempotency key', { idempotencyKey: '' }, 'input.idempotencyKey'],
    ['no temperature', { kind: 'START_CLIMATE' }, 'input.temperature'],
    ['a temperature of null', { kind: 'START_CLIMATE', temperature: null }, 'input.temperature'],
    ['a temperature between the steps', { kind: 'START_CLIMATE', temperature: 20.2 }, 'input.temperature'],
    ['a temperature for doors', { temperature: 20 }, 'input.temperature'],
    ['a charge limit out of range', { kind: 'SET_CHARGE_LIMIT', chargeLimit: 101 }, 'input.chargeLimit'],
  ])('are refused before any call: %s', (_name, input, argument) => {
    const ended = send(input);

    expect(ended.error).toMatchObject({ errorType: 'INVALID_ARGUMENT', errorInfo: { argument } });
    expect(ended.calls).toEqual([]);
  });

  it('are not checked for a text that is not a Reference ID', () => {
    const ended = send({ referenceId: 'x', idempotencyKey: '' });

    expect(ended.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(ended.calls).toEqual([]);
  });
});

describe('access', () => {
  it.each<[string, Responses]>([
    ['an absent vehicle', { vehicles: { result: null } }],
    ['another tenant’s vehicle', { vehicles: { result: { ...vehicle, tenantId: 'rival' } } }],
    ['a vehicle that is not active yet', { vehicles: { result: { ...vehicle, status: 'PROVISIONING' } } }],
    ['no access', { accesses: { result: null } }],
    ['an access that has ended', { accesses: { result: { ...access, until: now } } }],
  ])('is refused with the same error after the same calls: %s', (_name, responses) => {
    const ended = send({}, responses);

    expect(ended.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(sourcesOf(ended)).toEqual(['vehicles', 'accesses']);
  });

  it('of a driver does not permit every command', () => {
    const asDriver: Responses = { accesses: { result: { ...access, role: 'DRIVER' } } };

    const refused = send({ kind: 'SET_CHARGE_LIMIT', chargeLimit: 80 }, asDriver);

    expect(refused.error?.errorType).toBe('COMMAND_NOT_ALLOWED');
    expect(sourcesOf(refused)).toEqual(['vehicles', 'accesses']);
    expect(send({}, asDriver).value).toEqual(view);
  });
});

describe('an access that changes between reading it and writing', () => {
  it.each([
    ['an open access', {}, 'attribute_not_exists(#until)', {}],
    [
      'one with a planned end',
      { until: '2027-01-01T00:00:00.000Z' },
      '#until = :until',
      { ':until': { S: '2027-01-01T00:00:00.000Z' } },
    ],
  ])('is detected in the transaction: %s', (_name, end, untilHolds, values) => {
    const [check] = writesOf(send({}, { accesses: { result: { ...access, ...end } } }));

    expect(check).toMatchObject({
      operation: 'ConditionCheck',
      table: 'accesses',
      key: { ownerId: { S: sub }, referenceId: { S: referenceId } },
      condition: { expression: `#since = :since AND #role = :role AND ${untilHolds}` },
    });
    expect(check?.['condition']?.['expressionValues']).toEqual({
      ':since': { S: access.since },
      ':role': { S: 'OWNER' },
      ...values,
    });
  });

  it.each([
    ['by itself', { type: 'None' }],
    ['together with a used key', { type: 'ConditionalCheckFailed', item: guard }],
  ])('is VEHICLE_NOT_FOUND, and nothing is handed over: %s', (_name, second) => {
    const ended = send({}, { newCommands: cancelledBy({ type: 'ConditionalCheckFailed' }, second) });

    expect(ended.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    expect(sourcesOf(ended).at(-1)).toBe('newCommands');
  });
});

describe('an idempotency key that was used', () => {
  const repeated = { referenceId, commandId: guard.guardedCommandId, isRepeated: true };

  it.each([
    ['SET_CHARGE_LIMIT', 'chargeLimit', 80, 90],
    ['START_CLIMATE', 'temperature', 20.5, 21],
  ])('recognises %s by a number from DynamoDB', (kind, parameter, same, other) => {
    const earlier = { ...guard, kind, [parameter]: same };
    const again = (value: number) => send({ kind, [parameter]: value }, { commands: { result: earlier } });

    expect(again(same).calls.at(-1)?.request).toMatchObject({ payload: { isRepeated: true } });
    expect(again(other).error?.errorType).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('continues with its command, which is neither counted nor written again', () => {
    const ended = send({}, { commands: { result: guard } });

    expect(ended.value).toEqual(view);
    expect(sourcesOf(ended)).toEqual(['vehicles', 'accesses', 'commands', 'dispatchCommand']);
    expect(payloadOf(ended)).toEqual(repeated);
  });

  it('continues with its command too when it was used between reading and writing', () => {
    const cancelled = [{ type: 'None' }, { type: 'ConditionalCheckFailed', item: guard }, { type: 'None' }];

    const ended = send({}, { newCommands: cancelledBy(...cancelled) });

    expect(ended.value).toEqual(view);
    expect(payloadOf(ended)).toEqual(repeated);
  });

  it.each<[string, object]>([
    ['another command', { kind: 'UNLOCK_DOORS' }],
    ['another parameter', { kind: 'START_CLIMATE', temperature: 20 }],
    ['an access that has ended since', { guardedCommandId: '01A00000000000000000000000' }],
  ])('is refused for %s', (_name, other) => {
    const read = send({}, { commands: { result: { ...guard, ...other } } });
    const met = send(
      {},
      {
        newCommands: cancelledBy(
          { type: 'None' },
          { type: 'ConditionCheckFailed', item: { ...guard, ...other } },
        ),
      },
    );

    expect([read, met].map(({ error }) => error?.errorType)).toEqual([
      'IDEMPOTENCY_KEY_REUSED',
      'IDEMPOTENCY_KEY_REUSED',
    ]);
    expect([read, met].map(payloadOf)).toEqual([undefined, undefined]);
  });

  it('does not read the speed again, because the command was checked when it was new', () => {
    const ended = send(
      { kind: 'UNLOCK_DOORS' },
      { commands: { result: { ...guard, kind: 'UNLOCK_DOORS' } } },
    );

    expect(sourcesOf(ended)).not.toContain('vehicleStates');
    expect(payloadOf(ended)).toEqual(repeated);
  });
});

describe('limits', () => {
  it('count the person first, then the vehicle, each in the window of this minute', () => {
    const keys = send()
      .calls.filter(({ dataSource }) => dataSource === 'allowances')
      .map(({ request }) => request['key']);

    const window = Math.floor(runAt / 60_000);
    expect(keys).toEqual([
      { principalKindWindow: { S: `${sub}#commandsOfPerson#${window}` } },
      { principalKindWindow: { S: `${referenceId}#commandsToVehicle#${window}` } },
    ]);
  });

  it.each([
    ['the person’s last unit', used(2, 1), undefined],
    ['the vehicle’s last unit', used(1, 3), undefined],
    ['the person’s limit', used(3, 1), 'RATE_LIMITED'],
    ['the vehicle’s limit', used(1, 4), 'RATE_LIMITED'],
  ])('are enforced for %s', (_name, responses, errorType) => {
    const ended = send({}, responses);

    expect(ended.error?.errorType).toBe(errorType);
    // 05:06:07.089 is 52.911 seconds before the next minute, and seconds are whole.
    expect(ended.error?.errorInfo).toEqual(errorType && { retryAfterSeconds: 53 });
    expect(sourcesOf(ended).includes('newCommands')).toBe(errorType === undefined);
  });

  it('allow nothing when the deployment sets none', () => {
    expect(send({}, {}, { env: { ...env, COMMANDS_OF_PERSON_PER_MINUTE: 'many' } }).error?.errorType).toBe(
      'RATE_LIMITED',
    );
  });

  it('keep doors locked unless the vehicle is known to stand', () => {
    const moving = send({ kind: 'UNLOCK_DOORS' }, { vehicleStates: doorsOf(0.5) });
    const standing = send({ kind: 'UNLOCK_DOORS' }, { vehicleStates: doorsOf(0) });
    const unknown = send({ kind: 'UNLOCK_DOORS' }, { vehicleStates: { result: null } });

    expect(unknown.error?.errorType).toBe('VEHICLE_MOTION_UNKNOWN');
    expect(sourcesOf(unknown)).not.toContain('allowances');

    expect(moving.error?.errorType).toBe('VEHICLE_MOVING');
    expect(sourcesOf(moving)).not.toContain('allowances');
    expect(standing.error).toBeUndefined();
  });
});

describe('a failure', () => {
  it.each([
    'vehicles',
    'accesses',
    'commands',
    'vehicleStates',
    'allowances',
    'newCommands',
    'dispatchCommand',
  ])('of %s is SERVICE_UNAVAILABLE, and no later step runs', (dataSource) => {
    const ended = send({ kind: 'UNLOCK_DOORS' }, { vehicleStates: doorsOf(0), [dataSource]: failure });

    expect(ended.error?.errorType).toBe('SERVICE_UNAVAILABLE');
    expect(sourcesOf(ended).at(-1)).toBe(dataSource);
  });

  it.each<[string, readonly object[], string]>([
    ['another transaction', [{ type: 'TransactionConflict' }], 'CONFLICT'],
    ['throttling', [{ type: 'ThrottlingError' }], 'SERVICE_UNAVAILABLE'],
    [
      'a guard that is not returned',
      [{ type: 'None' }, { type: 'ConditionalCheckFailed' }],
      'SERVICE_UNAVAILABLE',
    ],
  ])('of the transaction by %s', (_name, reasons, errorType) => {
    expect(send({}, { newCommands: cancelledBy(...reasons) }).error?.errorType).toBe(errorType);
  });

  it.each<[string, AwsResponse, string]>([
    ['died', { error: { type: 'Lambda:Unhandled', message: 'x' } }, 'SERVICE_UNAVAILABLE'],
    ['returned nothing', { result: null }, 'SERVICE_UNAVAILABLE'],
    ['returned an error', { result: { error: { code: 'SERVICE_UNAVAILABLE' } } }, 'SERVICE_UNAVAILABLE'],
    ['returned an unknown code', { result: { error: { code: 'NEW_CODE' } } }, 'SERVICE_UNAVAILABLE'],
  ])('of a function that %s', (_name, response, errorType) => {
    expect(send({}, { dispatchCommand: response }).error?.errorType).toBe(errorType);
  });

  it('to name the ledger’s table writes nothing', () => {
    const ended = send({}, {}, { env: { ...env, REMOTE_COMMANDS_TABLE: undefined as never } });

    expect(ended.error?.errorType).toBe('SERVICE_UNAVAILABLE');
    expect(sourcesOf(ended)).not.toContain('newCommands');
  });
});
