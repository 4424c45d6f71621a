/**
 * Reading items that hold parts of batches: each message within the range is shown once, with
 * pages of every size, and each step stays within AppSync's iterations.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packMessage } from '../../domain/message-values.ts';
import { packOpenHours } from '../../domain/open-hours.ts';
import { maxMomentsOfChunk, rowsMark } from '../../domain/stored-moments.ts';
import type { SignalName } from '../../domain/signals.ts';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import { inChunks } from '../../functions/telemetry/chunks.ts';
import { packMoments } from '../../functions/telemetry/stored-chunks.ts';
import { groupBy } from '../../functions/runtime/group-by.ts';
import { type AwsResponse, type FieldEnd, runField } from './run-field.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const hour = Date.parse('2026-03-02T10:00:00.000Z');
const wanted = [
  'Vehicle.Speed',
  'Vehicle.TraveledDistance',
  'Vehicle.Powertrain.TractionBattery.CurrentPower',
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
  'Vehicle.Exterior.AirTemperature',
  'Vehicle.Cabin.HVAC.AmbientAirTemperature',
  'Vehicle.CurrentLocation.Altitude',
  'Vehicle.Powertrain.Range',
  'Vehicle.Powertrain.TractionBattery.Range',
  'Vehicle.Powertrain.TractionBattery.Temperature.Average',
] as const satisfies readonly SignalName[];
const toTime = (epochMs: number) => new Date(epochMs).toISOString();

type Item = Pick<TelemetryItem, 'observedAtEventId' | 'receivedAt' | 'referenceId' | 'signals'>;
interface Message {
  readonly at: number;
  readonly eventId: string;
  readonly speed: number;
}

/** A batch as the vehicle sends it: when it begins, its steps, and how many signals change. */
interface Batch {
  readonly beginsAt: number;
  readonly steps: readonly number[];
  readonly signals: number;
  readonly isSingle: boolean;
  readonly aheadMs: number;
  /** True where an earlier release stored it. */
  readonly isInRows?: boolean;
}

const batches = (aheadMs: fc.Arbitrary<number>, signals: fc.Arbitrary<number>) =>
  fc.array(
    fc.record<Batch>({
      beginsAt: fc.integer({ min: hour - 90_000, max: hour + 400_000 }),
      steps: fc.array(fc.constantFrom(1_000, 1_000, 900, 20_000), { minLength: 0, maxLength: 59 }),
      signals,
      isSingle: fc.boolean(),
      isInRows: fc.boolean(),
      aheadMs,
    }),
    { minLength: 1, maxLength: 12 },
  );

function momentsOf({ beginsAt, signals, steps }: Batch, index: number) {
  let at = beginsAt;
  return [0, ...steps].map((step, moment) => {
    at += step;
    const values = wanted.slice(0, signals).map((name, n) => [name, index * 100 + moment + n] as const);
    return { observedAt: at, signals: Object.fromEntries(values) };
  });
}

/** Telemetry's items of the batches in the order of their keys, and the messages in them. */
function stored(all: readonly Batch[]): { items: Item[]; messages: Message[] } {
  const items: Item[] = [];
  const messages: Message[] = [];
  all.forEach((batch, index) => {
    const moments = momentsOf(batch, index);
    const receivedAt = (moments.at(-1)?.observedAt ?? 0) + 40 - batch.aheadMs;
    const parts = batch.isSingle
      ? moments.map((moment) => ({ ...moment, itemAt: moment.observedAt }))
      : inChunks(moments);
    for (const [itemAt, ofItem] of groupBy(parts, (part) => part.itemAt)) {
      const rows = ofItem.map(
        ({ observedAt, signals }) => [observedAt - itemAt, packMessage(Object.entries(signals))] as const,
      );
      const observedAtEventId = `${toTime(itemAt)}#e-${index}`;
      const text = batch.isInRows === true ? `${rowsMark}${JSON.stringify(rows)}` : packMoments(rows);
      items.push({ referenceId, observedAtEventId, receivedAt, signals: text });
    }
    for (const { observedAt, signals } of moments) {
      const speed = signals['Vehicle.Speed'] ?? NaN;
      messages.push({ at: Math.min(observedAt, receivedAt), eventId: `e-${index}`, speed });
    }
  });
  return {
    items: items.sort((one, other) => (one.observedAtEventId < other.observedAtEventId ? -1 : 1)),
    messages,
  };
}

const owned = {
  vehicles: { result: { referenceId, tenantId: 'acme', status: 'ACTIVE' } },
  accesses: {
    result: {
      ownerId: 'caller',
      referenceId,
      tenantId: 'acme',
      role: 'OWNER',
      since: '2026-03-01T00:00:00.000Z',
    },
  },
};

