/**
 * Summaries by the days of a time zone: each value is in the day that `Intl` says, in pages of
 * every size, in every zone. An hour counts as a whole only where its minutes have expired.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TelemetrySummary, VehicleTelemetrySummaryPage } from '../../domain/generated/schema-types.ts';
import { mergeSummaries, summaryOfValue } from '../../domain/merge-summaries.ts';
import { summaryKeyOf } from '../../domain/signal-numbers.ts';
import { everyTimeZone } from '../../domain/time-zones.ts';
import type { StoredSummary } from '../../domain/vehicle-state.ts';
import { groupBy } from '../../functions/runtime/group-by.ts';
import { runAt, runEnvironment, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const speed = 'Vehicle.Speed';
const key = summaryKeyOf(speed);
const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
const iso = (at: number) => new Date(at).toISOString();
const hourOf = (at: number) => at - (at % hourMs);

/** Zones whose days begin within an hour of UTC, or whose clocks change at or near midnight. */
const unusual = [
  ...['Asia/Kolkata', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Chatham', 'Australia/Lord_Howe'],
  ...['Australia/Adelaide', 'Australia/Eucla', 'Asia/Tehran', 'Pacific/Marquesas', 'America/Havana'],
  ...['America/Santiago', 'Atlantic/Azores', 'Asia/Beirut', 'Africa/Cairo', 'America/Nuuk'],
  ...['America/Scoresbysund', 'Pacific/Apia', 'Pacific/Kiritimati', 'Africa/Casablanca', 'Asia/Gaza'],
];
const zones = fc.oneof(fc.constantFrom(...unusual), fc.constantFrom(...everyTimeZone()));

/** The dates of a zone by `Intl`. */
class Calendar {
  readonly #format: Intl.DateTimeFormat;
  readonly #dates = new Map<number, string>();

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  }

  dateOf(at: number): string {
    const found = this.#dates.get(at) ?? this.#format.format(at);
    this.#dates.set(at, found);
    return found;
  }

  /** The first minute of the day in which a moment lies. */
  startOf(at: number): number {
    const date = this.dateOf(at);
    let hour = hourOf(at);
    while (this.dateOf(hour) === date) {
      hour -= hourMs;
    }
    const minutes = Array.from({ length: 61 }, (_, minute) => hour + minute * minuteMs);
    return minutes.find((minute) => this.dateOf(minute) === date) ?? hour + hourMs;
  }

  /** True for an hour in which a day begins, after its first minute. */
  isSplit(hour: number): boolean {
    return this.dateOf(hour) !== this.dateOf(hour + hourMs - minuteMs);
  }
}

type Value = readonly [at: number, value: number];

interface Given {
  readonly timeZone: string;
  readonly from: number;
  readonly to: number;
  readonly since: number;
  readonly limit: number | null;
  readonly values: readonly Value[];
  /** Hours before this moment no longer have minutes. */
  readonly minutesFrom: number;
  /** How many rows one page of DynamoDB has. */
  readonly rows: number;
}

/** Values in the first and last minutes of each day, and in some of the minutes around. */
function valuesIn(timeZone: string, from: number, to: number, salts: readonly number[]): Value[] {
  const calendar = new Calendar(timeZone);
  const begin = hourOf(from) - dayMs;
  const hours = Array.from({ length: Math.ceil((to - begin) / hourMs) + 30 }, (_, n) => begin + n * hourMs);
  return hours.flatMap((hour, n): Value[] => {
    const salt = salts[n % salts.length] ?? 0;
    const minutes = calendar.isSplit(hour) ? [0, 14, 15, 29, 30, 44, 45, 59] : n % 5 < 2 ? [salt % 60] : [];
    return minutes
      .filter((minute) => (minute + salt) % 3 > 0)
      .map((minute): Value => [hour + minute * minuteMs, ((salt * 7 + minute * 13 + n) % 200) - 40]);
  });
}

const given = fc
  .record({
    timeZone: zones,
    from: fc.integer({
      min: Date.parse('2024-09-01T00:00:00Z') / minuteMs,
      max: Math.floor(runAt / minuteMs) - 4320,
    }),
    isAtMidnight: fc.boolean(),
    length: fc.integer({ min: 1, max: 75 * 1440 }),
    access: fc.integer({ min: -20 * 1440, max: 5 * 1440 }),
    limit: fc.option(fc.integer({ min: 1, max: 250 })),
    salts: fc.array(fc.nat(1000), { minLength: 1, maxLength: 7 }),
    expired: fc.integer({ min: -10, max: 20 }),
    rows: fc.constantFrom(27, 60, 5000),
  })
  .map(({ timeZone, isAtMidnight, length, access, limit, salts, expired, rows, ...one }): Given => {
    const calendar = new Calendar(timeZone);
    const from = isAtMidnight ? calendar.startOf(one.from * minuteMs) : one.from * minuteMs;
    const to = Math.min(from + length * minuteMs, runAt);
    return {
      ...{ timeZone, from, to, limit, rows },
      since: from + access * minuteMs,
      values: valuesIn(timeZone, from, to, salts).filter(([at]) => at < runAt),
      minutesFrom: from + expired * dayMs,
    };
  });

