/**
 * Random histories of vehicles by concurrent actors, with faults at random AWS calls. A sample runs
 * in the gate; `SWEEPS=full` runs ten times as many. `HISTORY_SEED=<seed>` replays one history, and
 * `HISTORIES=<number>` sets how many run.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ProvisioningWorld, startProvisioningWorld } from '../support/provisioning.ts';
import { type People, givenHistoryPeople, runHistory } from '../support/random-history/run-history.ts';
import { runsOf } from '../support/sample.ts';

const seeds =
  process.env['HISTORY_SEED'] === undefined
    ? Array.from({ length: Number(process.env['HISTORIES'] ?? runsOf(12)) }, (_, index) => `history-${index}`)
    : [process.env['HISTORY_SEED']];

let at: ProvisioningWorld;
let people: People;
beforeAll(async () => {
  at = await startProvisioningWorld({ enforceWebAcl: false });
  people = await givenHistoryPeople(at);
});
afterAll(() => at.stop());

it('keeps every rule in every history', { timeout: 24 * 3_600_000 }, async () => {
  const codes = new Map<string, number>();
  for (const seed of seeds) {
    const { outcomes, violations } = await runHistory(at, people, seed);
    for (const { code } of outcomes) {
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    const calls = outcomes.map(({ call, code }) => `${call}: ${code}`).join('\n');
    expect(violations, `HISTORY_SEED=${seed}\n${calls}`).toEqual([]);
  }
  // A history in which nothing succeeds or nothing fails would prove little.
  expect(codes.get('none')).toBeGreaterThan(seeds.length);
  expect(codes.size).toBeGreaterThan(1);
});
