/**
 * Provisioning with a fault at each of its AWS calls: a repetition completes it, and so does the
 * reconciler. Nothing is created twice and nothing is orphaned.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from 'local-aws';
import {
  type CallPoint,
  callPoints,
  faultsNotRepairedByCaller,
  faultsNotRepairedByReconciler,
} from '../support/fault-sweep.ts';
import type { ProvisioningWorld } from '../support/provisioning.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';

const minutes = 60_000;

let at: ProvisioningWorld;
let points: readonly CallPoint[];
beforeAll(async () => {
  at = await shareProvisioningWorld();
  const input = await at.newInput();
  points = callPoints(await at.callsOf(() => at.provision(input)));
});
afterAll(() => at.stop());

it('finds at least 16 calls for faults, in every service that provisioning uses', () => {
  const services = new Set(points.map(({ service }) => service));

  expect(points.length).toBeGreaterThanOrEqual(16);
  expect([...services]).toEqual(expect.arrayContaining(['kms', 'dynamodb', 'acm-pca', 'iot']));
});

const kinds: readonly FaultKind[] = [
  'kill-caller-after',
  'throttle',
  'internal-error',
  'timeout-after-success',
  'kill-caller-before',
];

describe.each(shareOf(kinds, 0, 2))('the fault %s at each call', (kind) => {
  it('is repaired when the caller repeats the request', { timeout: 5 * minutes }, async () => {
    expect(await faultsNotRepairedByCaller(at, kind, chosen(kind, 0))).toEqual([]);
  });

  it('is repaired by the reconciler', { timeout: 5 * minutes }, async () => {
    expect(await faultsNotRepairedByReconciler(at, kind, chosen(kind, 1))).toEqual([]);
  });
});

it('makes the function fail when a permission is missing, because no repetition would help', async () => {
  const input = await at.newInput();
  const fault = at.world.faults.inject({ service: 'iot', operation: 'CreateThing', kind: 'access-denied' });

  const outcome = await at.provision(input);

  expect(fault.fired()).toBe(1);
  expect(outcome).toEqual({ died: 'AccessDeniedException' });
  expect(await at.provision(input)).toHaveProperty('ok');
  expect(await at.orphans()).toEqual([]);
});

/**
 * Returns the calls for a kind of fault. The kill after a call is injected at every call for both
 * kinds of repair. To save time, the other faults are injected at every second call for one kind
 * and at the rest for the other.
 */
function chosen(kind: FaultKind, half: 0 | 1): readonly CallPoint[] {
  const everyOther = points.filter((_, index) => index % 2 === half);
  return sampleOf(kind === 'kill-caller-after' ? points : everyOther, 2);
}