const run = (field: string, args: object, responses: Readonly<Record<string, AwsResponse>>): FieldEnd =>
  runField(field, {
    args: { referenceId, ...args },
    groups: ['owners', 'tenant:acme'],
    responses: { ...owned, ...responses },
  });

interface Query {
  readonly query: { readonly expressionValues: Readonly<Record<string, { readonly S: string }>> };
  readonly scanIndexForward: boolean;
  readonly limit: number;
  readonly nextToken?: string;
}

/** DynamoDB's page for a query, whose token is the key of its last item. */
function pageFor({ query, limit, nextToken, scanIndexForward }: Query, items: readonly Item[]) {
  const [from = '', to = ''] = [':from', ':to'].map((name) => query.expressionValues[name]?.S);
  const within = items.filter(({ observedAtEventId: key }) => key >= from && key <= to);
  const inOrder = scanIndexForward ? within : within.reverse();
  const begin = inOrder.findIndex(({ observedAtEventId }) => observedAtEventId === nextToken) + 1;
  const page = inOrder.slice(begin, begin + limit);
  const more = begin + limit < inOrder.length ? { nextToken: page.at(-1)?.observedAtEventId } : {};
  return { result: { items: page, ...more } };
}

/** Reads all pages of a field. Each page is read twice, because the first run gives the query. */
function* pages<Page extends { nextToken: string | null }>(
  field: string,
  args: object,
  items: readonly Item[],
  responses: Readonly<Record<string, AwsResponse>> = {},
): Generator<Page> {
  let nextToken: string | null = null;
  for (let count = 0; count < 2_000; count += 1) {
    const given = { ...args, nextToken };
    const call = run(field, given, responses).calls.find(({ dataSource }) => dataSource === 'telemetry');
    // The step's request is a query.
    const request = call?.request as Query | undefined;
    const read = request === undefined ? {} : { telemetry: pageFor(request, items) };
    const end = run(field, given, { ...responses, ...read });
    expect(end.error).toBeUndefined();
    // The field's page.
    const page = end.value as Page;
    yield page;
    nextToken = page.nextToken;
    if (nextToken === null) {
      return;
    }
  }
  throw new Error('The pages have no end.');
}