const sumOf = (values: readonly Value[]) =>
  values.reduce<StoredSummary | undefined>(
    (sum, [, value]) => mergeSummaries(sum, summaryOfValue(value)),
    undefined,
  );

/** The table of a vehicle with the values. */
function rowsOf({ values, minutesFrom }: Given) {
  const hours = groupBy(values, ([at]) => hourOf(at));
  const rows = [...hours].map(([hour, ofHour]) => ({
    resolutionStart: `HOUR#${iso(hour)}`,
    signals: JSON.stringify({ [key]: sumOf(ofHour) }),
  }));
  const minutes = new Map(
    [...hours]
      .filter(([hour]) => hour >= minutesFrom)
      .map(([hour, ofHour]) => {
        const packed = ofHour.map(([at, value]) => [(at - hour) / minuteMs, { [key]: value }]);
        const item = { resolutionStart: `MINUTES#${iso(hour)}`, minutes: JSON.stringify(packed) };
        return [item.resolutionStart, item] as const;
      }),
  );
  return { rows, minutes };
}

/** What the field's requests have. */
interface Bounds {
  readonly expressionValues: Readonly<Record<':first' | ':last', { readonly S: string }>>;
}
type Batch = Readonly<
  Record<string, { readonly keys: readonly { readonly resolutionStart: { readonly S: string } }[] }>
>;

const table = runEnvironment.TELEMETRY_SUMMARIES_TABLE;

/** Reads one page: first learns what the field queries, then what it reads by keys. */
function readPage(all: Given, stored: ReturnType<typeof rowsOf>, nextToken: string | null) {
  const run = (responses: readonly object[]) =>
    runField('vehicleTelemetrySummary', {
      args: {
        ...{ referenceId, resolution: 'DAY', signals: [speed, speed], timeZone: all.timeZone },
        ...{ from: iso(all.from), to: iso(all.to), limit: all.limit, nextToken },
      },
      env: runEnvironment,
      groups: ['owners', 'tenant:acme'],
      responses: {
        vehicles: { result: { referenceId, tenantId: 'acme', status: 'ACTIVE' } },
        accesses: {
          result: { ownerId: 'caller', referenceId, tenantId: 'acme', role: 'OWNER', since: iso(all.since) },
        },
        telemetrySummaries: responses.map((result) => ({ result })),
      },
    });
  const [query] = run([]).calls.slice(2);
  if (query === undefined) {
    return run([]);
  }
  const { ':first': first, ':last': last } = (query.request['query'] as Bounds).expressionValues;
  const found = stored.rows.filter(({ resolutionStart: at }) => at >= first.S && at <= last.S);
  const page = { items: found.slice(0, all.rows), ...(found.length > all.rows && { nextToken: 'more' }) };
  const [, batch] = run([page]).calls.slice(2);
  const keys = (batch?.request['tables'] as Batch | undefined)?.[table]?.keys ?? [];
  const items = keys.map(({ resolutionStart }) => stored.minutes.get(resolutionStart.S) ?? null);
  return run([page, { data: { [table]: items }, unprocessedKeys: {} }]);
}

function readAll(all: Given): TelemetrySummary[] {
  const stored = rowsOf(all);
  const items: TelemetrySummary[] = [];
  let nextToken: string | null = null;
  do {
    const { value, error } = readPage(all, stored, nextToken);
    expect(error).toBeUndefined();
    // The field returns this shape.
    const page = value as VehicleTelemetrySummaryPage;
    expect(page.items.length).toBeLessThanOrEqual(Math.min(all.limit ?? 100, 31));
    const next = page.nextToken ?? null;
    expect(next === null || next > (nextToken ?? '')).toBe(true);
    items.push(...page.items);
    nextToken = next;
  } while (nextToken !== null);
  return items;
}

/** What the requirement says, minute by minute. */
function expected({ timeZone, from, to, since, values, minutesFrom }: Given): TelemetrySummary[] {
  const calendar = new Calendar(timeZone);
  // Nothing is read of a range that ended before the access began.
  const visible = values.filter(([at]) => since < to && hourOf(at) >= since);
  const isWhole = (hour: number) => calendar.isSplit(hour) && hour < minutesFrom;
  const cut = new Set(
    visible
      .map(([at]) => hourOf(at))
      .filter(isWhole)
      .flatMap((hour) => [calendar.dateOf(hour), calendar.dateOf(hour + hourMs - minuteMs)]),
  );
  const days = groupBy(visible, ([at]) => calendar.startOf(isWhole(hourOf(at)) ? hourOf(at) : at));
  return [...days]
    .filter(([start]) => start >= from && start < to)
    .sort(([one], [other]) => one - other)
    .map(([start, ofDay]) => {
      const [count, sum, minimum, maximum] = sumOf(ofDay) ?? [0, 0, 0, 0];
      return {
        start: iso(start),
        isCutAtHour: cut.has(calendar.dateOf(start)),
        signals: [{ name: speed, minimum, maximum, mean: sum / count, count }],
      };
    });
}

describe('the days of a zone', () => {
  it('have the values of their minutes', () => {
    fc.assert(
      fc.property(given, (all) => {
        expect(readAll(all)).toEqual(expected(all));
      }),
      { numRuns: 25 },
    );
  });
});
