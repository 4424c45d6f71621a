/**
 * Random histories of vehicles by concurrent actors, with faults at random AWS calls. A sample runs
 * in the gate; `SWEEPS=full` runs ten times as many. `HISTORY_SEED=<seed>` replays one history.
 * `HISTORIES=<number>` sets how many run, and `HISTORY_SERIES=<name>` draws others.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ProvisioningWorld, startProvisioningWorld } from '../support/provisioning.ts';
import type { People } from '../support/random-history/cast.ts';
import { givenHistoryPeople, runHistory } from '../support/random-history/run-history.ts';
import { runsOf } from '../support/sample.ts';

const {
  HISTORIES: histories = runsOf(12),
  HISTORY_SEED: seed,
  HISTORY_SERIES: series = 'history',
} = process.env;
const seeds =
  seed === undefined ? Array.from({ length: Number(histories) }, (_, index) => `${series}-${index}`) : [seed];

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

let at: ProvisioningWorld;
let people: People;
beforeAll(async () => {
  at = await startProvisioningWorld({ enforceWebAcl: false });
  people = await givenHistoryPeople(at);
});
afterAll(() => at.stop());

it('keeps every rule in every history', { timeout: 24 * 3_600_000 }, async () => {
  const found: string[] = [];
  const codes = new Set<string>();
  const events = new Set<string>();
  let received = 0;
  for (const one of seeds) {
    const report = await runHistory(at, people, one);
    report.outcomes.forEach(({ code }) => codes.add(code));
    report.events.forEach((event) => events.add(event));
    received += report.received.length;
    if (report.violations.length > 0) {
      const calls = report.outcomes.map(({ call, code }) => `${call}: ${code}`);
      found.push([`HISTORY_SEED=${one}`, ...report.violations, ...calls].join('\n'));
    }
  }
  expect(found.join('\n\n')).toBe('');
  // A series in which nothing succeeds or nothing fails would prove little.
  expect(codes.size).toBeGreaterThan(1);
  expect(events.size).toBeGreaterThan(seeds.length >= 12 ? 12 : 0);
  if (seeds.length >= 100) {
    expect([...events]).toEqual(expect.arrayContaining(essentials));
    expect(received).toBeGreaterThan(seeds.length);
  }
});
