/** The part of the model that follows claims. */
import type { VehicleHistoryItem } from '../../../domain/registry.ts';
import { type ModelledClaim, type ModelledVehicle, isWellAfter, wasActive } from './modelled-vehicle.ts';

/** Returns the vehicle after an event of a claim; undefined when it may not happen. */
export function followClaim(vehicle: ModelledVehicle, line: VehicleHistoryItem): ModelledVehicle | undefined {
  const { at, claimId = '', event, ownerId = '' } = line;
  const { claims } = vehicle;
  const claim = claims.get(claimId);
  if (event === 'CLAIM_WAITING') {
    const mayWait = claim === undefined && wasActive(vehicle, at) && !isBlocked(vehicle, ownerId, at);
    return mayWait ? withClaim(vehicle, claimId, { ownerId }) : undefined;
  }
  if (claim?.ownerId !== ownerId || isDecided(claim)) {
    return undefined;
  }
  if (event === 'CLAIM_STOPPED') {
    return withClaim(vehicle, claimId, { ...claim, stoppedAt: at });
  }
  const mayApprove = wasActive(vehicle, at) && !isBlocked(vehicle, ownerId, at);
  return mayApprove ? withClaim(vehicle, claimId, { ...claim, approvedAt: at }) : undefined;
}

/**
 * Returns the vehicle whose claim was granted; undefined for a claim that was stopped or granted
 * before, and for one that had to wait but did not.
 */
export function grantClaim(
  vehicle: ModelledVehicle,
  { at, claimId = '', event, ownerId = '' }: VehicleHistoryItem,
): ModelledVehicle | undefined {
  const claim = vehicle.claims.get(claimId);
  const isConfirmed = claim !== undefined || event === 'ACCESS_GRANTED';
  const isOpen = claim?.stoppedAt === undefined && claim?.grantedAt === undefined;
  const isTheirs = claimId !== '' && (claim === undefined || claim.ownerId === ownerId);
  const mayBeGranted = wasActive(vehicle, at) && !isBlocked(vehicle, ownerId, at);
  return isConfirmed && isOpen && isTheirs && mayBeGranted
    ? withClaim(vehicle, claimId, { ...claim, ownerId, grantedAt: at })
    : undefined;
}

function isDecided({ approvedAt, grantedAt, stoppedAt }: ModelledClaim): boolean {
  return approvedAt !== undefined || grantedAt !== undefined || stoppedAt !== undefined;
}

function withClaim(vehicle: ModelledVehicle, claimId: string, claim: ModelledClaim): ModelledVehicle {
  return { ...vehicle, claims: new Map([...vehicle.claims, [claimId, claim]]) };
}

/** A stopped claim blocks its claimant for a waiting period, which is longer than any history. */
function isBlocked(vehicle: ModelledVehicle, person: string, at: string): boolean {
  return [...vehicle.claims.values()].some(
    ({ ownerId, stoppedAt }) =>
      ownerId === person && stoppedAt !== undefined && isWellAfter(vehicle, at, stoppedAt),
  );
}
