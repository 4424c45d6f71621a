/**
 * A small reference model of one vehicle: what its history says that it must be now. It replays the
 * lines of the history in order and reports each line that may not follow the ones before it.
 */
import type { AccessRole, VehicleStatus } from '../../../domain/generated/schema-types.ts';
import type { VehicleHistoryItem } from '../../../domain/registry.ts';

/** A vehicle as its history describes it. */
export interface ModelledVehicle {
  /** Undefined before the first line, and after a provisioning was undone. */
  readonly status: VehicleStatus | undefined;
  /** The TCU that is installed or expected. */
  readonly deviceId: string | undefined;
  /** The only certificate that may be live. */
  readonly certificateId: string | undefined;
  /** Cognito `sub` → role of each open access. */
  readonly accesses: ReadonlyMap<string, AccessRole>;
}

/** The end of a replay. */
export interface Replay {
  readonly vehicle: ModelledVehicle;
  /** One line for each event that may not follow those before it. */
  readonly violations: readonly string[];
}

const unborn: ModelledVehicle = {
  status: undefined,
  deviceId: undefined,
  certificateId: undefined,
  accesses: new Map(),
};

/** Replays the lines of one vehicle, oldest first. */
export function replay(lines: readonly VehicleHistoryItem[]): Replay {
  return lines.reduce<Replay>(
    ({ vehicle, violations }, line) => {
      const next = follow(vehicle, line);
      return next === undefined
        ? { vehicle, violations: [...violations, `${line.event} may not follow: ${describe(vehicle)}`] }
        : { vehicle: next, violations };
    },
    { vehicle: unborn, violations: [] },
  );
}

/** Returns the vehicle after the event; undefined when the event may not happen to it. */
function follow(vehicle: ModelledVehicle, line: VehicleHistoryItem): ModelledVehicle | undefined {
  const { certificateId, deviceId, expectedDeviceId, ownerId = '', role = 'OWNER' } = line;
  const { status } = vehicle;
  switch (line.event) {
    case 'RESERVED':
      // A vehicle without a TCU keeps its status until its next certificate is active.
      return status === undefined
        ? { ...vehicle, status: 'PROVISIONING', deviceId }
        : onlyIf(status === 'WITHOUT_TCU', { ...vehicle, deviceId });
    case 'ACTIVATED':
      return onlyIf(status === 'PROVISIONING' || status === 'WITHOUT_TCU', {
        ...vehicle,
        status: 'ACTIVE',
        certificateId,
      });
    case 'CERTIFICATE_REPLACED':
      return onlyIf(status === 'ACTIVE' && certificateId !== vehicle.certificateId, {
        ...vehicle,
        certificateId,
      });
    case 'PROVISIONING_UNDONE':
      return status === 'PROVISIONING' ? { ...unborn, accesses: vehicle.accesses } : vehicle;
    case 'TCU_REPLACED':
    case 'TCU_REMOVED':
      return onlyIf((status === 'ACTIVE' || status === 'WITHOUT_TCU') && deviceId === vehicle.deviceId, {
        ...vehicle,
        status: 'WITHOUT_TCU',
        deviceId: expectedDeviceId,
        certificateId: undefined,
      });
    case 'ACCESS_GRANTED':
      return onlyIf(vehicle.accesses.get(ownerId) !== role, {
        ...vehicle,
        accesses: new Map([...vehicle.accesses, [ownerId, role]]),
      });
    case 'ACCESS_ENDED':
      return onlyIf(vehicle.accesses.has(ownerId), {
        ...vehicle,
        accesses: new Map([...vehicle.accesses].filter(([person]) => person !== ownerId)),
      });
    default:
      return vehicle;
  }
}

function onlyIf(allowed: boolean, next: ModelledVehicle): ModelledVehicle | undefined {
  return allowed ? next : undefined;
}

function describe({ status, deviceId, certificateId, accesses }: ModelledVehicle): string {
  const people = [...accesses].map(([person, role]) => `${role} ${person}`).join(', ');
  return `${status ?? 'no vehicle'}, device ${deviceId}, certificate ${certificateId}, [${people}]`;
}
