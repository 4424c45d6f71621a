/**
 * The registry item as provisioning stores it: the vehicle and, while provisioning is unfinished,
 * everything that is needed to finish or undo it.
 */
import { type CertificateFences, live } from '../../domain/certificate-fences.ts';
import type { RegisteredCertificate, VehicleItem } from '../../domain/registry.ts';

/** The saga's steps in order; `saga.ts` holds their code. */
export const stepNames = [
  'seal-vin',
  'reserve',
  'issue-certificate',
  'register-certificate',
  'create-thing',
  'create-fleetwise-vehicle',
  'offer',
  'activate',
  'retire-certificate',
] as const;

/**
 * Stored as an issuance's progress, so renaming a step restarts the issuances that stopped after
 * it.
 */
export type StepName = (typeof stepNames)[number];

/** Steps that complete a change in AWS; they are stored as what is left, not as progress. */
export const completionNames = ['switch-certificate', 'retire-certificate', 'dissolve'] as const;

/** A step that completes a change in AWS, or only repairs it, which is left to the reconciler. */
export type CompletionName = (typeof completionNames)[number] | 'register-again';

/** A certificate with AWS IoT's ARN, by which it is attached to thing and policy. */
export interface VehicleCertificate extends RegisteredCertificate {
  readonly iotCertificateArn: string;
}

/** An earlier certificate, until it is retired everywhere. */
export interface RetiringCertificate extends VehicleCertificate {
  /** Present once AWS IoT no longer has it, and only ACM PCA must still revoke it. */
  readonly isDeleted?: true;
}

/** A certificate that is being issued to the vehicle. */
export interface Issuance {
  /** Counts the vehicle's issuances from 1. */
  readonly number: number;
  /**
   * UNDO is stored before the undo begins, so that after a crash the undo continues and the saga
   * never resumes.
   */
  readonly direction: 'RUN' | 'UNDO';
  /** The last step whose outcome is stored; absent before the first. */
  readonly step?: StepName;
  readonly keyFingerprint: string;
  /** PEM; checked to hold no VIN. */
  readonly certificateSigningRequest: string;
  /** ACM PCA's token, the same for every run of this issuance. */
  readonly idempotencyToken: string;
  readonly startedAt: string;
  /** `permittedAt` of the permit that it used, where it needed one. */
  readonly permittedAt?: string;
  /**
   * Present when the inventory pins another key, which the activation replaces by this issuance's
   * key.
   */
  readonly replacesPin?: true;
  /** Present when the vehicle had no device, and this issuance reserves one. */
  readonly installsDevice?: true;
  /** Present when the vehicle itself requested the certificate. */
  readonly renews?: true;
  /** Of a renewal from `offer` on, ISO 8601: when it is undone unless the certificate is used. */
  readonly useBefore?: string;
  /** Of a renewal: when a record under the certificate had arrived. */
  readonly usedAt?: string;
  /** ACM PCA's ARN, from `issue-certificate` on. */
  readonly certificateArn?: string;
  /** From `register-certificate` on. */
  readonly certificate?: VehicleCertificate;
}

/** VehicleRegistry's item in full. A version of 0 means that it is not stored yet. */
export interface ProvisioningItem extends VehicleItem {
  readonly certificate?: VehicleCertificate;
  readonly issuance?: Issuance;
  /** Number of issuances so far, including the present one. */
  readonly issuanceCount: number;
  /**
   * Earlier certificates that are not retired everywhere yet, oldest first; absent without any. A
   * change adds its own and does not wait for those before it. Items from before it was a list hold
   * one certificate: read it by `retiringOf`.
   */
  readonly retiring?: readonly RetiringCertificate[] | RetiringCertificate;
  /**
   * Present while AWS IoT's status of `certificate` must still be changed. A contested switch is
   * repeated once no run of the opposite one can still call AWS IoT.
   */
  readonly certificateSwitch?: { readonly to: 'ACTIVE' | 'INACTIVE'; readonly isContested?: true };
  /** When a switch was last written or cleared; ISO 8601. */
  readonly switchedAt?: string;
  /** Present on a revoked vehicle whose thing and FleetWise vehicle must still be removed. */
  readonly isDissolving?: true;
  /** As VehicleState has them; absent before the first activation. */
  readonly certificateFences?: CertificateFences;
}

/**
 * True while a saga or a change in AWS is unfinished: such items are in the index byPendingSaga.
 */
export function isPending(vehicle: ProvisioningItem): boolean {
  const { certificateSwitch, isDissolving, issuance, registration } = vehicle;
  const isMarked = isDissolving === true || registration !== undefined;
  const hasWork = issuance !== undefined || certificateSwitch !== undefined || isMarked;
  return hasWork || retiringOf(vehicle).length > 0;
}

/** True when AWS agrees with the item, as of its last write. */
export function isSettled({ pendingSaga }: Pick<ProvisioningItem, 'pendingSaga'>): boolean {
  return pendingSaga === undefined;
}

/** The keyed hash of an item that was not revoked. Throws without one, which is a defect. */
export function requireHashedVin({ hashedVin }: ProvisioningItem): string {
  if (hashedVin === undefined) {
    throw new Error('The vehicle no longer has a VIN');
  }
  return hashedVin;
}

/** The issuance of an item that must have one. Throws without one, which is a defect. */
export function requireIssuance(vehicle: ProvisioningItem): Issuance {
  if (vehicle.issuance === undefined) {
    throw new Error('No issuance is under way');
  }
  return vehicle.issuance;
}

/**
 * The certificate of a renewal that was offered to the vehicle and not used yet: it is live
 * together with `certificate`. Undefined outside such an overlap.
 */
export function overlapOf({ issuance }: Pick<ProvisioningItem, 'issuance'>): VehicleCertificate | undefined {
  const isOffered = issuance?.renews === true && issuance.step === 'offer';
  return isOffered && issuance.usedAt === undefined && issuance.direction === 'RUN'
    ? issuance.certificate
    : undefined;
}

/** The device of an item in provisioning. Throws without one, which is a defect. */
export function requireDevice(vehicle: ProvisioningItem): string {
  if (vehicle.deviceId === undefined) {
    throw new Error('The vehicle has no device');
  }
  return vehicle.deviceId;
}

/** The certificates that are still to be retired, oldest first. */
export function retiringOf({
  retiring = [],
}: Pick<ProvisioningItem, 'retiring'>): readonly RetiringCertificate[] {
  return 'certificateId' in retiring ? [retiring] : retiring;
}

/**
 * True when so many certificates are still to be retired that no further change may add one. ACM
 * PCA has then refused for long; each entry adds half a kilobyte to the item.
 */
export function isRetirementFull(vehicle: Pick<ProvisioningItem, 'retiring'>): boolean {
  return retiringOf(vehicle).length >= maxRetiring;
}

const maxRetiring = 20;

/** The fences of an item. One that was activated before they existed has its certificate live. */
export function fencesOf({ certificate, certificateFences }: ProvisioningItem): CertificateFences {
  return certificateFences ?? (certificate === undefined ? {} : { [certificate.certificateId]: live });
}
