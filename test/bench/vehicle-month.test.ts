/**
 * The arithmetic of the benchmark `vehicle-month`, by figures that are computed by hand, and the
 * page that states its fixed costs.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import type { Template } from '../infra/template.ts';
import { wholeTemplateIn } from '../infra/whole-template.ts';

interface Counts {
  readonly iotUnits: number;
  readonly recordBytes: number;
  readonly putUnits: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly runGbSeconds: number;
  readonly messageGbSeconds: number;
  readonly runLogBytes: number;
  readonly publicationLogBytes: number;
  readonly publications: number;
  readonly deliveredUnits: number;
}

interface StoredKind {
  readonly bytes: number;
  readonly perMonth: number;
  readonly lifetimeSeconds: number;
  readonly recoverable: boolean;
}

type Parts = Readonly<Record<string, number>>;

/** The part of `bench/telemetry/month.ts` under test. */
interface Month {
  units(bytes: number): number;
  putUnits(bytes: number): number;
  storedBytes(kind: StoredKind): number;
  shardsOf(perSecond: number, recordBytes: number): number;
  wholeShards(perSecond: number, recordBytes: number): number;
  runsPerSecond(perSecond: number, shards: number): number;
  monthOf(counts: Counts, stored: readonly StoredKind[], fleet: object): Parts;
  brokerCharge(counts: Counts, messagesPerMonth: number): number;
  mixed(one: Parts, share: number, other: Parts): Parts;
  watchedMessage(counts: Counts): number;
  glanceOf(glance: object, seen: object, unseenPerSecond: number): number;
}

interface Air {
  publishPacket(payload: number, topic: number): number;
  messageOnAir(payload: number, topic: number): number;
  readonly pingOnAir: number;
  pingsBetween(secondsBetween: number, keepAliveSeconds: number): number;
}

interface Line {
  readonly logGroup: string;
  readonly message: string;
}

interface Runs {
  runsIn(lines: readonly Line[]): { count: number; gbSeconds: number; logBytes: number };
  appSyncLogBytes(lines: readonly Line[]): number;
  divided(single: object, several: object, messages: number): object;
}

interface AtRest {
  fixedCosts(template: Template, shards: number): readonly { readonly part: string; readonly usd: number }[];
}

/** The benchmarks have a compiler project of their own, which builds on this one. */
const benchModule = (name: string): Promise<unknown> =>
  import(new URL(`../../bench/telemetry/${name}.ts`, import.meta.url).href);

const month = (await benchModule('month')) as Month;
const air = (await benchModule('air')) as Air;
const runs = (await benchModule('runs')) as Runs;
const atRest = (await benchModule('at-rest')) as AtRest;

const none: Counts = {
  iotUnits: 0,
  recordBytes: 0,
  putUnits: 0,
  readUnits: 0,
  writeUnits: 0,
  runGbSeconds: 0,
  messageGbSeconds: 0,
  runLogBytes: 0,
  publicationLogBytes: 0,
  publications: 0,
  deliveredUnits: 0,
};
const fleet = { vehicles: 1_000, messagesPerMonth: 1_000_000 };
const dayOf30 = 30 * 86_400;

describe('units', () => {
  it.each([
    [0, 1],
    [5_120, 1],
    [5_121, 2],
  ])('of AWS IoT Core and AppSync: %d bytes are %d', (bytes, expected) => {
    expect(month.units(bytes)).toBe(expected);
  });

  it.each([
    [25_600, 1],
    [25_601, 2],
  ])('of Kinesis: %d bytes are %d', (bytes, expected) => {
    expect(month.putUnits(bytes)).toBe(expected);
  });
});

describe('bytes on the air', () => {
  it.each([
    ['one byte of length', 113, 10, 1 + 1 + 127],
    ['two bytes of length', 114, 10, 1 + 2 + 128],
    ['three bytes of length', 16_370, 10, 1 + 3 + 16_384],
  ])('a PUBLISH packet has %s', (_, payload, topic, expected) => {
    expect(air.publishPacket(payload, topic)).toBe(expected);
  });

  it('a message adds two records, three segments and the PUBACK', () => {
    expect(air.messageOnAir(113, 10)).toBe(129 + 4 + 2 * 22 + 3 * 52);
    expect(air.pingOnAir).toBe(2 + 2 + 2 * 22 + 3 * 52);
  });

  it('a message beyond a segment adds another header', () => {
    const more = air.messageOnAir(1_448 - 22 - 17 + 1, 10) - air.messageOnAir(1_448 - 22 - 17, 10);

    expect(more).toBe(1 + 52);
  });

  it.each([
    [1, 0],
    [60, 0],
    [61, 1],
    [3_600, 59],
  ])('a silence of %d s has %d PINGREQs', (seconds, expected) => {
    expect(air.pingsBetween(seconds, 60)).toBe(expected);
  });
});

