/** Summaries by the days of a time zone: hours of UTC, and the minutes of hours that are split. */
import { describe, expect, it } from 'vitest';
import { maxHoursOfLocalDays } from '../../domain/page.ts';
import type { PackedMinute } from '../../domain/packed-hours.ts';
import { summaryKeyOf } from '../../domain/signal-numbers.ts';
import type { StoredSummary } from '../../domain/vehicle-state.ts';
import { type AwsResponse, type FieldEnd, runEnvironment, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const speed = 'Vehicle.Speed';
const key = summaryKeyOf(speed);
const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE' };
const table = runEnvironment.TELEMETRY_SUMMARIES_TABLE;
const broken: AwsResponse = { error: { type: 'DynamoDB:InternalServerError', message: 'secret' } };

const ask = (args: object = {}, summaries: readonly AwsResponse[] = [], since = '2026-01-01T00:00:00.000Z') =>
  runField('vehicleTelemetrySummary', {
    args: {
      ...{ referenceId, from: '2026-02-28T18:30:00Z', to: '2026-03-02T18:30:00Z' },
      ...{ resolution: 'DAY', timeZone: 'Asia/Kolkata', signals: [speed] },
      ...args,
    },
    env: runEnvironment,
    groups: ['owners', 'tenant:acme'],
    responses: {
      vehicles: { result: vehicle },
      accesses: { result: { ownerId: 'caller', referenceId, tenantId: 'acme', role: 'OWNER', since } },
      telemetrySummaries: summaries,
    },
  });

const hour = (start: string, sum: StoredSummary) => ({
  ...{ referenceId, resolutionStart: `HOUR#${start}`, expiresAt: 1 },
  signals: JSON.stringify({ [key]: sum }),
});
const minutesOf = (start: string, ...minutes: readonly PackedMinute[]) => ({
  ...{ referenceId, resolutionStart: `MINUTES#${start}`, version: 1, expiresAt: 1 },
  minutes: JSON.stringify(minutes),
});
const hours = (items: readonly object[], nextToken?: string): AwsResponse => ({
  result: { items, nextToken },
});
const minutes = (...items: readonly (object | null)[]): AwsResponse => ({
  result: { data: { [table]: items }, unprocessedKeys: {} },
});

/** The two hours in which the days of the range begin. */
const split = [
  hour('2026-02-28T18:00:00.000Z', [2, 3, 1, 2]),
  hour('2026-03-01T18:00:00.000Z', [3, 60, 10, 30]),
];
const itsMinutes = [
  minutesOf('2026-02-28T18:00:00.000Z', [29, { [key]: 1 }], [30, { [key]: 2 }]),
  minutesOf('2026-03-01T18:00:00.000Z', [0, { [key]: [2, 40, 10, 30] }], [30, { [key]: 20 }]),
];

interface Page {
  readonly items: readonly {
    readonly start: string;
    readonly isCutAtHour: boolean;
    readonly signals: readonly { readonly count: number }[];
  }[];
  readonly nextToken: string | null;
}
const pageOf = ({ value, error }: FieldEnd): Page => {
  expect(error).toBeUndefined();
  // The field returns this shape.
  return value as Page;
};
const boundsOf = ({ calls }: FieldEnd) => {
  // The step's request is a query.
  const { query } = calls[2]?.request as {
    query: { expressionValues: Readonly<Record<string, { readonly S: string }>> };
  };
  return [':first', ':last'].map((name) => query.expressionValues[name]?.S);
};

describe('the argument timeZone', () => {
  it.each([
    ['unknown', 'Asia/Nowhere'],
    ['of an area alone', 'Asia/'],
    ['without an area', 'Kolkata'],
    ['of another area', 'Europe/Kolkata'],
    ['in other letters', 'asia/kolkata'],
    ['an offset', '+05:30'],
    ['two names', 'Asia/Kolkata Krasnoyarsk'],
    ['a name of Object', 'constructor/name'],
    ['empty', ''],
    ['long', `Asia/${'K'.repeat(100_000)}`],
  ])('is refused when it is %s, and not repeated', (_name, timeZone) => {
    const { error, calls } = ask({ timeZone });

    expect(error).toMatchObject({ errorType: 'INVALID_ARGUMENT', errorInfo: { argument: 'timeZone' } });
    expect(timeZone === '' || !JSON.stringify(error).includes(timeZone)).toBe(true);
    expect(calls).toEqual([]);
  });

  it.each(['MINUTE', 'HOUR'])('is refused beside %s', (resolution) => {
    expect(ask({ resolution }).error).toMatchObject({
      errorType: 'INVALID_ARGUMENT',
      errorInfo: { argument: 'timeZone' },
    });
  });

  it('may be null', () => {
    expect(boundsOf(ask({ timeZone: null }))).toEqual([
      'DAY#2026-02-28T18:30:00.000Z',
      'DAY#2026-03-02T18:29:59.999Z',
    ]);
  });
});

describe('the days of a zone', () => {
  it('split the hour in which they begin by its minutes', () => {
    const end = ask({}, [
      hours([
        ...split,
        hour('2026-03-01T19:00:00.000Z', [1, 7, 7, 7]),
        hour('2026-03-02T17:00:00.000Z', [1, 50, 50, 50]),
      ]),
      minutes(...itsMinutes),
    ]);

    const signals = { name: speed };
    expect(pageOf(end)).toEqual({
      items: [
        {
          ...{ start: '2026-02-28T18:30:00.000Z', isCutAtHour: false },
          signals: [{ ...signals, minimum: 2, maximum: 30, mean: 14, count: 3 }],
        },
        {
          ...{ start: '2026-03-01T18:30:00.000Z', isCutAtHour: false },
          signals: [{ ...signals, minimum: 7, maximum: 50, mean: 77 / 3, count: 3 }],
        },
      ],
      nextToken: null,
    });
  });

  it('read the hours once, and the minutes of split hours by their keys', () => {
    const end = ask({}, [hours(split), minutes(...itsMinutes)]);

    expect(boundsOf(end)).toEqual(['HOUR#2026-02-28T18:00:00.000Z', 'HOUR#2026-03-02T18:29:59.999Z']);
    expect(end.calls).toHaveLength(4);
    expect(end.calls[2]?.request).toMatchObject({ operation: 'Query', limit: maxHoursOfLocalDays });
    expect(end.calls[3]?.request).toEqual({
      operation: 'BatchGetItem',
      tables: {
        [table]: {
          keys: itsMinutes.map(({ resolutionStart }) => ({
            referenceId: { S: referenceId },
            resolutionStart: { S: resolutionStart },
          })),
          consistentRead: false,
        },
      },
    });
  });

  it('read no minutes of hours without one of the signals', () => {
    const end = ask({ signals: ['Vehicle.TraveledDistance'] }, [hours(split)]);

    expect(pageOf(end)).toEqual({ items: [], nextToken: null });
    expect(end.calls).toHaveLength(3);
  });

  it('begin with a whole hour where the minutes have expired, and say so', () => {
    const { items } = pageOf(ask({}, [hours(split), minutes(itsMinutes[0] ?? null, null)]));

    expect(items).toMatchObject([
      { start: '2026-02-28T18:30:00.000Z', isCutAtHour: true, signals: [{ count: 4 }] },
    ]);
  });

  it('read no hour that began before the access did', () => {
    const since = '2026-03-01T18:10:00.000Z';

    const end = ask({}, [hours([hour('2026-03-01T19:00:00.000Z', [1, 7, 7, 7])])], since);

    expect(boundsOf(end)[0]).toBe('HOUR#2026-03-01T18:10:00.000Z');
    expect(pageOf(end).items.map(({ start }) => start)).toEqual(['2026-03-01T18:30:00.000Z']);
  });

  it('of a range without the beginning of a day are not read', () => {
    const end = ask({ from: '2026-03-01T00:00:00Z', to: '2026-03-01T12:00:00Z' });

    expect(pageOf(end)).toEqual({ items: [], nextToken: null });
    expect(end.calls).toHaveLength(2);
  });

  it.each([
    ['23 hours', 'Europe/Berlin', '2025-03-29T23:00:00Z', '2025-03-30T22:00:00Z'],
    ['25 hours', 'Europe/Berlin', '2025-10-25T22:00:00Z', '2025-10-26T23:00:00Z'],
    ['23 hours and a half', 'Australia/Lord_Howe', '2025-10-04T13:30:00Z', '2025-10-05T13:00:00Z'],
    ['24 hours and a half', 'Australia/Lord_Howe', '2025-04-05T13:00:00Z', '2025-04-06T13:30:00Z'],
    ['23 hours, a quarter past', 'Pacific/Chatham', '2025-09-27T11:15:00Z', '2025-09-28T10:15:00Z'],
    ['no midnight', 'Asia/Beirut', '2025-03-29T22:00:00Z', '2025-03-30T21:00:00Z'],
    ['two midnights', 'America/Havana', '2025-11-02T04:00:00Z', '2025-11-03T05:00:00Z'],
    ['clocks put back at their end', 'America/Santiago', '2025-04-05T03:00:00Z', '2025-04-06T04:00:00Z'],
    ['clocks put on at their end', 'America/Nuuk', '2025-03-29T02:00:00Z', '2025-03-30T01:00:00Z'],
    ['clocks put on before them', 'America/Nuuk', '2025-03-30T01:00:00Z', '2025-03-31T01:00:00Z'],
  ])('may have %s, as in %s from %s to %s', (_name, timeZone, from, end) => {
    const to = new Date(Date.parse(from) + 1000).toISOString();

    const bounds = boundsOf(ask({ timeZone, from, to }, [], '2024-01-01T00:00:00.000Z'));

    expect(bounds).toEqual([
      `HOUR#${from.slice(0, 14)}00:00.000Z`,
      `HOUR#${new Date(Date.parse(end) - 1).toISOString()}`,
    ]);
  });
});

describe('a page of days', () => {
  const long = { from: '2026-01-01T00:00:00Z', to: '2026-03-04T00:00:00Z', timeZone: 'UTC' };

  it.each([
    [undefined, '2026-02-01T00:00:00.000Z'],
    [31, '2026-02-01T00:00:00.000Z'],
    [250, '2026-02-01T00:00:00.000Z'],
    [3, '2026-01-04T00:00:00.000Z'],
  ])('with the limit %s ends before %s, where the next one begins', (limit, nextToken) => {
    const end = ask({ ...long, limit }, [hours([])]);

    expect(pageOf(end)).toEqual({ items: [], nextToken });
    expect(boundsOf(ask({ ...long, nextToken }, [hours([])]))[0]).toBe(`HOUR#${nextToken}`);
  });

  it('ends with the last whole day where DynamoDB ended its own', () => {
    const end = ask(long, [
      hours(
        [hour('2026-01-01T00:00:00.000Z', [1, 1, 1, 1]), hour('2026-01-02T22:00:00.000Z', [1, 2, 2, 2])],
        'more',
      ),
    ]);

    expect(pageOf(end)).toMatchObject({
      items: [{ start: '2026-01-01T00:00:00.000Z' }],
      nextToken: '2026-01-02T00:00:00.000Z',
    });
  });

  it('has no next one once nothing can be stored yet', () => {
    const end = ask({ ...long, from: '2026-02-02T00:00:00Z', to: '2027-01-01T00:00:00Z' }, [hours([])]);

    expect(pageOf(end).nextToken).toBeNull();
  });

  it('at the end of time has none after it', () => {
    const end = ask({ ...long, from: '9999-12-30T00:00:00Z', to: '9999-12-31T23:59:59Z' }, [hours([])]);

    expect(pageOf(end)).toEqual({ items: [], nextToken: null });
    expect(boundsOf(end)[1]).toBe('HOUR#9999-12-31T23:59:59.999Z');
  });

  it.each([
    ['the token is not a time', { nextToken: 'x' }, [], 'INVALID_ARGUMENT'],
    ['the token is empty', { nextToken: '' }, [], 'INVALID_ARGUMENT'],
    ['the hours cannot be read', {}, [broken], 'SERVICE_UNAVAILABLE'],
    ['a page of DynamoDB has no whole day', long, [hours([], 'more')], 'SERVICE_UNAVAILABLE'],
    ['the minutes cannot be read', {}, [hours(split), broken], 'SERVICE_UNAVAILABLE'],
    [
      'some minutes are unread',
      {},
      [hours(split), { result: { data: { [table]: [null, null] }, unprocessedKeys: { [table]: [{}] } } }],
      'SERVICE_UNAVAILABLE',
    ],
    [
      'a batch is incomplete',
      {},
      [hours(split), { result: { data: {}, unprocessedKeys: {} } }],
      'SERVICE_UNAVAILABLE',
    ],
  ])('fails when %s', (_name, args, responses, code) => {
    expect(ask(args, responses).error?.errorType).toBe(code);
  });
});
