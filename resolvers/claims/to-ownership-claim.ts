/** Converts OwnershipClaims' item to the API's type. */
import { hasRole } from '../../domain/access.ts';
import { type ClaimItem, shownStatus } from '../../domain/claim.ts';
import type { Caller } from '../../domain/contracts.ts';
import type { OwnershipClaim } from '../../domain/generated/schema-types.ts';
import { now } from '../runtime/clock.ts';

/**
 * The schema's `OwnershipClaim`. Before the code was confirmed it holds nothing that depends on a
 * vehicle. Only operators see who claims.
 */
export function toOwnershipClaim(claim: ClaimItem, caller: Caller): OwnershipClaim {
  return {
    claimId: claim.claimId,
    status: shownStatus(claim, now()),
    claimantId: hasRole(caller, ['operators']) ? claim.ownerId : null,
    createdAt: claim.createdAt,
    codeUntil: claim.codeUntil,
    referenceId: claim.claimedVehicle ?? null,
    confirmedAt: claim.confirmedAt ?? null,
    waitsUntil: claim.waitsUntil ?? null,
    decidedAt: claim.decidedAt ?? null,
  };
}
