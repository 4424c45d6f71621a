/** The rules that hold after every history, also after one that faults interrupted. */
import { isOpenAccess } from '../../../domain/access.ts';
import { live } from '../../../domain/certificate-fences.ts';
import type { OwnershipItem, VehicleHistoryItem } from '../../../domain/registry.ts';
import type { VehicleStateItem } from '../../../domain/vehicle-state.ts';
import { openViewers } from '../../../domain/viewers.ts';
import type { StoredVehicle } from '../orphans.ts';
import { type ModelledVehicle, replay } from './model.ts';

/** What the tables hold after a history. */
export interface Stored {
  readonly vehicles: readonly StoredVehicle[];
  readonly history: readonly VehicleHistoryItem[];
  readonly accesses: readonly OwnershipItem[];
  readonly states: readonly VehicleStateItem[];
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
    ...accessesWithoutVehicle(stored),
    ...effectsNotInHistory(stored.history, acknowledged),
  ];
}

function vehiclesThatShareAVin(vehicles: readonly StoredVehicle[]): readonly string[] {
  const hashes = vehicles.filter(({ status }) => status !== 'REVOKED').map(({ hashedVin }) => hashedVin);
  return hashes
    .filter((hash, index) => hashes.indexOf(hash) !== index)
    .map((hash) => `Two vehicles have the VIN of ${hash}`);
}

function violationsOfVehicle(stored: Stored, vehicle: StoredVehicle): readonly string[] {
  const { referenceId } = vehicle;
  const lines = stored.history
    .filter((line) => line.referenceId === referenceId)
    .sort((one, other) => one.atId.localeCompare(other.atId));
  const { vehicle: model, violations } = replay(lines);
  const state = stored.states.find((item) => item.referenceId === referenceId);
  return [
    ...violations,
    ...registryDiffers(model, vehicle),
    ...liveCertificatesDiffer(model, state),
    ...accessesDiffer(model, stored, referenceId),
    ...viewersDiffer(stored, state, referenceId),
  ].map((violation) => `${referenceId}: ${violation}`);
}

function registryDiffers(model: ModelledVehicle, vehicle: StoredVehicle): readonly string[] {
  return [
    ...differs('status', vehicle.status, model.status),
    ...differs('device', vehicle.deviceId, model.deviceId),
    ...differs('certificate', vehicle.certificate?.certificateId, model.certificateId),
  ];
}

/** At most one certificate is live, and it is the registry's. */
function liveCertificatesDiffer(
  model: ModelledVehicle,
  state: VehicleStateItem | undefined,
): readonly string[] {
  const living = Object.entries(state?.certificates ?? {}).filter(([, fence]) => fence === live);
  return differs(
    'live certificates',
    living.map(([certificateId]) => certificateId).join(' '),
    model.certificateId ?? '',
  );
}

function accessesDiffer(model: ModelledVehicle, stored: Stored, referenceId: string): readonly string[] {
  const open = openAccesses(stored, referenceId).map(({ ownerId, role }) => `${role} ${ownerId}`);
  const expected = [...model.accesses].map(([ownerId, role]) => `${role} ${ownerId}`);
  return differs('open accesses', open.sort().join(', '), expected.sort().join(', '));
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

function accessesWithoutVehicle({ accesses, vehicles, now }: Stored): readonly string[] {
  const known = vehicles.map(({ referenceId }) => referenceId);
  return accesses
    .filter((access) => isOpenAccess(access, now) && !known.includes(access.referenceId))
    .map(({ ownerId, referenceId }) => `${ownerId} has access to ${referenceId}, which does not exist`);
}

function effectsNotInHistory(
  history: readonly VehicleHistoryItem[],
  acknowledged: readonly Acknowledged[],
): readonly string[] {
  return acknowledged
    .filter(({ referenceId, anyOf }) => {
      const lines = history.filter((item) => item.referenceId === referenceId);
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
