/**
 * Provisioning, step `offer`, of a renewal only: the new certificate counts as well as the present
 * one, until a record arrives under it or the time for that is over.
 */
import { withOneMoreLive } from '../../../domain/certificate-fences.ts';
import { daySeconds } from '../../../domain/durations.ts';
import { requireWholeNumber } from '../../runtime/environment.ts';
import { fencesOf, requireIssuance } from '../provisioning-item.ts';
import { nextVersion, putVehicle, writeTogether } from '../registry-store.ts';
import type { Step } from '../run.ts';
import { putFences } from '../writes.ts';

/**
 * How long the vehicle has to use the new certificate. Then the new one is revoked and the present
 * one stays, so that a vehicle that never received it is not locked out. Less only in tests.
 */
const overlapSeconds = requireWholeNumber('RENEWAL_OVERLAP_SECONDS', 1, daySeconds);

/** Writes registry and fences in one transaction. Other issuances pass without a write. */
export const offer: Step = {
  name: 'offer',
  async run(vehicle, run) {
    const issuance = requireIssuance(vehicle);
    if (issuance.renews !== true) {
      return { ...vehicle, issuance: { ...issuance, step: 'offer' } };
    }
    const { certificate } = issuance;
    if (certificate === undefined || vehicle.status !== 'ACTIVE') {
      throw new Error('The renewed certificate cannot be offered');
    }
    const at = new Date().toISOString();
    const useBefore = new Date(Date.parse(at) + overlapSeconds * 1_000).toISOString();
    const { certificateId } = certificate;
    const certificateFences = withOneMoreLive(fencesOf(vehicle), certificateId, Date.parse(at));
    const next = nextVersion(
      { ...vehicle, certificateFences, issuance: { ...issuance, step: 'offer', useBefore } },
      at,
    );
    const fences = putFences(vehicle.referenceId, certificateFences, { offered: certificateId });
    await writeTogether([{ Put: putVehicle(next) }, fences], run);
    return next;
  },
};
