/**
 * The re-issue of a certificate with a fault at each of its AWS calls: a repetition completes it,
 * and so does the reconciler.
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
import { sampleOf } from '../support/sample.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';

const minutes = 60_000;

let at: ProvisioningWorld;
let points: readonly CallPoint[];
beforeAll(async () => {
  at = await shareProvisioningWorld();
  const input = await at.newReissue();
  points = callPoints(await at.callsOf(() => at.provisioned(input)));
});
afterAll(() => at.stop());

describe.each<FaultKind>(['internal-error', 'timeout-after-success', 'kill-caller-after'])(
  'the fault %s at each call of a re-issue',
  (kind) => {
    it('is repaired when the caller repeats the request', { timeout: 5 * minutes }, async () => {
      const everyOther = points.filter((_, index) => index % 2 === 0);

      expect(await faultsNotRepairedByCaller(ofReissues(), kind, sampleOf(everyOther, 1))).toEqual([]);
    });

    it('is repaired by the reconciler', { timeout: 5 * minutes }, async () => {
      const everyOther = points.filter((_, index) => index % 2 === 1);

      expect(await faultsNotRepairedByReconciler(ofReissues(), kind, sampleOf(everyOther, 1))).toEqual([]);
    });
  },
);

/** Returns a world in which each run of the sweep re-issues the certificate of its own vehicle. */
function ofReissues(): ProvisioningWorld {
  return { ...at, newInput: () => at.newReissue() };
}
