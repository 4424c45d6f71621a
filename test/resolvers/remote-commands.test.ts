import { describe, expect, it } from 'vitest';
import { ulidTime } from '../../domain/ulid.ts';
import { type AwsResponse, runAt, runField } from './run-field.ts';

const groups = ['owners', 'tenant:acme'];
const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const sub = '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5';
const since = '2026-01-01T00:00:00.000Z';
const first = ulidTime(Date.parse(since));
const commandId = `${ulidTime(Date.parse('2026-02-01T00:00:00.000Z'))}TSV4RRFFQ69G5FAV`;

const item = {
  referenceId,
  commandId,
  kind: 'START_CLIMATE',
  temperature: 21.5,
  status: 'REJECTED',
  reasonCode: 'LOW_BATTERY',
  requestedBy: 'another person',
  clientId: 'client',
  createdAt: '2026-02-01T00:00:00.000Z',
  updatedAt: '2026-02-01T00:00:01.000Z',
  version: 3,
  validUntil: '2026-02-01T00:00:30.000Z',
  executionId: 'e',
  expiresAt: 1,
};
const view = {
  referenceId,
  commandId,
  kind: 'START_CLIMATE',
  temperature: 21.5,
  chargeLimit: null,
  status: 'REJECTED',
  reasonCode: 'LOW_BATTERY',
  createdAt: item.createdAt,
  updatedAt: item.updatedAt,
  version: 3,
  viewers: null,
};

const access = { ownerId: sub, referenceId, tenantId: 'acme', role: 'DRIVER', since };
const ask = (field: string, args: object, responses: Readonly<Record<string, AwsResponse>> = {}) =>
  runField(field, {
    args: { referenceId, ...args },
    sub,
    groups,
    responses: {
      vehicles: { result: { referenceId, tenantId: 'acme', status: 'ACTIVE' } },
      accesses: { result: access },
      allowances: { result: { used: 1 } },
      ...responses,
    },
  });
const failure: AwsResponse = { error: { type: 'DynamoDB:InternalServerError', message: 'x' } };

describe('remoteCommand', () => {
  it('returns a command without its sender and internal attributes', () => {
    const ended = ask('remoteCommand', { commandId }, { commands: { result: item } });

    expect(ended.value).toEqual(view);
    expect(ended.calls.at(-1)?.request).toMatchObject({
      operation: 'GetItem',
      key: { referenceId: { S: referenceId }, commandId: { S: commandId } },
      consistentRead: true,
    });
  });

  it('is COMMAND_NOT_FOUND when it does not exist', () => {
    expect(ask('remoteCommand', { commandId }).error?.errorType).toBe('COMMAND_NOT_FOUND');
  });

  it.each([
    ['the key of a guard', `key#${sub}#once`],
    ['an empty id', ''],
    ['a command from a moment before the access began', `${ulidTime(Date.parse(since) - 1)}ZZZZZZZZZZZZZZZZ`],
  ])('is COMMAND_NOT_FOUND for %s, which is not read', (_name, other) => {
    const ended = ask('remoteCommand', { commandId: other }, { commands: { result: item } });

    expect(ended.error?.errorType).toBe('COMMAND_NOT_FOUND');
    expect(ended.calls.map(({ dataSource }) => dataSource)).toEqual(['vehicles', 'accesses']);
  });

  it('returns a command from the moment at which the access began', () => {
    const ended = ask(
      'remoteCommand',
      { commandId: `${first}0000000000000000` },
      { commands: { result: item } },
    );

    expect(ended.error).toBeUndefined();
  });
});

describe('remoteCommands', () => {
  it('reads from the newest back to the beginning of the access, and never a guard', () => {
    const ended = ask('remoteCommands', {}, { commands: { result: { items: [item], nextToken: 'more' } } });

    expect(ended.value).toEqual({ items: [view], nextToken: 'more' });
    expect(ended.calls.at(-1)?.request).toMatchObject({
      operation: 'Query',
      query: {
        expression: '#referenceId = :referenceId AND #commandId BETWEEN :first AND :after',
        expressionValues: {
          ':referenceId': { S: referenceId },
          ':first': { S: first },
          ':after': { S: 'Z' },
        },
      },
      scanIndexForward: false,
      consistentRead: true,
      limit: 25,
    });
    expect(`key#${sub}#once` > 'Z').toBe(true);
  });

  it('is an empty page when DynamoDB returns nothing', () => {
    expect(ask('remoteCommands', {}).value).toEqual({ items: [], nextToken: null });
  });

  it.each([0, 101, 2.5])('refuses a page of %s before any call', (limit) => {
    const ended = ask('remoteCommands', { limit });

    expect(ended.error).toMatchObject({ errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'limit' } });
    expect(ended.calls).toEqual([]);
  });

  it('reports an unreadable nextToken as the caller’s error only when the caller gave one', () => {
    const ended = ask(
      'remoteCommands',
      { nextToken: 'x' },
      { commands: { error: { type: 'BadRequestException', message: 'x' } } },
    );

    expect(ended.error).toMatchObject({
      errorType: 'INVALID_ARGUMENT',
      errorInfo: { argument: 'nextToken' },
    });
  });
});

describe('publishRemoteCommand', () => {
  it('returns its input', () => {
    const input = { referenceId, commandId, viewers: [sub] };

    const ended = runField('publishRemoteCommand', {
      args: { input },
      responses: { events: { result: input } },
    });

    expect(ended.value).toEqual({ ...input, publishedAtSeconds: Math.floor(runAt / 1000) });
    expect(ended.calls).toEqual([{ dataSource: 'events', request: { payload: input } }]);
  });
});

describe.each([
  ['remoteCommand', { commandId }],
  ['remoteCommands', {}],
  ['onRemoteCommand', {}],
])('%s', (field, args) => {
  it.each<[string, Readonly<Record<string, AwsResponse>>]>([
    ['an absent vehicle', { vehicles: { result: null } }],
    [
      'another tenant’s vehicle',
      { vehicles: { result: { referenceId, tenantId: 'rival', status: 'ACTIVE' } } },
    ],
    ['no access', { accesses: { result: null } }],
    ['an access that has ended', { accesses: { result: { ...access, until: '2026-03-04T05:06:07.088Z' } } }],
  ])('fails with the same VEHICLE_NOT_FOUND after the same calls for %s', (_name, responses) => {
    const ended = ask(field, args, responses);

    expect(ended.error?.errorType).toBe('VEHICLE_NOT_FOUND');
    const counted = field === 'onRemoteCommand' ? ['allowances'] : [];
    expect(ended.calls.map(({ dataSource }) => dataSource)).toEqual([...counted, 'vehicles', 'accesses']);
  });

  it.each(['vehicles', 'accesses'])('is SERVICE_UNAVAILABLE when %s cannot be read', (dataSource) => {
    expect(ask(field, args, { [dataSource]: failure }).error?.errorType).toBe('SERVICE_UNAVAILABLE');
  });
});

it.each([
  ['remoteCommand', { commandId }],
  ['remoteCommands', {}],
])('%s is SERVICE_UNAVAILABLE when the ledger cannot be read', (field, args) => {
  expect(ask(field, args, { commands: failure }).error?.errorType).toBe('SERVICE_UNAVAILABLE');
});
