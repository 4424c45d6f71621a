import { describe, expect, it } from 'vitest';
import { packMessage } from '../../domain/message-values.ts';
import { type AwsResponse, type FieldEnd, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const since = '2026-03-01T00:00:00.000Z';
const owner = ['owners', 'tenant:acme'];
const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE' };
const access = {
  ownerId: 'caller',
  referenceId,
  tenantId: 'acme',
  role: 'OWNER',
  since,
  verifiedBy: 'OPERATOR',
  grantedBy: 'operator',
};
const broken: AwsResponse = { error: { type: 'DynamoDB:InternalServerError', message: 'secret' } };
const invalid: AwsResponse = { error: { type: 'DynamoDB:ValidationException', message: 'secret' } };

const day = { from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z' };
const telemetryArguments = { referenceId, ...day };
const summaryArguments = { referenceId, ...day, resolution: 'HOUR', signals: ['Vehicle.Speed'] };

const ask = (field: string, args: object, responses: Readonly<Record<string, AwsResponse>> = {}) =>
  runField(field, {
    args,
    groups: owner,
    responses: { vehicles: { result: vehicle }, accesses: { result: access }, ...responses },
  });
const messages = (args: object = {}, responses: Readonly<Record<string, AwsResponse>> = {}) =>
  ask('vehicleTelemetry', { ...telemetryArguments, ...args }, responses);
const summaries = (args: object = {}, responses: Readonly<Record<string, AwsResponse>> = {}) =>
  ask('vehicleTelemetrySummary', { ...summaryArguments, ...args }, responses);

const sourcesOf = ({ calls }: FieldEnd) => calls.map(({ dataSource }) => dataSource);
/** Returns the key values of the query. */
const boundsOf = ({ calls }: FieldEnd): Readonly<Record<string, unknown>> => {
  // The last step's request is a query.
  const { query } = calls.at(-1)?.request as {
    query: { expressionValues: Readonly<Record<string, { readonly S: string }>> };
  };
  return Object.fromEntries(
    Object.entries(query.expressionValues).flatMap(([name, { S }]) =>
      name === ':referenceId' ? [] : [[name, S]],
    ),
  );
};

describe.each([
  ['vehicleTelemetry', messages, 'telemetry', 100],
  ['vehicleTelemetrySummary', summaries, 'telemetrySummaries', 250],
] as const)('%s', (_field, read, source, max) => {
  it.each<[string, Record<string, AwsResponse>]>([
    ['is unknown', { vehicles: { result: null }, accesses: { result: null } }],
    ['is another tenant’s', { vehicles: { result: { ...vehicle, tenantId: 'rival' } } }],
    ['is another person’s', { accesses: { result: null } }],
    ['was theirs', { accesses: { result: { ...access, until: since } } }],
  ])('fails with VEHICLE_NOT_FOUND after the same calls when the vehicle %s', (_name, responses) => {
    const end = read({}, responses);

    expect([end.error?.errorType, sourcesOf(end)]).toEqual(['VEHICLE_NOT_FOUND', ['vehicles', 'accesses']]);
  });

  it.each([
    ['from', { from: '0000-00-00' }],
    ['from', { from: '-0001-01-01T00:00:00Z' }],
    ['to', { to: '2100-01-01T00:00:00+01:00:30' }],
    ['to', { to: day.from }],
    ['to', { to: '2026-03-01T23:59:59.999Z' }],
    ['signals', { signals: [] }],
    ['limit', { limit: 0 }],
    ['limit', { limit: max + 1 }],
  ])('refuses %s of %j before any call', (argument, args) => {
    const end = read(args);

    expect(end.error).toMatchObject({ errorType: 'INVALID_ARGUMENT', errorInfo: { argument } });
    expect(end.calls).toEqual([]);
  });

  it.each([
    ['ended when the access began', { from: '2026-01-01T00:00:00Z', to: since }],
    [
      'ended before',
      { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z', nextToken: 'of another list' },
    ],
  ])('reads nothing of a range that %s', (_name, args) => {
    const end = read(args);

    expect(end.value).toEqual({ items: [], nextToken: null });
    expect(sourcesOf(end)).toEqual(['vehicles', 'accesses']);
  });

  it('continues where the previous page ended', () => {
    const end = read(
      { limit: max, nextToken: 'next' },
      { [source]: { result: { items: [], nextToken: 'more' } } },
    );

    expect(end.calls.at(-1)?.request).toMatchObject({
      operation: 'Query',
      // Pages are sized for all signals of a message, or for one of a summary.
      limit: source === 'telemetry' ? 10 : 250,
      nextToken: 'next',
    });
    expect(end.value).toEqual({ items: [], nextToken: 'more' });
  });

  it.each([
    ['the token is refused', { nextToken: 'x' }, invalid, 'INVALID_ARGUMENT'],
    ['the query fails', {}, invalid, 'SERVICE_UNAVAILABLE'],
    ['the table is unavailable', { nextToken: 'x' }, broken, 'SERVICE_UNAVAILABLE'],
  ])('fails when %s', (_name, args, response, errorType) => {
    expect(read(args, { [source]: response }).error?.errorType).toBe(errorType);
  });

  it('returns an empty page when AWS returns nothing', () => {
    expect(read({}, { [source]: { result: null } }).value).toEqual({ items: [], nextToken: null });
  });
});

describe('vehicleTelemetry', () => {
  const item = (at: string, signals: object, eventId = 'e-1') => ({
    referenceId,
    observedAtEventId: `${at}#${eventId}`,
    receivedAt: Date.parse(at) + 250,
    signals: packMessage(Object.entries(signals) as [string, number][]),
    sequenceNumber: '1',
    expiresAt: 1,
  });
  const at = '2026-03-02T01:00:00.000Z';

  it.each([
    ['as requested', day, '2026-03-02T00:00:00.000Z', '2026-03-03T00:05:00.000Z'],
    [
      'in UTC',
      { from: '2026-03-02T01:30:00+01:30', to: '2026-03-02T23:00:00-01:00' },
      '2026-03-02T00:00:00.000Z',
      '2026-03-03T00:05:00.000Z',
    ],
    ['from the beginning of the access', { from: '2020-01-01T00:00:00Z' }, since, '2026-03-03T00:05:00.000Z'],
    [
      'to the end of time',
      { to: '9999-12-31T23:59:59-14:00' },
      '2026-03-02T00:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
    ],
  ])('reads the range %s', (_name, span, from, to) => {
    expect(boundsOf(messages(span))).toEqual({ ':from': from, ':to': to });
  });

  it.each([
    [undefined, false],
    [null, false],
    ['NEWEST_FIRST', false],
    ['OLDEST_FIRST', true],
  ])('reads forward in the order %s: %s', (order, forward) => {
    expect(messages({ order }).calls.at(-1)?.request['scanIndexForward']).toBe(forward);
  });

  it('shows messages with all their values', () => {
    const end = messages({}, { telemetry: { result: { items: [item(at, { 'Vehicle.Speed': 1 }, 'a-b')] } } });

    expect(end.value).toEqual({
      items: [
        {
          eventId: 'a-b',
          observedAt: at,
          receivedAt: '2026-03-02T01:00:00.250Z',
          signals: [{ name: 'Vehicle.Speed', number: 1, boolean: null, text: null }],
        },
      ],
      nextToken: null,
    });
  });

  it('shows a message that an earlier release stored', () => {
    const old = { ...item(at, {}, 'a-b'), signals: '{"Vehicle.Speed":1,"Vehicle.IsMoving":true}' };
    const responses = { telemetry: { result: { items: [old] } } };

    const signals = [
      { name: 'Vehicle.IsMoving', number: null, boolean: true, text: null },
      { name: 'Vehicle.Speed', number: 1, boolean: null, text: null },
    ];
    expect(messages({}, responses).value).toMatchObject({ items: [{ signals }] });
    expect(messages({ signals: ['Vehicle.Speed'] }, responses).value).toMatchObject({
      items: [{ signals: [signals[1]] }],
    });
  });

  it('shows neither a time after the receipt nor anything received before the access began', () => {
    const ahead = (keyTime: string, receivedAt: string, eventId: string) => ({
      ...item(keyTime, { 'Vehicle.Speed': 1 }, eventId),
      receivedAt: Date.parse(receivedAt),
    });
    const items = [
      ahead('2026-03-01T00:04:00.000Z', '2026-02-28T23:59:59.999Z', 'before'),
      ahead('2026-03-01T00:04:00.000Z', since, 'after'),
      ahead('2026-03-02T00:02:00.000Z', '2026-03-01T23:59:59.000Z', 'inside'),
      ahead('2026-03-02T00:02:00.000Z', '2026-03-02T00:00:00.000Z', 'outside'),
    ];
    const end = messages(
      { from: '2020-01-01T00:00:00Z', to: '2026-03-02T00:00:00Z' },
      { telemetry: { result: { items } } },
    );

    expect(end.value).toMatchObject({
      items: [
        { eventId: 'after', observedAt: since, receivedAt: since },
        { eventId: 'inside', observedAt: '2026-03-01T23:59:59.000Z' },
      ],
    });
  });

  it.each([
    ['51 names', Array.from({ length: 51 }, (_, n) => `Vehicle.S${n}`)],
    ['a hundred thousand names', Array<string>(100_000).fill('Vehicle.Speed')],
    ['a name of 129 characters', ['x'.repeat(129)]],
  ])('refuses %s before any call', (_name, signals) => {
    for (const end of [messages({ signals }), summaries({ signals })]) {
      expect(end.error).toMatchObject({
        errorType: 'INVALID_ARGUMENT',
        errorInfo: { argument: 'signals' },
      });
      expect(end.calls).toEqual([]);
    }
  });

  it('accepts 50 names of 128 characters, and finds nothing for a name that every object inherits', () => {
    const signals = [
      ...Array.from({ length: 48 }, (_, n) => 'x'.repeat(126) + (10 + n)),
      'constructor',
      '__proto__',
    ];
    const end = messages(
      { signals },
      { telemetry: { result: { items: [item(at, { 'Vehicle.Speed': 1 })] } } },
    );

    expect(end.value).toEqual({ items: [], nextToken: null });
  });

  it('leaves out messages without any of the signals', () => {
    const items = [
      item(at, { 'Vehicle.Speed': 1, 'Vehicle.Other': 2 }),
      item(at, { 'Vehicle.Other': 2 }, 'e-2'),
    ];
    const end = messages(
      { signals: ['Vehicle.Speed'] },
      { telemetry: { result: { items, nextToken: 'more' } } },
    );

    expect(end.value).toMatchObject({
      items: [{ eventId: 'e-1', signals: [{ name: 'Vehicle.Speed' }] }],
      nextToken: 'more',
    });
  });

  it('returns as many messages as it reads, with most signals each', () => {
    const signals = Object.fromEntries(Array.from({ length: 45 }, (_, n) => [`Vehicle.S${n}`, n]));
    const items = Array.from({ length: 10 }, (_, n) => item(at, signals, `e-${n}`));
    const end = messages({ limit: 100 }, { telemetry: { result: { items } } });

    expect(end.error).toBeUndefined();
    expect(JSON.stringify(end.value).split('"name"')).toHaveLength(451);
  });
});

it('shows no position by its number while positions are switched off', () => {
  const off = { vehicles: { result: { ...vehicle, positions: { mode: 'OFF', at: 1 } } } };
  const observedAtEventId = `${day.from}#e-1`;
  const items = [{ observedAtEventId, receivedAt: Date.parse(day.from), signals: '4,0[48.1,50]' }];
  const rows = [{ resolutionStart: `MINUTE#${day.from}`, signals: '{"4":[1,48,48,48],"0":[1,50,50,50]}' }];
  const signals = ['4', 'Vehicle.CurrentLocation.Latitude', 'Vehicle.Speed'];

  const ends = [
    messages({ signals }, { ...off, telemetry: { result: { items } } }),
    summaries({ signals }, { ...off, telemetrySummaries: { result: { items: rows } } }),
  ];

  for (const { value } of ends) {
    expect(value).toMatchObject({ items: [{ signals: [{ name: 'Vehicle.Speed' }] }] });
    expect(JSON.stringify(value)).not.toContain('48');
  }
});

describe('vehicleTelemetrySummary', () => {
  const row = (resolution: string, at: string, speed: readonly number[]) => ({
    referenceId,
    resolutionStart: `${resolution}#${at}`,
    signals: JSON.stringify({ 'Vehicle.Speed': speed, 'Vehicle.Other': [1, 1, 1, 1] }),
    expiresAt: 1,
  });
  const rows = (...items: readonly object[]) => ({ telemetrySummaries: { result: { items } } });
  const startsOf = ({ value }: FieldEnd) =>
    // The field returns this shape.
    (value as { items: readonly { start: string }[] }).items.map(({ start }) => start);

  it.each(['HOUR', 'DAY'])('reads the range by the %s without its end', (resolution) => {
    const end = summaries({ resolution, from: '2020-01-01T00:00:00Z' });

    expect(boundsOf(end)).toEqual({
      ':first': `${resolution}#${since}`,
      ':last': `${resolution}#2026-03-02T23:59:59.999Z`,
    });
    expect(end.calls.at(-1)?.request['scanIndexForward']).toBe(true);
  });

  it.each(['HOUR', 'DAY'])('reads no open hour by the %s', (resolution) => {
    const end = summaries({ resolution }, rows(row(resolution, since, [2, 6, 1, 5])));

    expect(sourcesOf(end)).toEqual(['vehicles', 'accesses', 'telemetrySummaries']);
    expect(startsOf(end)).toEqual([since]);
  });

  it.each([
    [10, undefined],
    [11, 'INVALID_ARGUMENT'],
  ])('ends for %s signals in %s', (length, errorType) => {
    const signals = Array.from({ length }, (_, n) => `Vehicle.S${n}`);

    expect(summaries({ signals }).error?.errorType).toBe(errorType);
  });

  it('returns as many hours as it reads, with ten signals each', () => {
    const signals = Array.from({ length: 10 }, (_, n) => `Vehicle.S${n}`);
    const hour = (n: number) => ({
      resolutionStart: `HOUR#${new Date(Date.parse(since) + n * 3_600_000).toISOString()}`,
      signals: JSON.stringify(Object.fromEntries(signals.map((name) => [name, [1, 2, 3, 4]]))),
    });
    const end = summaries(
      { resolution: 'HOUR', limit: 250, signals },
      rows(...Array.from({ length: 45 }, (_, n) => hour(n))),
    );

    expect(end.error).toBeUndefined();
    expect(end.calls.at(-1)?.request).toMatchObject({ limit: 45 });
    expect(startsOf(end)).toHaveLength(45);
  });
});
