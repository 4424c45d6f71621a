/**
 * The registry item as provisioning sees it: the vehicle and, while work on it is unfinished, all
 * that is needed to finish or undo that work from the item alone.
 */
import type { RegisteredCertificate, VehicleItem } from '../../domain/registry.ts';

/** The saga's steps in their order; `saga.ts` holds what each does. */
export const stepNames = [
  'seal-vin',
  'reserve',
  'issue-certificate',
  'register-certificate',
  'create-thing',
  'create-fleetwise-vehicle',
  'activate',
  'retire-certificate',
] as const;

/** A step's name. */
export type StepName = (typeof stepNames)[number];

/** A certificate with the ARN under which AWS IoT ties it to thing and policy. */
export interface VehicleCertificate extends RegisteredCertificate {
  readonly iotCertificateArn: string;
}

/** A certificate on its way to the vehicle. */
export interface Issuance {
  /** Counts the vehicle's issuances from 1. */
  readonly number: number;
  /**
   * UNDO is stored before anything is taken back, so that a crash in the middle is followed by more
   * undoing and never by running on.
   */
  readonly direction: 'RUN' | 'UNDO';
  /** The last step whose outcome is stored; absent before the first. */
  readonly step?: StepName;
  readonly keyFingerprint: string;
  /** PEM; checked to hold no VIN. */
  readonly certificateSigningRequest: string;
  /** ACM PCA's, the same for every run of this issuance. */
  readonly idempotencyToken: string;
  readonly startedAt: string;
  /** Of the permit that it used up, where it needed one. */
  readonly permittedAt?: string;
  /**
   * Present when the inventory pins another key, which this issuance's key replaces at the
   * activation.
   */
  readonly replacesPin?: true;
  /** ACM PCA's ARN, from `issue-certificate` on. */
  readonly certificateArn?: string;
  /** From `register-certificate` on. */
  readonly certificate?: VehicleCertificate;
}

/** VehicleRegistry's item in full. A version of 0 means that it is not stored yet. */
export interface ProvisioningItem extends VehicleItem {
  /** Provisioning always knows the device. */
  readonly deviceId: string;
  readonly certificate?: VehicleCertificate;
  readonly issuance?: Issuance;
  /** How many issuances there have been, the present one included. */
  readonly issuanceCount: number;
  /** The certificate before the present one, until it is cut off everywhere. */
  readonly retiring?: VehicleCertificate;
  /**
   * Present while there is an issuance or a retiring certificate: puts the item into the index
   * byPendingSaga.
   */
  readonly pendingSaga?: 'PENDING';
  /** When work on it was last seen; the reconciler leaves what moves alone. */
  readonly pendingSince?: string;
}

/** The issuance of an item that must have one; a step that is called without one is a defect. */
export function requireIssuance(vehicle: ProvisioningItem): Issuance {
  if (vehicle.issuance === undefined) {
    throw new Error('No issuance is under way');
  }
  return vehicle.issuance;
}
