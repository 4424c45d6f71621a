/**
 * A vehicle's item in VehicleRegistry and the moves its status may make. Provisioning keeps its
 * progress on the same item (`issuance`, `retiring`), so that a saga killed anywhere can be taken
 * up from what is stored.
 */

import type * as schema from './generated/schema-types.ts';
import type { ReissuePermit } from './reissue.ts';

/** COVESA VSS Vehicle.Powertrain.Type, as the schema lists it. */
export type PowertrainType = schema.PowertrainType;

/** Every powertrain type, for checks at run time. */
export const powertrainTypes: readonly PowertrainType[] = ['COMBUSTION', 'HYBRID', 'ELECTRIC'];

/** Every status of a vehicle, as the schema lists it. */
export type VehicleStatus = schema.VehicleStatus;

/**
 * Every status of a vehicle with the statuses it may move to; each move is one conditional write.
 */
export const vehicleStatusMoves = {
  PROVISIONING: ['ACTIVE'],
  ACTIVE: ['WITHOUT_TCU', 'REVOKED'],
  WITHOUT_TCU: ['PROVISIONING', 'REVOKED'],
  REVOKED: [],
} as const satisfies Record<VehicleStatus, readonly VehicleStatus[]>;

/** True when a vehicle may go from one status to the other in one step. */
export function mayMove(from: VehicleStatus, to: VehicleStatus): boolean {
  const allowed: readonly VehicleStatus[] = vehicleStatusMoves[from];
  return allowed.indexOf(to) >= 0;
}

/** What is said of a vehicle beside its identity; a fact that was not given is absent. */
export interface VehicleAttributes {
  readonly brand?: string;
  readonly model?: string;
  /** Model year, 1980 to 2100. */
  readonly year?: number;
  readonly bodyType?: string;
  readonly powertrainType?: PowertrainType;
}

/** A certificate that AWS IoT knows. */
export interface RegisteredCertificate {
  /** AWS IoT's id: SHA-256 of the DER in lower-case hex. */
  readonly certificateId: string;
  /** ACM PCA's ARN of the certificate. */
  readonly certificateArn: string;
  /** Hex, lower case, without separators. */
  readonly serialNumber: string;
  /** ISO 8601, UTC. */
  readonly notAfter: string;
  /** SHA-256 of the SubjectPublicKeyInfo (DER), lower-case hex. */
  readonly keyFingerprint: string;
}

/** VehicleRegistry's item. Times are ISO 8601 in UTC. */
export interface VehicleItem {
  readonly referenceId: string;
  readonly tenantId: string;
  /** `k<version>.<base64url of the KMS MAC>`. */
  readonly hashedVin: string;
  /** Base64 of the KMS ciphertext; encryption context `{tenantId, referenceId}`. */
  readonly encryptedVin: string;
  /** Absent while no TCU is installed. */
  readonly deviceId?: string;
  readonly status: VehicleStatus;
  readonly attributes: VehicleAttributes;
  /** The certificate the vehicle connects with; absent before the first activation. */
  readonly certificate?: RegisteredCertificate;
  /** The window for another key that was opened last; stays when it is used or over. */
  readonly reissuePermit?: ReissuePermit;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Grows with every write. */
  readonly version: number;
}

/** DeviceInventory's status of a device. */
export type DeviceStatus = 'AVAILABLE' | 'INSTALLED' | 'WITHDRAWN';

/** DeviceInventory's item: what the TCU's maker shipped. */
export interface DeviceItem {
  readonly deviceId: string;
  readonly tenantId: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly status: DeviceStatus;
  /** SHA-256 of the SubjectPublicKeyInfo (DER), lower-case hex: only this key is accepted. */
  readonly publicKeyFingerprint?: string;
  /** The vehicle it is installed in. */
  readonly referenceId?: string;
  readonly importedAt: string;
  /**
   * Who imported it last (Cognito `sub`), and through which app client: an import decides which key
   * is pinned. For auditors: no field of the API shows either.
   */
  readonly importedBy: string;
  readonly clientId: string;
  readonly updatedAt: string;
}

/** `actorId` of what the reconciler does. */
export const systemActor = 'system';

/**
 * Who did what a line of history says: the reconciler, or a person by Cognito `sub` with the app
 * client of the person's token. The client is for auditors: no field of the API shows it.
 */
export type HistoryActor =
  | { readonly actorId: typeof systemActor; readonly clientId?: never }
  | { readonly actorId: string; readonly clientId: string };

/** What a line of a vehicle's history says. */
export type HistoryLine = HistoryActor & HistoryFacts;

/** VehicleHistory's item. The sort key `atId` is `<at>#<id>`. */
export type VehicleHistoryItem = HistoryLine & { readonly referenceId: string; readonly atId: string };

interface HistoryFacts {
  readonly at: string;
  readonly event: schema.VehicleHistoryEventType;
  readonly deviceId?: string;
  readonly certificateId?: string;
  /**
   * Whose access was granted or ended (Cognito `sub`), and as what; kept for auditors, no field of
   * the API shows it.
   */
  readonly ownerId?: string;
  readonly role?: schema.AccessRole;
  /** Why a re-issue was permitted. */
  readonly reason?: schema.ReissueReason;
  /** The key that the permit names, where it names one; kept for auditors. */
  readonly publicKeyFingerprint?: string;
  /**
   * Who permitted the re-issue that began (Cognito `sub`); kept for auditors, like the two above.
   */
  readonly permittedBy?: string;
}

/** Ownership's item: one person's access to one vehicle. It stays when the access has ended. */
export interface OwnershipItem {
  /** Cognito `sub`. */
  readonly ownerId: string;
  readonly referenceId: string;
  readonly tenantId: string;
  readonly role: schema.AccessRole;
  readonly since: string;
  /** When it ended or will end; absent while open. */
  readonly until?: string;
  readonly verifiedBy: schema.AccessVerification;
  /** Cognito `sub` of who gave it. */
  readonly grantedBy: string;
  /**
   * Present from the end of the access until it is published, together with `endMarkedAt`. A new
   * grant removes all three attributes of the outbox.
   */
  readonly endState?: typeof unpublishedEnd;
  /**
   * When `endAccess` was called, or publishing failed, last; the sort key of `byUnpublishedEnd`.
   */
  readonly endMarkedAt?: string;
  /** When the end was marked first; present once publishing has failed. */
  readonly endUnpublishedSince?: string;
}

/** The one value of `OwnershipItem.endState`. */
export const unpublishedEnd = 'UNPUBLISHED';

/** UniqueKeys' item: a guard that makes `key` belong to one vehicle. */
export interface UniqueKeyItem {
  /** `vin#<hashedVin>`, `device#<deviceId>` or `publicKey#<fingerprint>`. */
  readonly key: string;
  readonly referenceId: string;
  /**
   * Of a public key only: since when its vehicle connects with another one. It does not come back.
   */
  readonly retiredAt?: string;
}

/** The guard that keeps a VIN to one vehicle. */
export const vinGuard = (hashedVin: string): string => `vin#${hashedVin}`;
/** The guard that keeps a device to one vehicle. */
export const deviceGuard = (deviceId: string): string => `device#${deviceId}`;
/** The guard that keeps a public key to one vehicle, for ever. */
export const publicKeyGuard = (keyFingerprint: string): string => `publicKey#${keyFingerprint}`;
