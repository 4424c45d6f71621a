/** The rules that hold after every history, even after one that faults interrupted. */
import { isOpenAccess } from '../../../domain/access.ts';
import { live } from '../../../domain/certificate-fences.ts';
import type { ClaimItem, ClaimantItem } from '../../../domain/claim.ts';
import type { OwnershipItem, VehicleHistoryItem } from '../../../domain/registry.ts';
import type { VehicleStateItem } from '../../../domain/vehicle-state.ts';
import { openViewers } from '../../../domain/viewers.ts';
import { wrongExpiries } from '../expiries.ts';
import type { StoredVehicle } from '../orphans.ts';
import { replay } from './model.ts';
import { type ModelledVehicle, openPeriods } from './modelled-vehicle.ts';

/** What the tables hold after a history. */
export interface Stored {
  readonly vehicles: readonly StoredVehicle[];
  readonly history: readonly VehicleHistoryItem[];
  readonly accesses: readonly OwnershipItem[];
  readonly states: readonly VehicleStateItem[];
  readonly claims: readonly (ClaimItem | ClaimantItem)[];
  /** The longest call so far in milliseconds: the lag of `ModelledVehicle`. */
  readonly lagMs: number;
  /** The time of the check, ISO 8601 in UTC with milliseconds. */
  readonly now: string;
}

/** Facts that a line of the history has. */
export type LineFacts = Partial<VehicleHistoryItem>;

/**
 * An effect that a response acknowledged: the history has a line with one of these sets of facts.
 */
export interface Acknowledged {
  readonly call: string;
  readonly referenceId: string;
  readonly anyOf: readonly LineFacts[];
}

/** Returns a line for each violation; empty when every rule holds. */
export function violationsOf(stored: Stored, acknowledged: readonly Acknowledged[]): readonly string[] {
  return [
    ...vehiclesThatShareAVin(stored.vehicles),
    ...stored.vehicles.flatMap((vehicle) => violationsOfVehicle(stored, vehicle)),
    ...historiesWithoutVehicle(stored),
    ...accessesWithoutVehicle(stored),
    ...claimsDiffer(stored),
    ...wrongExpiries(stored.history, stored.accesses),
    ...effectsNotInHistory(stored.history, acknowledged),
  ];
}

/** Returns the lines of one vehicle. */
export function linesOf(
  history: readonly VehicleHistoryItem[],
  referenceId: string,
): readonly VehicleHistoryItem[] {
  return history.filter((line) => line.referenceId === referenceId);
}

/** A revoked vehicle gives its VIN up, so that nothing links it to the next one. */
function vehiclesThatShareAVin(vehicles: readonly StoredVehicle[]): readonly string[] {
  const hashes = vehicles.flatMap(({ hashedVin }) => hashedVin ?? []);
  const revoked = vehicles.filter(({ hashedVin, status }) => status === 'REVOKED' && hashedVin !== undefined);
  return [
    ...hashes
      .filter((hash, index) => hashes.indexOf(hash) !== index)
      .map((hash) => `Two vehicles have the VIN of ${hash}`),
    ...revoked.map(({ referenceId }) => `${referenceId} is revoked and keeps its VIN`),
  ];
}

function violationsOfVehicle(stored: Stored, vehicle: StoredVehicle): readonly string[] {
  const { referenceId } = vehicle;
  const { vehicle: model, violations } = replay(linesOf(stored.history, referenceId), stored.lagMs);
  const state = stored.states.find((item) => item.referenceId === referenceId);
  return [
    ...violations,
    ...registryDiffers(model, vehicle),
    ...liveCertificatesDiffer(model, vehicle, state),
    ...accessesDiffer(model, stored, referenceId),
    ...viewersDiffer(stored, state, referenceId),
  ].map((violation) => `${referenceId}: ${violation}`);
}

function registryDiffers(model: ModelledVehicle, vehicle: StoredVehicle): readonly string[] {
  return [
    ...differs('status', vehicle.status, model.status),
    ...differs('device', vehicle.deviceId, model.deviceId),
    ...differs('certificate', vehicle.certificate?.certificateId, model.certificateId),
    ...differs(
      'issuance',
      vehicle.issuance === undefined ? 'none' : 'one',
      model.issuance === undefined ? 'none' : 'one',
    ),
  ];
}

/**
 * At most one certificate is live, and it is the registry's. A renewal may have a second one, until
 * it ends.
 */
