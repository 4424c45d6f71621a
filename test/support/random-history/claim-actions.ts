/** Claims: a person reads the code on the vehicle's screen, and owners or operators decide. */
import { happens, pick, wholeBetween } from '../../../tools/simulator/random.ts';
import type { OwnershipClaim } from '../../../domain/generated/schema-types.ts';
import { downlinkTopic } from '../../../domain/topics.ts';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { approveClaim, completeClaim, confirmClaim, passWaiting, startClaim, stopClaim } from '../claims.ts';
import { grantsOf } from './access-actions.ts';
import { type Action, type Outcome, likelyOwner, outcomeOf, resultOf } from './cast.ts';
import type { Garage } from './garage.ts';

/** Starts a claim and confirms it by the code, which may be that of another claim. */
export const claimVehicle: Action = async (cast, random): Promise<Outcome> => {
  const [vin, claimant] = [pick(random, cast.vins), pick(random, cast.owners)];
  const referenceId = cast.referenceIds.get(vin) ?? '';
  const device = await cast.garage.device(referenceId);
  const shown = device?.messages.length ?? 0;
  const started = await startClaim(claimant, vin);
  const claim = resultOf<OwnershipClaim>(started, 'startOwnershipClaim');
  if (claim === undefined || device === undefined) {
    return outcomeOf('startOwnershipClaim', started);
  }
  const code = await codeOn(cast.garage, device, referenceId, shown);
  if (code === undefined) {
    return { call: 'startOwnershipClaim', code: 'NO_CODE' };
  }
  const call = 'confirmOwnershipClaim';
  const { claimId } = claim;
  const response = await confirmClaim(claimant, claimId, code);
  if (resultOf<OwnershipClaim>(response, call)?.status === 'WAITING') {
    cast.claims.push({ claimId, referenceId, claimant });
    const line = { event: 'CLAIM_WAITING', claimId, ownerId: claimant.principalId } as const;
    return outcomeOf(call, response, { call, referenceId, anyOf: [line] });
  }
  return outcomeOf(call, response, { call, referenceId, anyOf: grantsOf(claimant.principalId, 'OWNER') });
};

/** Approves, stops or completes a claim of the history. */
export const decideClaim: Action = async (cast, random): Promise<Outcome> => {
  const waiting = cast.claims[wholeBetween(random, 0, cast.claims.length - 1)];
  const decision = pick(random, ['approve', 'stop', 'complete'] as const);
  if (waiting === undefined) {
    return claimVehicle(cast, random);
  }
  const { claimId, claimant, referenceId } = waiting;
  const by = pick(random, [cast.operator, likelyOwner(cast, random, referenceId)]);
  const grants = grantsOf(claimant.principalId, 'OWNER');
  if (decision === 'stop') {
    const line = { event: 'CLAIM_STOPPED', claimId } as const;
    const effect = { call: 'stopOwnershipClaim', referenceId, anyOf: [line] };
    return outcomeOf('stopOwnershipClaim', await stopClaim(by, claimId), effect);
  }
  if (decision === 'complete' && happens(random, 0.7)) {
    // A fault may refuse it, and then the claim still waits.
    await passWaiting(cast.world, claimId).catch(() => undefined);
  }
  const call = `${decision}OwnershipClaim`;
  const response = await (decision === 'approve'
    ? approveClaim(by, claimId)
    : completeClaim(claimant, claimId));
  if (resultOf<OwnershipClaim>(response, call)?.status === 'GRANTED') {
    cast.owned.set(referenceId, claimant);
  }
  return outcomeOf(call, response, { call, referenceId, anyOf: grants });
};

async function codeOn(
  garage: Garage,
  device: MqttDevice,
  referenceId: string,
  first: number,
): Promise<string | undefined> {
  const text = await garage.waitForMessage(device, downlinkTopic(referenceId, 'claim-code'), first);
  // The function's own message.
  return text === undefined ? undefined : (JSON.parse(text) as { readonly code: string }).code;
}
