/** A vehicle as its history describes it, and how exactly the times in it compare. */
import type { AccessRole, VehicleStatus } from '../../../domain/generated/schema-types.ts';

/** A certificate that is being issued. */
export interface ModelledIssuance {
  readonly kind: 'PROVISIONING' | 'REISSUE' | 'RENEWAL';
  /** The vehicle had no device, and has one only for this issuance. */
  readonly installsDevice: boolean;
  /** A suspension or revocation has ended it, so only its undo may follow. */
  readonly isEnded: boolean;
}

/** An access of one person in one role. */
export interface AccessPeriod {
  /** Cognito `sub`. */
  readonly ownerId: string;
  readonly role: AccessRole;
  /** From when the person sees something; a change of the role does not move it. */
  readonly since: string;
  /** When the access or the role ended; absent while it is open. */
  readonly until?: string;
}

/** A claim that was confirmed. */
export interface ModelledClaim {
  readonly ownerId: string;
  readonly stoppedAt?: string;
  readonly approvedAt?: string;
  readonly grantedAt?: string;
}

/** A vehicle as its lines describe it. */
export interface ModelledVehicle {
  /** Undefined before the first line, and after a provisioning was undone. */
  readonly status: VehicleStatus | undefined;
  /** When the present status began; empty without one. */
  readonly statusSince: string;
  /** The TCU that is installed or expected. */
  readonly deviceId: string | undefined;
  /** The certificate that connects; live unless the vehicle is suspended. */
  readonly certificateId: string | undefined;
  readonly issuance: ModelledIssuance | undefined;
  /** Every access that it ever had, in the order of their beginnings. */
  readonly periods: readonly AccessPeriod[];
  /** The owner whose offer was made last, unless it was cancelled or accepted. */
  readonly offeredBy: string | undefined;
  /** Claim id → claim. */
  readonly claims: ReadonlyMap<string, ModelledClaim>;
  /**
   * The most time in milliseconds between the time of a line and the write of its transaction. The
   * time is read before the write, which faults may delay. So a line may have a later time than
   * another one that its writer could not see yet.
   */
  readonly lagMs: number;
}

/** Longer than any call that no fault delays. */
export const usualLagMs = 1_000;

/** A vehicle without any line. */
export const unborn: ModelledVehicle = {
  status: undefined,
  statusSince: '',
  deviceId: undefined,
  certificateId: undefined,
  issuance: undefined,
  periods: [],
  offeredBy: undefined,
  claims: new Map(),
  lagMs: usualLagMs,
};

/** The accesses that are open after the last line. */
export function openPeriods({ periods }: Pick<ModelledVehicle, 'periods'>): readonly AccessPeriod[] {
  return periods.filter(({ until }) => until === undefined);
}

/** True when a time is so long after the other that its writer must have seen it. */
export function isWellAfter({ lagMs }: ModelledVehicle, time: string, other: string): boolean {
  return Date.parse(time) > Date.parse(other) + lagMs;
}

/** True unless the vehicle left the status ACTIVE well before. */
export function wasActive(vehicle: ModelledVehicle, at: string): boolean {
  const { status, statusSince } = vehicle;
  return status === 'ACTIVE' || (status !== undefined && !isWellAfter(vehicle, at, statusSince));
}
