/**
 * Random histories of vehicles by concurrent actors, with faults at random AWS calls. A sample runs
 * in the gate; `SWEEPS=full` runs a hundred. `HISTORY_SEED=<seed>` replays one history.
 * `HISTORIES=<number>` sets how many run, `HISTORY_SERIES=<name>` draws others, and
 * `HISTORY_FAULTS=<number>` sets the faults of each. A history mostly waits, so several run at once
 * in a world each: `HISTORY_WORLDS=<number>`.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ProvisioningWorld, startProvisioningWorld } from '../support/provisioning.ts';
import type { People } from '../support/random-history/cast.ts';
import { type HistoryReport, givenHistoryPeople, runHistory } from '../support/random-history/run-history.ts';
import { isFullSweep } from '../support/sample.ts';

const {
  HISTORIES: histories = isFullSweep ? 100 : 3,
  HISTORY_FAULTS: faults,
  HISTORY_SEED: seed,
  HISTORY_SERIES: series = 'history',
  HISTORY_WORLDS: worlds = 2,
} = process.env;
const seeds =
  seed === undefined ? Array.from({ length: Number(histories) }, (_, index) => `${series}-${index}`) : [seed];

/** Most time that the worlds take to start on a busy machine. */
const startMs = 30 * 60_000;

/** What a long series must contain, so that its rules prove something. */
const essentials = [
  'CERTIFICATE_RENEWED',
  'SUSPENDED',
  'RESUMED',
  'REVOKED',
  'TCU_REPLACED',
  'INVITED',
  'OWNERSHIP_TRANSFERRED',
  'CLAIM_WAITING',
];

interface Stage {
  readonly at: ProvisioningWorld;
  readonly people: People;
}

const stages: Stage[] = [];
beforeAll(async () => {
  for (let index = 0; index < Math.min(Number(worlds), seeds.length); index += 1) {
    const at = await startProvisioningWorld({ enforceWebAcl: false });
    stages.push({ at, people: await givenHistoryPeople(at) });
  }
}, startMs);
afterAll(async () => {
  for (const { at } of stages) {
    await at.stop();
  }
});

it('keeps every rule in every history', { timeout: 24 * 3_600_000 }, async () => {
  const reports = new Map<string, HistoryReport>();
  const open = seeds.values();
  await Promise.all(
    stages.map(async ({ at, people }) => {
      // The stages share the iterator, so that each takes the next seed when it is free.
      for (const one of open) {
        reports.set(
          one,
          await runHistory(at, people, one, faults === undefined ? undefined : Number(faults)),
        );
      }
    }),
  );

  const all = [...reports.values()];
  expect([...reports].flatMap(([one, report]) => describeViolations(one, report)).join('\n\n')).toBe('');
  expect(reports.size).toBe(seeds.length);
  // A series in which nothing succeeds or nothing fails would prove little.
  const codes = new Set(codesOf(all));
  expect(codes.size).toBeGreaterThan(1);
  expect([...codes].filter((code) => code.startsWith('Unauthorized'))).toEqual([]);
  const events = new Set(all.flatMap((report) => report.events));
  expect(events.size).toBeGreaterThan(seeds.length >= 12 ? 12 : 0);
  if (seeds.length >= 100) {
    expect([...events]).toEqual(expect.arrayContaining(essentials));
    expect(all.flatMap(({ received }) => received).length).toBeGreaterThan(seeds.length);
  }
});

const codesOf = (reports: readonly HistoryReport[]) =>
  reports.flatMap(({ outcomes }) => outcomes.map(({ code }) => code));

function describeViolations(one: string, { outcomes, violations }: HistoryReport): readonly string[] {
  const calls = outcomes.map(({ call, code }) => `${call}: ${code}`);
  return violations.length === 0 ? [] : [[`HISTORY_SEED=${one}`, ...violations, ...calls].join('\n')];
}