describe('vehicleTelemetry', () => {
  interface MessagePage {
    readonly items: readonly { observedAt: string; eventId: string; signals: { number: number }[] }[];
    readonly nextToken: string | null;
  }
  const text = ({ at, eventId, speed }: Message) => `${toTime(at)} ${eventId} ${speed}`;

  it('shows each message of the range once, in pages of the size that was asked for', () => {
    fc.assert(
      fc.property(
        batches(fc.constantFrom(0, 0, 5_000, 200_000), fc.integer({ min: 1, max: 10 })),
        fc.constantFrom('OLDEST_FIRST', 'NEWEST_FIRST'),
        fc.constantFrom(1, 7, 25, 100),
        fc.constantFrom(undefined, ['Vehicle.Speed'], [...wanted]),
        (sent, order, limit, signals) => {
          const { items, messages } = stored(sent);
          const range = { from: hour + 30_500, to: hour + 330_500 };
          const args = {
            from: toTime(range.from),
            to: toTime(range.to),
            order,
            limit,
            ...(signals && { signals }),
          };

          const shown: string[] = [];
          for (const page of pages<MessagePage>('vehicleTelemetry', args, items)) {
            expect(page.items.length).toBeLessThanOrEqual(limit);
            shown.push(
              ...page.items.map(({ eventId, observedAt, signals: values }) =>
                text({ at: Date.parse(observedAt), eventId, speed: speedIn(values) }),
              ),
            );
          }

          const expected = messages.filter(({ at }) => at >= range.from && at < range.to).map(text);
          expect(shown.sort()).toEqual(expected.sort());
        },
      ),
      { numRuns: 60 },
    );
  });

  /** The smallest value is the speed: the others are one to nine more. */
  const speedIn = (values: readonly { number: number }[]) => Math.min(...values.map(({ number }) => number));

  it('refuses a position outside of the range, and a text that is none', () => {
    const args = { from: toTime(hour), to: toTime(hour + 60_000) };
    const before = `${toTime(hour - 120_000)}#e-1~0`;
    const after = `${toTime(hour + 600_000)}#e-1~0`;

    for (const nextToken of [
      before,
      after,
      `${toTime(hour)}#e~`,
      '~',
      '~0',
      `${toTime(hour)}#e~0~0`,
      `${'x'.repeat(128)}~0`,
    ]) {
      expect(run('vehicleTelemetry', { ...args, nextToken }, {}).error).toMatchObject({
        errorType: 'INVALID_ARGUMENT',
        errorInfo: { argument: 'nextToken' },
      });
    }
  });

  it.each([undefined, ['Vehicle.CurrentLocation.Altitude', 'Vehicle.Speed']])(
    'hides the positions of a chunk while they are off, of the signals %j',
    (signals) => {
      const sent = [{ beginsAt: hour, steps: [1_000, 1_000], signals: 10, isSingle: false, aheadMs: 0 }];
      const off = { vehicles: { result: { ...owned.vehicles.result, positions: { mode: 'OFF', at: 1 } } } };
      const args = { from: toTime(hour), to: toTime(hour + 60_000), ...(signals && { signals }) };

      const shown = [...pages<MessagePage>('vehicleTelemetry', args, stored(sent).items, off)].flatMap(
        ({ items }) => items.map((message) => message.signals.length),
      );

      expect(shown).toEqual(signals ? [1, 1, 1] : [9, 9, 9]);
    },
  );

  it.each(
    ['OLDEST_FIRST', 'NEWEST_FIRST'].flatMap((order) => [8, 40].map((count) => [order, count] as const)),
  )('continues after chunks around the range that have nothing in it, %s, %i of them', (order, count) => {
    const steps = [...Array<number>(29).fill(1_000), ...Array<number>(1).fill(24_000)];
    const around = { steps: [...steps, ...Array<number>(29).fill(100)], signals: 8, isSingle: false };
    const sent = Array.from({ length: count }, (_, index) => ({
      ...{ ...around, aheadMs: 0, beginsAt: hour + index },
    }));
    const within = { beginsAt: hour + 40_000, steps: Array<number>(9).fill(1_000), signals: 10 };
    const { items } = stored([...sent, { ...within, isSingle: false, aheadMs: 0 }]);
    const args = { from: toTime(hour + 35_000), to: toTime(hour + 52_000), order, limit: 100 };

    const shown = [...pages<MessagePage>('vehicleTelemetry', args, items)].flatMap((page) => page.items);

    expect(shown).toHaveLength(10);
  });

  it('reads every page of the largest chunks', () => {
    const steps = Array<number>(59).fill(1_000);
    const sent = Array.from({ length: 6 }, (_, minute) => ({
      ...{ beginsAt: hour + minute * 60_000, steps, signals: 5, isSingle: false, aheadMs: 0 },
    }));
    const { items } = stored(sent);
    const args = { from: toTime(hour), to: toTime(hour + 3_600_000), limit: 100 };

    const sizes = [...pages<MessagePage>('vehicleTelemetry', args, items)].map((page) => page.items.length);

    expect(items).toHaveLength((6 * 60) / maxMomentsOfChunk);
    expect(sizes.reduce((sum, one) => sum + one)).toBe(360);
    expect(Math.max(...sizes)).toBe(maxMomentsOfChunk);
  });
});

describe('vehicleTelemetrySummary by the minute', () => {
  interface MinutePage {
    readonly items: readonly { start: string; signals: { count: number }[] }[];
    readonly nextToken: string | null;
  }
  const openHours = packOpenHours([{ start: hour, openedAt: 0, isLate: false }], '');
  const open = {
    vehicleStates: { result: { referenceId, state: { signals: '[0,[]]', openHours } } },
    telemetrySummaries: { result: { items: [] } },
  };

  it('has every minute of batches once a second, in pages', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 10),
        fc.constantFrom(5, 10, 20, 60),
        fc.constantFrom(0, 3_000, 45_000),
        (signals, seconds, aheadMs) => {
          const sent = Array.from({ length: 300 / seconds }, (_, index) => ({
            beginsAt: hour + index * seconds * 1_000,
            steps: Array<number>(seconds - 1).fill(1_000),
            ...{ signals: 10, isSingle: false, aheadMs },
          }));
          const { items, messages } = stored(sent);
          const args = {
            ...{ from: toTime(hour), to: toTime(hour + 3_600_000), resolution: 'MINUTE', limit: 250 },
            signals: wanted.slice(0, signals),
          };

          const shown = [...pages<MinutePage>('vehicleTelemetrySummary', args, items, open)].flatMap((page) =>
            page.items.map(({ start, signals: [first] }) => [start, first?.count]),
          );

          const counts = groupBy(
            messages.filter(({ at }) => at >= hour),
            ({ at }) => toTime(at - (at % 60_000)),
          );
          expect(shown).toEqual([...counts].map(([start, ofMinute]) => [start, ofMinute.length]));
        },
      ),
      { numRuns: 20 },
    );
  });
});