describe('a month', () => {
  it('stores what has not expired, each item with its overhead', () => {
    const stored = { bytes: 900, perMonth: 43_800, lifetimeSeconds: dayOf30, recoverable: true };

    expect(month.storedBytes(stored)).toBeCloseTo(43_200 * 1_000, 3);
  });

  it('needs shards by records or by bytes, half more than the load, and two at least', () => {
    expect(month.shardsOf(1_000, 700)).toBe(1.5);
    expect(month.shardsOf(1_000, 2_097_152 / 1_000)).toBe(3);
    expect(month.wholeShards(10, 700)).toBe(2);
    expect(month.wholeShards(1_400, 700)).toBe(3);
  });

  it('runs the function for each lonely message, once a second for each busy shard, or more', () => {
    expect(month.runsPerSecond(0.01, 2)).toBeCloseTo(0.01, 4);
    expect(month.runsPerSecond(100, 2)).toBeCloseTo(2, 9);
    expect(month.runsPerSecond(2_000, 2)).toBe(4);
  });

  it.each([
    ['messaging', { iotUnits: 2 }, 2 * 0.3],
    ['stream', { putUnits: 1 }, 0.014 + (1.5 * (1e6 / 2_628_000) * 10.95) / 1_000],
    ['requestUnits', { readUnits: 2, writeUnits: 3 }, 2 * 0.125 + 3 * 0.625],
  ])('prices %s for a million messages', (part, counts, expected) => {
    expect(month.monthOf({ ...none, ...counts }, [], fleet)[part]).toBeCloseTo(expected, 6);
  });

  it('prices what the broker would charge apart', () => {
    expect(month.brokerCharge({ ...none, iotUnits: 2 }, 1e6)).toBeCloseTo(2, 9);
  });

  it('shares runs and their logs among the vehicles of a fleet', () => {
    const counts = { ...none, runGbSeconds: 0.02, messageGbSeconds: 0.001, runLogBytes: 1_000 };

    const parts = month.monthOf(counts, [], fleet);

    // 380 messages a second on two shards: two runs a second.
    const runsEach = (2 * 2_628_000) / 1_000;
    const gbSeconds = runsEach * 0.02 + 1_000;
    expect(parts['lambda']).toBeCloseTo(runsEach * 0.2e-6 + gbSeconds * 0.0000133334, 7);
    expect(parts['logs']).toBeCloseTo(((runsEach * 1_000) / 1e9) * 0.5, 9);
  });

  it('prices storage, and recovery of the tables that have it', () => {
    const kind = { bytes: 900, perMonth: 1_000_000, lifetimeSeconds: 2_628_000 };
    const stored = [
      { ...kind, recoverable: true },
      { ...kind, recoverable: false },
    ];

    const parts = month.monthOf(none, stored, fleet);

    expect(parts['storage']).toBeCloseTo(2 * 0.25, 9);
    expect(parts['recovery']).toBeCloseTo(0.2, 9);
  });

  it('mixes months by their shares of the time', () => {
    expect(month.mixed({ lambda: 24 }, 1 / 24, { lambda: 48 })['lambda']).toBeCloseTo(47, 9);
  });
});

describe('watching', () => {
  const counts = { ...none, publications: 1, publicationLogBytes: 1_000, deliveredUnits: 2 };
  const published = 4e-6 + 0.6e-6 + 0.25e-6 + 0.5e-6;

  it('a change is published, inspected, logged, traced and delivered', () => {
    expect(month.watchedMessage(counts)).toBeCloseTo(published + 2 * 2e-6, 12);
  });

  it('a glance pays for what is seen, and for what is published afterwards', () => {
    const glance = { seconds: 300, begin: 0.001, publishedSeconds: 1_300 };

    const usd = month.glanceOf(glance, { counts, perSecond: 1 }, 0.5);

    const seen = 300 * (published + 4e-6);
    expect(usd).toBeCloseTo(0.001 + seen + 500 * published + 5 * 0.08e-6, 12);
  });
});

describe('runs', () => {
  const line = (message: string, logGroup = 'Ingest'): Line => ({ logGroup, message });
  const report = (ms: string) =>
    line(
      `REPORT RequestId: 1\tDuration: ${ms} ms\tBilled Duration: 99 ms\tMemory Size: 2048 MB\tMax Memory Used: 90 MB`,
    );

  it('take the memory that Lambda reports, and the median of the times', () => {
    const lines = [report('10.00'), report('19.20'), report('900.00'), line('text')];

    expect(runs.runsIn(lines)).toMatchObject({ count: 3, gbSeconds: 0.04 });
  });

  it('meter log lines with their overhead, AppSync’s apart', () => {
    const lines = [report('1.00'), line('12345', '/aws/appsync/apis/x')];

    expect(runs.runsIn(lines).logBytes).toBe((lines[0]?.message.length ?? 0) + 26);
    expect(runs.appSyncLogBytes(lines)).toBe(5 + 26);
  });

  it('do not count as none when the lines are missing', () => {
    expect(() => runs.runsIn([line('text')])).toThrow('No function reported a run.');
  });

  it('are divided into the run and its messages', () => {
    const several = { count: 2, gbSeconds: 0.05 };

    expect(runs.divided({ gbSeconds: 0.02 }, several, 8)).toEqual({
      runGbSeconds: expect.closeTo(0.01, 9) as number,
      messageGbSeconds: expect.closeTo(0.01, 9) as number,
    });
  });

  it('of a busy machine never make a message more expensive than a run', () => {
    expect(runs.divided({ gbSeconds: 0.02 }, { count: 1, gbSeconds: 9 }, 8)).toEqual({
      runGbSeconds: 0,
      messageGbSeconds: 0.02,
    });
  });
});

it('the page states the fixed costs of the template', () => {
  const template = wholeTemplateIn(inject('assemblies').withoutFleetWise);

  const costs = atRest.fixedCosts(template, 2);

  const sum = costs.reduce((total, { usd }) => total + usd, 0);
  expect(readFileSync('docs/COSTS-AND-QUOTAS.md', 'utf8')).toContain(`**≈ ${Math.round(sum)}**`);
  expect(costs.find(({ part }) => part === 'shards')?.usd).toBeCloseTo(21.9, 9);
});
