/**
 * Suspending, resuming and revoking a vehicle with a fault at each of its AWS calls. The same call
 * or the reconciler brings it to its end, and nothing that the fault left can connect.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from 'local-aws';
import { type CallPoint, callPoints, timesToReachTheFunction } from '../support/fault-sweep.ts';
import type { ProvisioningWorld } from '../support/provisioning.ts';
import { sampleOf } from '../support/sample.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';

let at: ProvisioningWorld;
beforeAll(async () => {
  at = await shareProvisioningWorld();
});
afterAll(() => at.stop());

/** A change of a vehicle, from what it begins with to the status that it must reach. */
interface Change {
  readonly prepare: (referenceId: string) => Promise<unknown>;
  readonly run: (referenceId: string) => Promise<unknown>;
  readonly status: string;
  readonly events: readonly string[];
}

const changes: Readonly<Record<string, Change>> = {
  'a suspension': {
    prepare: () => Promise.resolve(),
    run: (referenceId) => at.changeSuspension(referenceId, 'THEFT'),
    status: 'SUSPENDED',
    events: ['RESERVED', 'ACTIVATED', 'SUSPENDED'],
  },
  'its end': {
    prepare: (referenceId) => at.changeSuspension(referenceId, 'THEFT'),
    run: (referenceId) => at.changeSuspension(referenceId),
    status: 'ACTIVE',
    events: ['RESERVED', 'ACTIVATED', 'SUSPENDED', 'RESUMED'],
  },
  'a revocation': {
    prepare: () => Promise.resolve(),
    run: (referenceId) => at.revoke(referenceId),
    status: 'REVOKED',
    events: ['RESERVED', 'ACTIVATED', 'REVOKED'],
  },
};

async function givenVehicleFor({ prepare }: Change): Promise<string> {
  const { referenceId } = await at.provisioned(await at.newInput());
  await prepare(referenceId);
  return referenceId;
}

/** The reconciler’s next run, if something is left for it. */
async function reconcileLeftovers(referenceId: string): Promise<void> {
  if ((await at.findVehicle(referenceId))?.pendingSaga !== undefined) {
    await at.ageUnfinishedWork(referenceId);
    await at.reconcile();
  }
}

const kinds: readonly FaultKind[] = [
  'kill-caller-after',
  'kill-caller-before',
  'internal-error',
  'timeout-after-success',
];

describe.each(Object.entries(changes))('%s', (_name, change) => {
  let points: readonly CallPoint[];
  beforeAll(async () => {
    const referenceId = await givenVehicleFor(change);
    points = callPoints(await at.callsOf(() => change.run(referenceId)));
    await reconcileLeftovers(referenceId);
  });

  it.each(sampleOf(kinds, 2))(
    'is completed after the fault %s at each call',
    { timeout: 300_000 },
    async (kind) => {
      for (const [index, point] of sampleOf(points, 2).entries()) {
        const referenceId = await givenVehicleFor(change);
        if (point.operation === 'DescribeEndpoint') {
          await at.world.lambda.coldStart();
        }
        const fault = at.world.faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
        await change.run(referenceId);
        expect(fault.fired(), `${point.operation} ${point.nth}`).toBeGreaterThan(0);
        fault.remove();

        if (index % 2 === 1) {
          await reconcileLeftovers(referenceId);
        }
        await change.run(referenceId);
        await reconcileLeftovers(referenceId);

        expect(await at.findVehicle(referenceId)).toHaveProperty('status', change.status);
        expect(await at.historyOf(referenceId)).toEqual(change.events);
        expect(await at.orphans(), `${kind} at ${point.operation} ${point.nth}`).toEqual([]);
      }
    },
  );
});
