/**
 * A small reference model of one vehicle: what its history says that it must be now. It replays the
 * lines of the history in order and reports each line that may not follow the ones before it.
 */
import type { VehicleHistoryEventType, VehicleStatus } from '../../../domain/generated/schema-types.ts';
import type { VehicleHistoryItem } from '../../../domain/registry.ts';
import { followAccess } from './access-model.ts';
import { followClaim } from './claim-model.ts';
import { type ModelledIssuance, type ModelledVehicle, openPeriods, unborn } from './modelled-vehicle.ts';

/** The end of a replay. */
export interface Replay {
  readonly vehicle: ModelledVehicle;
  /** One line for each event that may not follow those before it. */
  readonly violations: readonly string[];
}

/** Replays the lines of one vehicle, in any order. The lag is that of `ModelledVehicle`. */
export function replay(lines: readonly VehicleHistoryItem[], lagMs: number): Replay {
  return [...lines].sort(inOrder).reduce<Replay>(
    ({ vehicle, violations }, line) => {
      const next = follow(vehicle, line);
      return next === undefined
        ? { vehicle, violations: [...violations, `${line.event} may not follow: ${describe(vehicle)}`] }
        : { vehicle: next, violations };
    },
    { vehicle: { ...unborn, lagMs }, violations: [] },
  );
}

/** A revocation ends accesses in its own transaction, whose lines have one time. */
function inOrder(one: VehicleHistoryItem, other: VehicleHistoryItem): number {
  const rank = ({ event }: VehicleHistoryItem): number => (event === 'REVOKED' ? 1 : 0);
  return one.at.localeCompare(other.at) || rank(one) - rank(other) || one.atId.localeCompare(other.atId);
}

/** Returns the vehicle after the event; undefined when the event may not happen to it. */
function follow(vehicle: ModelledVehicle, line: VehicleHistoryItem): ModelledVehicle | undefined {
  switch (line.event) {
    case 'RESERVED':
    case 'REISSUE_BEGUN':
    case 'RENEWAL_BEGUN':
      return begin(vehicle, line);
    case 'ACTIVATED':
    case 'CERTIFICATE_REPLACED':
    case 'CERTIFICATE_RENEWED':
      return activate(vehicle, line);
    case 'PROVISIONING_UNDONE':
    case 'RENEWAL_UNDONE':
      return undo(vehicle, line);
    case 'TCU_REPLACED':
    case 'TCU_REMOVED':
      return takeOut(vehicle, line);
    case 'SUSPENDED':
    case 'RESUMED':
    case 'REVOKED':
      return changeStatus(vehicle, line);
    case 'REISSUE_PERMITTED':
      return onlyIf(vehicle.status !== undefined, vehicle);
    case 'CLAIM_WAITING':
    case 'CLAIM_STOPPED':
    case 'CLAIM_APPROVED':
      return followClaim(vehicle, line);
    default:
      return followAccess(vehicle, line);
  }
}

const kindOf: Partial<Record<VehicleHistoryEventType, ModelledIssuance['kind']>> = {
  RESERVED: 'PROVISIONING',
  ACTIVATED: 'PROVISIONING',
  REISSUE_BEGUN: 'REISSUE',
  CERTIFICATE_REPLACED: 'REISSUE',
  RENEWAL_BEGUN: 'RENEWAL',
  CERTIFICATE_RENEWED: 'RENEWAL',
};

function begin(vehicle: ModelledVehicle, line: VehicleHistoryItem): ModelledVehicle | undefined {
  const kind = kindOf[line.event] ?? 'PROVISIONING';
  const isNew = vehicle.status === undefined && kind === 'PROVISIONING';
  const from: VehicleStatus = kind === 'PROVISIONING' ? 'WITHOUT_TCU' : 'ACTIVE';
  const issuance = {
    kind,
    installsDevice: !isNew && vehicle.deviceId === undefined,
    isEnded: false,
  };
  const begun = { ...vehicle, deviceId: line.deviceId, issuance };
  const isExpected = vehicle.deviceId === undefined || vehicle.deviceId === line.deviceId;
  const mayBegin = vehicle.issuance === undefined && isExpected && (isNew || vehicle.status === from);
  return onlyIf(mayBegin, isNew ? withStatus(begun, 'PROVISIONING', line) : begun);
}

