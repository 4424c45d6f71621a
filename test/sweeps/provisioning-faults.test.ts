/**
 * Provisioning under trouble at each of its AWS calls: called again it completes, left alone the
 * reconciler completes it; nothing is doubled or orphaned.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from 'local-aws';
import {
  type CallPoint,
  type Strike,
  callPoints,
  letAllRest,
  missed,
  strikeEach,
} from '../support/fault-sweep.ts';
import { type ProvisioningWorld, startProvisioningWorld } from '../support/provisioning.ts';

const minutes = 60_000;

let at: ProvisioningWorld;
let points: readonly CallPoint[];
beforeAll(async () => {
  at = await startProvisioningWorld();
  const input = await at.newInput();
  points = callPoints(await at.callsOf(() => at.provision(input)));
});
afterAll(() => at.stop());

it('knows the calls of a first provisioning', () => {
  const services = new Set(points.map(({ service }) => service));

  expect(points.length).toBeGreaterThanOrEqual(16);
  expect([...services]).toEqual(expect.arrayContaining(['kms', 'dynamodb', 'acm-pca', 'iot']));
});

describe.each<FaultKind>([
  'kill-caller-after',
  'throttle',
  'internal-error',
  'timeout-after-success',
  'kill-caller-before',
])('%s at each call', (kind) => {
  it('is mended by the same call again', { timeout: 5 * minutes }, async () => {
    const strikes = await strikeEach(at, kind, chosen(kind, 0), () => at.newInput());

    const second = await again(strikes);

    expect(missed(strikes)).toEqual([]);
    expect(unexpected(strikes)).toEqual([]);
    expect(second).toEqual(strikes.map(() => 'provisioned'));
    expect(await at.orphans()).toEqual([]);
  });

  it('is mended by the reconciler', { timeout: 5 * minutes }, async () => {
    const strikes = await strikeEach(at, kind, chosen(kind, 1), () => at.newInput());
    const reserved = await letAllRest(at, strikes);

    await at.reconcile();

    expect(missed(strikes)).toEqual([]);
    expect(await at.orphans()).toEqual([]);
    const vehicles = await Promise.all(reserved.map((referenceId) => at.findVehicle(referenceId)));
    expect(vehicles.map((vehicle) => vehicle?.status)).toEqual(reserved.map(() => 'ACTIVE'));
  });
});

it('answers a permission that is missing as a failure of the function, since no repetition would help', async () => {
  const input = await at.newInput();
  const fault = at.world.faults.inject({ service: 'iot', operation: 'CreateThing', kind: 'access-denied' });

  const outcome = await at.provision(input);

  expect(fault.fired()).toBe(1);
  expect(outcome).toEqual({ died: 'AccessDeniedException' });
  expect(await at.provision(input)).toHaveProperty('ok');
  expect(await at.orphans()).toEqual([]);
});

/**
 * A death after each call is mended in both ways; of the other troubles every second call in one
 * way and the rest in the other.
 */
function chosen(kind: FaultKind, half: 0 | 1): readonly CallPoint[] {
  return kind === 'kill-caller-after' ? points : points.filter((_, index) => index % 2 === half);
}

/**
 * A trouble may end in success (the SDK's next try, or what was done counts as done), in
 * SERVICE_UNAVAILABLE or in a dead function.
 */
function unexpected(strikes: readonly Strike[]): readonly Strike[] {
  return strikes.filter(({ outcome }) => 'error' in outcome && outcome.error.code !== 'SERVICE_UNAVAILABLE');
}

async function again(strikes: readonly Strike[]): Promise<readonly string[]> {
  const results: string[] = [];
  for (const { input, outcome, point } of strikes) {
    const second = await at.provision(input);
    const same = !('ok' in outcome) || ('ok' in second && second.ok.certificate === outcome.ok.certificate);
    results.push(
      'ok' in second && same ? 'provisioned' : `${point.operation} ${point.nth}: ${JSON.stringify(second)}`,
    );
  }
  return results;
}
