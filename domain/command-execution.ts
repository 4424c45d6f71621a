/**
 * Translates AWS IoT's state of a command execution into the ledger's status (AWS IoT Developer
 * Guide, "Remote commands concepts").
 */
import type { RemoteCommandStatus } from './generated/schema-types.ts';
import { holdsVin } from './vin-search.ts';

/** An execution as `GetCommandExecution` returns it; the status is AWS IoT's. */
export interface CommandExecution {
  readonly status: 'CREATED' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'REJECTED' | 'TIMED_OUT';
  /** The vehicle's, or AWS IoT's own where it begins with '$'. */
  readonly reasonCode?: string;
}

/** Where a command stands, and why. */
export interface CommandProgress {
  readonly status: RemoteCommandStatus;
  readonly reasonCode?: string;
}

/** Reason codes that are ours; vehicles have their own. */
export const reasonCodes = {
  /** The vehicle did not respond in time. */
  noResponse: 'NO_RESPONSE',
  /** The vehicle reports that it did not finish in time. */
  deviceTimedOut: 'DEVICE_TIMED_OUT',
  /** No execution is known: perhaps the command was never handed over. */
  notConfirmed: 'NOT_CONFIRMED',
  /** The sender's access ended before the command was handed over. */
  accessEnded: 'ACCESS_ENDED',
  /** The vehicle lost its TCU before the command was handed over. */
  withoutTcu: 'VEHICLE_WITHOUT_TCU',
  /** The vehicle was suspended before the command was handed over. */
  suspended: 'VEHICLE_SUSPENDED',
  /** The vehicle was revoked before the command was handed over. */
  revoked: 'VEHICLE_NOT_FOUND',
  /** An unlock command was not attempted again, because the vehicle had begun to move. */
  vehicleMoving: 'VEHICLE_MOVING',
  /** As `vehicleMoving`, but it was not known whether the vehicle stood. */
  motionUnknown: 'VEHICLE_MOTION_UNKNOWN',
  /** The vehicle's own reason could not be shown. */
  withheld: 'WITHHELD',
} as const;

/**
 * AWS IoT's own reason code when the vehicle did not respond in time. The vehicle may still settle
 * such an execution.
 */
const noResponseOfDevice = '$NO_RESPONSE_FROM_DEVICE';

const ledgerStatuses = {
  CREATED: 'SENT',
  IN_PROGRESS: 'IN_PROGRESS',
  SUCCEEDED: 'SUCCEEDED',
  FAILED: 'FAILED',
  REJECTED: 'REJECTED',
} as const;

/**
 * The command's progress by its execution. Only AWS IoT's own time-out leaves the outcome open; a
 * time-out that the vehicle reports is a failure.
 */
export function progressOf({ status, reasonCode }: CommandExecution): CommandProgress {
  if (status !== 'TIMED_OUT') {
    const reason = toReasonCode(reasonCode);
    return { status: ledgerStatuses[status], ...(reason === undefined ? {} : { reasonCode: reason }) };
  }
  return reasonCode === noResponseOfDevice
    ? { status: 'OUTCOME_UNKNOWN', reasonCode: reasonCodes.noResponse }
    : { status: 'FAILED', reasonCode: reasonCodes.deviceTimedOut };
}

const reasonCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';
const maxReasonLength = 64;

/**
 * A reason that may be stored and shown. A reason that is not in AWS IoT's shape, or that holds a
 * VIN, is withheld.
 */
function toReasonCode(reason: string | undefined): string | undefined {
  if (reason === undefined) {
    return undefined;
  }
  const characters = reason.split('');
  const isPlain = characters.every((character) => reasonCharacters.indexOf(character) >= 0);
  const isShort = reason.length >= 1 && reason.length <= maxReasonLength;
  if (!isPlain || !isShort) {
    return reasonCodes.withheld;
  }
  return holdsVin(reason) ? reasonCodes.withheld : reason;
}
