/** The part of the model that follows accesses, invitations and offers. */
import { livingStatuses } from '../../../domain/access.ts';
import type { VehicleHistoryItem } from '../../../domain/registry.ts';
import { grantClaim } from './claim-model.ts';
import { type AccessPeriod, type ModelledVehicle, isWellAfter, openPeriods } from './modelled-vehicle.ts';

/** True in a status in which persons may get access. */
function mayGrant({ status }: ModelledVehicle): boolean {
  return status !== undefined && livingStatuses.includes(status);
}

/** Returns the vehicle after an event about its accesses; undefined when it may not happen. */
export function followAccess(
  vehicle: ModelledVehicle,
  line: VehicleHistoryItem,
): ModelledVehicle | undefined {
  const { actorId, at, event } = line;
  switch (event) {
    case 'ACCESS_GRANTED':
      return grant(vehicle, line);
    case 'OWNERSHIP_TRANSFERRED':
      return transfer(vehicle, line);
    case 'ACCESS_ENDED':
      return end(vehicle, line);
    case 'INVITED':
      return isOwnerAt(vehicle, actorId, at) ? vehicle : undefined;
    case 'TRANSFER_OFFERED':
      return isOwnerAt(vehicle, actorId, at) ? { ...vehicle, offeredBy: actorId } : undefined;
    case 'TRANSFER_CANCELLED':
      return isOwnerAt(vehicle, actorId, at) && vehicle.offeredBy !== undefined
        ? { ...vehicle, offeredBy: undefined }
        : undefined;
    default:
      return undefined;
  }
}

/** A person keeps the beginning of an open access, except by a claim, which begins a new one. */
function grant(vehicle: ModelledVehicle, line: VehicleHistoryItem): ModelledVehicle | undefined {
  const { at, ownerId = '', role = 'OWNER', verifiedBy } = line;
  if (verifiedBy === 'CLAIM') {
    return takeOver(grantClaim(vehicle, line), line);
  }
  const present = openPeriods(vehicle).find((period) => period.ownerId === ownerId);
  return !mayGrant(vehicle) || present?.role === role
    ? undefined
    : withPeriod(vehicle, { ownerId, role, since: present?.since ?? at }, at);
}

function transfer(vehicle: ModelledVehicle, line: VehicleHistoryItem): ModelledVehicle | undefined {
  const { at, ownerId, verifiedBy } = line;
  if (verifiedBy === 'CLAIM') {
    return takeOver(grantClaim(vehicle, line), line);
  }
  const { offeredBy } = vehicle;
  const isOffered = offeredBy !== undefined && offeredBy !== ownerId && isOwnerAt(vehicle, offeredBy, at);
  return isOffered && mayGrant(vehicle) ? takeOver(vehicle, line) : undefined;
}

/** Every other access has ended in the same transaction. */
function takeOver(
  vehicle: ModelledVehicle | undefined,
  { at, ownerId = '' }: VehicleHistoryItem,
): ModelledVehicle | undefined {
  if (vehicle === undefined || openPeriods(vehicle).some((period) => period.ownerId !== ownerId)) {
    return undefined;
  }
  const taken = withPeriod(vehicle, { ownerId, role: 'OWNER', since: at }, at);
  return { ...taken, offeredBy: undefined };
}

function end(
  vehicle: ModelledVehicle,
  { at, ownerId, role }: VehicleHistoryItem,
): ModelledVehicle | undefined {
  const present = openPeriods(vehicle).find((period) => period.ownerId === ownerId);
  if (present === undefined || (role !== undefined && role !== present.role)) {
    return undefined;
  }
  return { ...vehicle, periods: ended(vehicle, present.ownerId, at) };
}

function withPeriod(vehicle: ModelledVehicle, period: AccessPeriod, at: string): ModelledVehicle {
  return { ...vehicle, periods: [...ended(vehicle, period.ownerId, at), period] };
}

function ended({ periods }: ModelledVehicle, ownerId: string, until: string): readonly AccessPeriod[] {
  return periods.map((period) =>
    period.ownerId === ownerId && period.until === undefined ? { ...period, until } : period,
  );
}

/** True also for a person whose access ended so shortly before that the writer may not know it. */
function isOwnerAt(vehicle: ModelledVehicle, person: string | undefined, at: string): boolean {
  return vehicle.periods.some(
    ({ ownerId, role, until }) =>
      ownerId === person && role === 'OWNER' && (until === undefined || !isWellAfter(vehicle, at, until)),
  );
}
