/** Summaries by the minute: the minutes of stored hours, and those of an open hour’s messages. */
import { describe, expect, it } from 'vitest';
import { packOpenHours } from '../../domain/open-hours.ts';
import type { PackedMinute } from '../../domain/packed-hours.ts';
import { summaryKeyOf } from '../../domain/signal-numbers.ts';
import { type AwsResponse, type FieldEnd, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const since = '2026-03-01T00:00:00.000Z';
const speed = 'Vehicle.Speed';
const key = summaryKeyOf(speed);
const vehicle = { referenceId, tenantId: 'acme', status: 'ACTIVE' };
const access = { ownerId: 'caller', referenceId, tenantId: 'acme', role: 'OWNER', since };
const hour = '2026-03-02T10:00:00.000Z';
const nextHour = '2026-03-02T11:00:00.000Z';
const at = (minute: number, second = 0) =>
  new Date(Date.parse(hour) + (minute * 60 + second) * 1000).toISOString();

const ask = (args: object = {}, responses: Readonly<Record<string, AwsResponse>> = {}) =>
  runField('vehicleTelemetrySummary', {
    args: {
      ...{ referenceId, from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z' },
      ...{ resolution: 'MINUTE', signals: [speed] },
      ...args,
    },
    groups: ['owners', 'tenant:acme'],
    responses: { vehicles: { result: vehicle }, accesses: { result: access }, ...responses },
  });

const stored = (start: string, ...minutes: readonly PackedMinute[]) => ({
  ...{ referenceId, resolutionStart: `MINUTES#${start}`, version: 1, expiresAt: 1 },
  minutes: JSON.stringify(minutes),
});
const hours = (items: readonly object[], nextToken?: string) => ({
  telemetrySummaries: { result: { items, nextToken } },
});
const open = (...starts: readonly string[]) => ({
  vehicleStates: {
    result: {
      referenceId,
      state: {
        signals: '[0,[]]',
        openHours: packOpenHours(
          starts.map((start) => ({ start: Date.parse(start), openedAt: 0, isLate: false })),
          '',
        ),
      },
    },
  },
});
const message = (time: string, value: number, receivedAt = Date.parse(time) + 40) => ({
  referenceId,
  observedAtEventId: `${time}#e`,
  receivedAt,
  signals: JSON.stringify({ [speed]: value, 'Vehicle.IsMoving': true }),
});
const messages = (items: readonly object[], nextToken?: string) => ({
  telemetry: { result: { items, nextToken } },
});

interface Page {
  readonly items: readonly {
    readonly start: string;
    readonly signals: readonly { readonly count: number }[];
  }[];
  readonly nextToken: string | null;
}
// The field returns this shape.
const pageOf = ({ value }: FieldEnd) => value as Page;
const startsOf = (end: FieldEnd) => pageOf(end).items.map(({ start }) => start);
const sourcesOf = ({ calls }: FieldEnd) => calls.map(({ dataSource }) => dataSource);
/** The bounds of the sort key in the query of a data source. */
function boundsOf({ calls }: FieldEnd, source: string): unknown[] {
  const { query } = calls.find(({ dataSource }) => dataSource === source)?.request as {
    query: { expressionValues: Readonly<Record<string, { readonly S: string }>> };
  };
  const { ':referenceId': _, ...bounds } = query.expressionValues;
  return Object.values(bounds).map(({ S }) => S);
}

describe('stored hours', () => {
  it('are read up to the end of the range, from the hour of its beginning', () => {
    const end = ask({ from: at(5, 30), to: nextHour }, hours([]));

    expect(boundsOf(end, 'telemetrySummaries')).toEqual([`MINUTES#${hour}`, `MINUTES#${at(59, 59.999)}`]);
    expect(pageOf(end)).toEqual({ items: [], nextToken: null });
    expect(sourcesOf(end)).toEqual(['vehicles', 'accesses', 'vehicleStates', 'telemetrySummaries']);
  });

  it('show their minutes with one value and with several', () => {
    const end = ask({}, hours([stored(hour, [3, { [key]: 7 }], [4, { [key]: [2, 6, 1, 5] }])]));

    const isCutAtHour = false;
    expect(pageOf(end).items).toEqual([
      { start: at(3), isCutAtHour, signals: [{ name: speed, minimum: 7, maximum: 7, mean: 7, count: 1 }] },
      { start: at(4), isCutAtHour, signals: [{ name: speed, minimum: 1, maximum: 5, mean: 3, count: 2 }] },
    ]);
  });

  it('show no minute that began before the range or the access, or at its end', () => {
    const all = stored(hour, ...[0, 1, 2, 3, 4].map((minute): PackedMinute => [minute, { [key]: 1 }]));

    expect(startsOf(ask({ from: at(0, 1), to: at(3) }, hours([all])))).toEqual([at(1), at(2)]);
    const ofAccess = { accesses: { result: { ...access, since: at(2, 1) } } };
    expect(startsOf(ask({}, { ...hours([all]), ...ofAccess }))).toEqual([at(3), at(4)]);
  });

  it('continue in the middle of an hour when the page is full, and after the last one when there are more', () => {
    const [one, two] = [
      stored(hour, [0, { [key]: 1 }], [9, { [key]: 2 }]),
      stored(nextHour, [5, { [key]: 3 }]),
    ];

    const full = ask({ limit: 2 }, hours([one, two]));
    expect([startsOf(full), pageOf(full).nextToken]).toEqual([[at(0), at(9)], at(10)]);
    const next = ask({ limit: 2, nextToken: at(10) }, hours([one, two]));
    expect([startsOf(next), pageOf(next).nextToken]).toEqual([[at(65)], null]);
    expect(pageOf(ask({}, hours([one], 'more'))).nextToken).toBe(nextHour);
  });
});

describe('an open hour', () => {
  const three = messages([message(at(0), 1), message(at(1, 59), 2), message(at(2), 3)]);

  it('ends at the end of the range, and needs no further page', () => {
    const end = ask({ from: hour, to: at(2) }, { ...open(hour), ...three });

    expect([startsOf(end), pageOf(end).nextToken]).toEqual([[at(0), at(1)], null]);
    // The vehicle's clock may be ahead by five minutes.
    expect(boundsOf(end, 'telemetry')).toEqual([hour, at(7)]);
  });

  it('is not read when it begins at the end of the range', () => {
    const end = ask({ to: hour }, { ...open(hour), ...hours([]), ...three });

    expect(sourcesOf(end)).not.toContain('telemetry');
    expect(pageOf(end)).toEqual({ items: [], nextToken: null });
  });

  it('is computed from its messages, after the hours before it', () => {
    const end = ask(
      {},
      {
        ...open(nextHour),
        ...hours([stored(hour, [59, { [key]: 5 }])]),
        ...messages([message(at(60, 1), 10), message(at(60, 2), 20), message(at(62), 30)]),
      },
    );

    expect(boundsOf(end, 'telemetrySummaries')[1]).toBe(`MINUTES#${at(59, 59.999)}`);
    expect(boundsOf(end, 'telemetry')).toEqual([nextHour, at(125)]);
    expect(startsOf(end)).toEqual([at(59), at(60), at(62)]);
    expect(pageOf(end).items[1]?.signals).toEqual([
      { name: speed, minimum: 10, maximum: 20, mean: 15, count: 2 },
    ]);
  });

  it('is read alone when the page begins in it, and the item that it may have is not', () => {
    const end = ask({ from: at(5) }, { ...open(hour), ...messages([message(at(6), 1)]) });

    expect(sourcesOf(end)).toEqual(['vehicles', 'accesses', 'vehicleStates', 'telemetry']);
    expect(boundsOf(end, 'telemetry')).toEqual([at(5), at(65)]);
    expect([startsOf(end), pageOf(end).nextToken]).toEqual([[at(6)], nextHour]);
  });

  it.each([
    ['while stored hours are left', hours([], 'more')],
    ['when they fill the page', hours([stored(hour, [0, { [key]: 1 }])])],
  ])('is not read %s', (_name, before) => {
    const end = ask({ limit: 1 }, { ...open(nextHour), ...before });

    expect(sourcesOf(end)).not.toContain('telemetry');
    expect(pageOf(end).nextToken).not.toBeNull();
  });

  it('leaves a minute that the page cuts to the next page', () => {
    const cut = [message(at(0), 1), message(at(1), 2), message(at(1, 30), 3)];
    const end = ask({ from: hour }, { ...open(hour), ...messages(cut, 'more') });

    expect([startsOf(end), pageOf(end).nextToken]).toEqual([[at(0)], at(1)]);
  });

  it('leaves out a minute with more messages than a page', () => {
    const end = ask({ from: hour }, { ...open(hour), ...messages([message(at(0), 1)], 'more') });

    expect([startsOf(end), pageOf(end).nextToken]).toEqual([[], at(1)]);
  });

  it('uses the receipt for a clock that is ahead, and shows nothing from before the access', () => {
    const ahead = message(at(7), 1, Date.parse(at(4)));
    const ofAccess = { accesses: { result: { ...access, since: at(4, 1) } } };

    expect(startsOf(ask({ from: hour }, { ...open(hour), ...messages([ahead]) }))).toEqual([at(4)]);
    expect(startsOf(ask({ from: hour }, { ...open(hour), ...messages([ahead]), ...ofAccess }))).toEqual([]);
  });

  it('loses no message between pages of a clock that is ahead', () => {
    const ahead = (minute: number, second: number) =>
      message(at(minute + 1, second + 30), second, Date.parse(at(minute, second)));
    const all = [0, 1, 2].flatMap((minute) => [ahead(minute, 10), ahead(minute, 50)]);
    /** The page of at most three messages, as DynamoDB returns them. */
    const read = (nextToken: string | null): Page => {
      const args = { from: hour, to: nextHour, nextToken };
      const [first] = boundsOf(ask(args, open(hour)), 'telemetry');
      const rest = all.filter(({ observedAtEventId }) => observedAtEventId >= String(first));
      const page = messages(rest.slice(0, 3), rest.length > 3 ? 'more' : undefined);
      return pageOf(ask(args, { ...open(hour), ...page }));
    };
    const pages = [read(null)];
    for (let token = pages[0]?.nextToken; token; token = pages.at(-1)?.nextToken) {
      pages.push(read(token));
    }

    expect(
      pages.flatMap(({ items }) => items).map(({ start, signals: [one] }) => [start, one?.count]),
    ).toEqual([
      [at(0), 2],
      [at(1), 2],
      [at(2), 2],
    ]);
  });

  it('continues a minute whose messages begin behind a page, and takes no other position', () => {
    const before = message(at(6, 30), 1, Date.parse(at(4, 59)));
    const end = ask({ from: at(5) }, { ...open(hour), ...messages([before], 'more') });
    const token = `${at(5)}/${at(6, 30)}`;

    expect([startsOf(end), pageOf(end).nextToken]).toEqual([[], token]);
    expect(boundsOf(ask({ from: hour, nextToken: token }, open(hour)), 'telemetry')[0]).toBe(at(6, 30));
    for (const nextToken of [`${at(5)}/${at(4)}`, `${at(5)}/${at(11)}`, `${token}/`, `${at(5)}/`, at(5, 1)]) {
      expect(ask({ from: hour, nextToken }, open(hour)).error?.errorType).toBe('INVALID_ARGUMENT');
    }
  });

  it('counts a repeated name once, reads values under numbers, and shows only signals that are summarised', () => {
    const numbered = { ...message(at(0), 1), signals: JSON.stringify({ [key]: 8 }) };
    const end = ask(
      { from: hour, signals: [speed, speed, 'Vehicle.IsMoving'] },
      { ...open(hour), ...messages([message(at(0), 2), numbered]) },
    );

    expect(pageOf(end).items).toMatchObject([{ start: at(0), signals: [{ name: speed, count: 2 }] }]);
  });

  it('is the hour of the newest value in a usual state, and those of open minutes in an old one', () => {
    const usual = { result: { referenceId, state: { signals: `[${Date.parse(at(9))},[[0,40,0,5]]]` } } };
    const openMinutes = JSON.stringify([{ start: Date.parse(at(3)), signals: {} }]);
    const old = { result: { referenceId, state: { signals: '{}', openMinutes } } };

    for (const vehicleStates of [usual, old]) {
      const end = ask({ from: hour }, { vehicleStates, ...messages([message(at(9), 1)]) });
      expect(startsOf(end)).toEqual([at(9)]);
    }
  });

  it('fails when it cannot be read', () => {
    const broken: AwsResponse = { error: { type: 'DynamoDB:InternalServerError', message: 'secret' } };

    expect(ask({}, { vehicleStates: broken }).error?.errorType).toBe('SERVICE_UNAVAILABLE');
    expect(ask({ from: hour }, { ...open(hour), telemetry: broken }).error?.errorType).toBe(
      'SERVICE_UNAVAILABLE',
    );
  });
});