function liveCertificatesDiffer(
  model: ModelledVehicle,
  { issuance }: StoredVehicle,
  state: VehicleStateItem | undefined,
): readonly string[] {
  const { certificateId, status } = model;
  const own = status === 'ACTIVE' && certificateId !== undefined ? [certificateId] : [];
  const isOffered = issuance?.direction === 'RUN' && issuance.step === 'offer';
  const renewed = isOffered && model.issuance?.kind === 'RENEWAL' ? issuance.certificate : undefined;
  const expected = renewed === undefined ? own : [...own, renewed.certificateId];
  const living = Object.entries(state?.certificates ?? {}).filter(([, fence]) => fence === live);
  const found = living.map(([id]) => id);
  return differs('live certificates', found.sort().join(' '), expected.sort().join(' '));
}

/** An access has the beginning and the role of its last line. */
function accessesDiffer(model: ModelledVehicle, stored: Stored, referenceId: string): readonly string[] {
  const open = openAccesses(stored, referenceId).map(describeAccess);
  const expected = openPeriods(model).map(describeAccess);
  return differs('open accesses', open.sort().join(', '), expected.sort().join(', '));
}

function describeAccess({ ownerId, role, since }: Pick<OwnershipItem, 'ownerId' | 'role' | 'since'>): string {
  return `${role} ${ownerId} since ${since}`;
}

/** Events go to the viewers, so each viewer needs an open access of the same extent. */
function viewersDiffer(
  stored: Stored,
  state: VehicleStateItem | undefined,
  referenceId: string,
): readonly string[] {
  const viewers = Object.entries(openViewers(state?.viewers ?? {}, stored.now)).map(
    ([ownerId, { role, since, until }]) => `${role} ${ownerId} ${since} ${until ?? ''}`,
  );
  const expected = openAccesses(stored, referenceId).map(
    ({ ownerId, role, since, until }) => `${role} ${ownerId} ${since} ${until ?? ''}`,
  );
  return differs('viewers', viewers.sort().join(', '), expected.sort().join(', '));
}

function openAccesses({ accesses, now }: Stored, referenceId: string): readonly OwnershipItem[] {
  return accesses.filter((access) => access.referenceId === referenceId && isOpenAccess(access, now));
}

/** Only the undo of a first provisioning removes a vehicle. */
function historiesWithoutVehicle({ history, lagMs, vehicles }: Stored): readonly string[] {
  const known = new Set(vehicles.map(({ referenceId }) => referenceId));
  const unknown = new Set(history.map(({ referenceId }) => referenceId).filter((id) => !known.has(id)));
  return [...unknown]
    .filter((referenceId) => replay(linesOf(history, referenceId), lagMs).vehicle.status !== undefined)
    .map((referenceId) => `${referenceId} has a history and does not exist`);
}

function accessesWithoutVehicle({ accesses, vehicles, now }: Stored): readonly string[] {
  const known = vehicles.map(({ referenceId }) => referenceId);
  return accesses
    .filter((access) => isOpenAccess(access, now) && !known.includes(access.referenceId))
    .map(({ ownerId, referenceId }) => `${ownerId} has access to ${referenceId}, which does not exist`);
}

/** A claim that was confirmed has the outcome that the history of its vehicle says. */
function claimsDiffer({ claims, history }: Stored): readonly string[] {
  return claims.flatMap((claim) => {
    if (!('status' in claim) || claim.claimedVehicle === undefined) {
      return [];
    }
    const { claimId, claimedVehicle, status } = claim;
    const lines = linesOf(history, claimedVehicle).filter((line) => line.claimId === claimId);
    const isStopped = lines.some(({ event }) => event === 'CLAIM_STOPPED');
    const isApproved = lines.some(({ event }) => event === 'CLAIM_APPROVED');
    const expected = isStopped ? 'STOPPED' : isApproved ? 'GRANTED' : status;
    return [
      ...differs(`claim ${claimId}`, status, expected),
      ...(status === 'STOPPED' && !isStopped ? [`claim ${claimId} was stopped without a line`] : []),
    ];
  });
}

function effectsNotInHistory(
  history: readonly VehicleHistoryItem[],
  acknowledged: readonly Acknowledged[],
): readonly string[] {
  return acknowledged
    .filter(({ referenceId, anyOf }) => {
      const lines = linesOf(history, referenceId);
      return !anyOf.some((facts) => lines.some((item) => hasFacts(item, facts)));
    })
    .map(({ call, anyOf }) => `${call} was acknowledged without a line ${JSON.stringify(anyOf)}`);
}

function hasFacts(item: VehicleHistoryItem, facts: LineFacts): boolean {
  const entries = Object.entries(item);
  return Object.entries(facts).every(([name, value]) =>
    entries.some(([itsName, itsValue]) => itsName === name && itsValue === value),
  );
}

function differs(what: string, found: string | undefined, expected: string | undefined): readonly string[] {
  return found === expected
    ? []
    : [`${what}: ${found ?? 'none'}, but the history says ${expected ?? 'none'}`];
}
