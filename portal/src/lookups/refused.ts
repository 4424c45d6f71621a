/** Which outcomes of recorded attempts are refusals. */
import type { AuditOutcome } from '../generated/operations/graphql.ts';

/** Outcomes in which the person did not get what was asked for. */
export const refusedOutcomes = [
  'CLIENT_NOT_ALLOWED',
  'INVALID_PURPOSE',
  'INVALID_VIN',
  'NOT_FOUND',
  'NOT_ACTIVE',
  'NO_ACCESS',
  'WRONG_CODE',
  'PAUSED',
  'RATE_LIMITED',
  'BLOCKED',
  'TOO_LATE',
  'WRONG_DEVICE',
  'REFUSED',
  'WITHDRAWN',
] as const satisfies readonly AuditOutcome[];

/** True when the person did not get what was asked for. */
export function wasRefused({ outcome }: { readonly outcome: AuditOutcome }): boolean {
  return refusedOutcomes.some((one) => one === outcome);
}