function activate(vehicle: ModelledVehicle, line: VehicleHistoryItem): ModelledVehicle | undefined {
  const { issuance, status } = vehicle;
  const kind = kindOf[line.event];
  const isFirst = status === 'PROVISIONING' || status === 'WITHOUT_TCU';
  const mayActivate =
    issuance?.kind === kind &&
    issuance?.isEnded === false &&
    (kind === 'PROVISIONING' ? isFirst : status === 'ACTIVE') &&
    line.certificateId !== vehicle.certificateId;
  const next = { ...vehicle, certificateId: line.certificateId, issuance: undefined };
  return onlyIf(mayActivate, withStatus(next, 'ACTIVE', line));
}

/** A first provisioning leaves no vehicle; every other undo leaves it as before. */
function undo(vehicle: ModelledVehicle, { event }: VehicleHistoryItem): ModelledVehicle | undefined {
  const { deviceId, issuance, status } = vehicle;
  const isRenewal = issuance?.kind === 'RENEWAL';
  const isOfKind = issuance !== undefined && isRenewal === (event === 'RENEWAL_UNDONE');
  const isReturned = issuance?.installsDevice === true;
  const next = { ...vehicle, issuance: undefined, deviceId: isReturned ? undefined : deviceId };
  return onlyIf(isOfKind, status === 'PROVISIONING' ? { ...unborn, lagMs: vehicle.lagMs } : next);
}

/** A renewal that was offered ends with the TCU; every other issuance must end before. */
function takeOut(vehicle: ModelledVehicle, line: VehicleHistoryItem): ModelledVehicle | undefined {
  const { deviceId, issuance, status } = vehicle;
  const isIssuing = issuance !== undefined && (issuance.kind !== 'RENEWAL' || issuance.isEnded);
  const isPresent = status === 'ACTIVE' || status === 'WITHOUT_TCU' || status === 'SUSPENDED';
  const next = {
    ...vehicle,
    deviceId: line.expectedDeviceId,
    certificateId: undefined,
    issuance: undefined,
  };
  return onlyIf(
    isPresent && !isIssuing && deviceId === line.deviceId,
    status === 'SUSPENDED' ? next : withStatus(next, 'WITHOUT_TCU', line),
  );
}

function changeStatus(vehicle: ModelledVehicle, line: VehicleHistoryItem): ModelledVehicle | undefined {
  const { certificateId, deviceId, issuance, status } = vehicle;
  const isSuspended = status === 'SUSPENDED';
  const isWorking = status === 'ACTIVE' || status === 'WITHOUT_TCU';
  if (line.event === 'RESUMED') {
    const resumed = certificateId === undefined ? 'WITHOUT_TCU' : 'ACTIVE';
    return onlyIf(isSuspended, withStatus(vehicle, resumed, line));
  }
  const ended = { ...vehicle, issuance: issuance && { ...issuance, isEnded: true } };
  if (line.event === 'SUSPENDED') {
    return onlyIf(isWorking, withStatus(ended, 'SUSPENDED', line));
  }
  const revoked = {
    ...ended,
    certificateId: undefined,
    // The undo of the issuance returns the device that it has reserved.
    deviceId: issuance?.installsDevice === true ? deviceId : undefined,
  };
  const hasAccess = openPeriods(vehicle).length > 0;
  return onlyIf((isWorking || isSuspended) && !hasAccess, withStatus(revoked, 'REVOKED', line));
}

function withStatus(
  vehicle: ModelledVehicle,
  status: VehicleStatus,
  { at }: VehicleHistoryItem,
): ModelledVehicle {
  return { ...vehicle, status, statusSince: at };
}

function onlyIf(allowed: boolean, next: ModelledVehicle | undefined): ModelledVehicle | undefined {
  return allowed ? next : undefined;
}

function describe(vehicle: ModelledVehicle): string {
  const { status, deviceId, certificateId, issuance } = vehicle;
  const people = openPeriods(vehicle)
    .map(({ ownerId, role }) => `${role} ${ownerId}`)
    .join(', ');
  const work =
    issuance === undefined ? 'nothing' : `${issuance.isEnded ? 'the end of ' : ''}${issuance.kind}`;
  return `${status ?? 'no vehicle'}, device ${deviceId}, certificate ${certificateId}, ${work} under way, [${people}]`;
}
