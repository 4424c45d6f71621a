/** Suspensions, their ends, and the ends of Reference IDs. */
import { pick, wholeBetween } from '../../../tools/simulator/random.ts';
import type { VehicleStatusChanges } from '../../../domain/generated/schema-types.ts';
import type { ApiResponse } from '../given.ts';
import { type Action, type Outcome, forget, outcomeOf, resultOf, someVehicle } from './cast.ts';
import type { LineFacts } from './violations.ts';

/** Suspends one or two vehicles. */
export const suspend: Action = async (cast, random) => {
  const referenceIds = Array.from({ length: wholeBetween(random, 1, 2) }, () => someVehicle(cast, random));
  const response = await pick(random, [cast.operator, cast.technician]).ask(
    `mutation ($referenceIds: [ID!]!) {
      suspendVehicles(referenceIds: $referenceIds, reason: SECURITY_INCIDENT) {
        items { referenceId status errorType }
      }
    }`,
    { referenceIds },
  );
  return outcomeOfStatus('suspendVehicles', response, { event: 'SUSPENDED' });
};

/** Ends the suspension of one or two vehicles. */
export const resume: Action = async (cast, random) => {
  const referenceIds = Array.from({ length: wholeBetween(random, 1, 2) }, () => someVehicle(cast, random));
  const response = await cast.operator.ask(
    `mutation ($referenceIds: [ID!]!) {
      resumeVehicles(referenceIds: $referenceIds) { items { referenceId status errorType } }
    }`,
    { referenceIds },
  );
  // A vehicle that was never suspended has its status by an activation.
  return outcomeOfStatus('resumeVehicles', response, { event: 'RESUMED' }, { event: 'ACTIVATED' });
};

/** Ends a Reference ID for good. */
export const revoke: Action = async (cast, random) => {
  const referenceId = someVehicle(cast, random);
  const call = 'revokeReferenceId';
  const response = await cast.privacyOfficer.ask(
    `mutation ($referenceId: ID!) {
      revokeReferenceId(referenceId: $referenceId, reason: SCRAPPED) { referenceId status }
    }`,
    { referenceId },
  );
  const outcome = outcomeOf(call, response, { call, referenceId, anyOf: [{ event: 'REVOKED' }] });
  if (outcome.code === 'none') {
    forget(cast, referenceId);
  }
  return outcome;
};

/** Of one vehicle, its own error counts; each vehicle fails alone. */
function outcomeOfStatus(call: string, response: ApiResponse, ...anyOf: readonly LineFacts[]): Outcome {
  const { items = [] } = resultOf<VehicleStatusChanges>(response, call) ?? {};
  const failed = items.find(({ errorType }) => typeof errorType === 'string');
  const { code } = outcomeOf(call, response);
  const effects = items
    .filter(({ status }) => typeof status === 'string')
    .map(({ referenceId }) => ({ call, referenceId, anyOf }));
  return { call, code: code === 'none' ? (failed?.errorType ?? code) : code, effects };
}
