/**
 * A vehicle's item in VehicleRegistry, and the moves that its status may make. Provisioning stores
 * its progress on the same item (`issuance`, `retiring`), so that an interrupted saga can continue
 * from it.
 */

import type * as schema from './generated/schema-types.ts';
import type { VinHashes } from './hashed-vin.ts';
import type { PositionsSetting } from './positions.ts';
import type { ReissuePermit } from './reissue.ts';
import type { ReportingSetting } from './reporting.ts';

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
  ACTIVE: ['WITHOUT_TCU', 'SUSPENDED', 'REVOKED'],
  WITHOUT_TCU: ['ACTIVE', 'SUSPENDED', 'REVOKED'],
  /** ACTIVE again with a certificate, otherwise WITHOUT_TCU. */
  SUSPENDED: ['ACTIVE', 'WITHOUT_TCU', 'REVOKED'],
  REVOKED: [],
} as const satisfies Record<VehicleStatus, readonly VehicleStatus[]>;

/** True when a vehicle may go from one status to the other in one step. */
export function mayMove(from: VehicleStatus, to: VehicleStatus): boolean {
  const allowed: readonly VehicleStatus[] = vehicleStatusMoves[from];
  return allowed.indexOf(to) >= 0;
}

/** Facts about a vehicle other than its identity; a fact that was not given is absent. */
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
  /** `k<version>.<base64url of the KMS MAC>`; absent once the Reference ID is revoked. */
  readonly hashedVin?: string;
  /** Base64 of the KMS ciphertext; encryption context `{tenantId, referenceId}`. */
  readonly encryptedVin: string;
  /** The TCU that is installed or expected; absent after `removeTcu`. */
  readonly deviceId?: string;
  /** The TCU that was taken out last, by which a repeated call is recognized. */
  readonly removedDeviceId?: string;
  readonly status: VehicleStatus;
  readonly attributes: VehicleAttributes;
  /** The certificate the vehicle connects with; absent before the first activation. */
  readonly certificate?: RegisteredCertificate;
  /** The latest permit for another key; stays after it is used or expired. */
  readonly reissuePermit?: ReissuePermit;
  /** As VehicleState has it; absent before the first switch. */
  readonly positions?: PositionsSetting;
  /** How often it was asked to send, as Watches has it; absent before the first request. */
  readonly reporting?: ReportingSetting;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Grows with every write. */
  readonly version: number;
  /**
   * Present while AWS lags behind the item, or a certificate is being issued: puts the item into
   * the index byPendingSaga.
   */
  readonly pendingSaga?: 'PENDING';
  /**
   * When a run last wrote the item, or the end of an overlap, which is later. The reconciler skips
   * items that were written recently.
   */
  readonly pendingSince?: string;
  /**
   * Present when AWS IoT has lost the vehicle's certificate or thing, and an operator has requested
   * that the reconciler registers both again: LOST at first, REGISTERING once the certificate was
   * not found there.
   */
  readonly registration?: 'LOST' | 'REGISTERING';
}

/** Whether a TCU may be installed, is installed, or is withdrawn. */
export type DeviceStatus = schema.DeviceStatus;

/** DeviceInventory's item: a TCU that its maker shipped. */
export interface DeviceItem {
  readonly deviceId: string;
  readonly tenantId: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly status: DeviceStatus;
  /**
   * SHA-256 of the SubjectPublicKeyInfo (DER), lower-case hex. When present, only this key is
   * accepted.
   */
  readonly publicKeyFingerprint?: string;
  /** The vehicle it is installed in. */
  readonly referenceId?: string;
  /**
   * When it was taken out of a vehicle; absent again after `releaseDevice`, without which an import
   * does not make it available.
   */
  readonly removedAt?: string;
  readonly importedAt: string;
  /**
   * Who imported it last (Cognito `sub`), and through which app client. An import decides which key
   * is pinned, so auditors need both; no field of the API shows them.
   */
  readonly importedBy: string;
  readonly clientId: string;
  /** Who released it last (Cognito `sub`); for auditors. */
  readonly releasedBy?: string;
  readonly updatedAt: string;
}

/**
 * `actorId` of history lines that the reconciler and the drift function write; persons have a
 * Cognito `sub`.
 */
export const systemActor = 'system';

/**
 * The actor of a history line: the reconciler, the vehicle, or a person by Cognito `sub` with the
 * app client of their token. The client is for auditors; no field of the API shows it.
 */
export type HistoryActor =
  | { readonly actorId: typeof systemActor | typeof vehicleActor; readonly clientId?: never }
  | { readonly actorId: string; readonly clientId: string };

/** `actorId` of history lines about a renewal that the vehicle itself requested. */
export const vehicleActor = 'vehicle';

/** A line of a vehicle's history: who acted, and what happened. */
export type HistoryLine = HistoryActor & HistoryFacts;

/** VehicleHistory's item. The sort key `atId` is `<at>#<id>`. */
export type VehicleHistoryItem = HistoryLine & {
  readonly referenceId: string;
  readonly atId: string;
  /** Epoch second after which DynamoDB may delete it; absent in lines of earlier releases. */
  readonly expiresAt?: number;
};

interface HistoryFacts {
  readonly at: string;
  readonly event: schema.VehicleHistoryEventType;
  readonly deviceId?: string;
  /** For TCU_REPLACED: the TCU that is expected. */
  readonly expectedDeviceId?: string;
  readonly certificateId?: string;
  /**
   * Whose access was granted or ended (Cognito `sub`), and its role. For auditors; no field of the
   * API shows them.
   */
  readonly ownerId?: string;
  readonly role?: schema.AccessRole;
  /** How the right to a granted or transferred access was verified. */
  readonly verifiedBy?: schema.AccessVerification;
  /** Why a re-issue was permitted. */
  readonly reason?: schema.ReissueReason;
  /** Why the vehicle was suspended. */
  readonly suspensionReason?: schema.SuspensionReason;
  /** Why the Reference ID was revoked. */
  readonly revocationReason?: schema.RevocationReason;
  /** Why the VIN was revealed, and the reveal; the latter is for auditors. */
  readonly revealPurpose?: schema.RevealPurpose;
  readonly revealId?: string;
  /** From when on others than privacy officers may see the line; absent when at once. */
  readonly visibleFrom?: string;
  /** The key that the permit names, where it names one; for auditors. */
  readonly publicKeyFingerprint?: string;
  /** Who permitted the re-issue that began (Cognito `sub`); for auditors. */
  readonly permittedBy?: string;
  /** Of the events of a claim, and of the access that it granted. */
  readonly claimId?: string;
}

/** Ownership's item: one person's access to one vehicle. It stays for years after its end. */
export interface OwnershipItem {
  /** Cognito `sub`. */
  readonly ownerId: string;
  readonly referenceId: string;
  readonly tenantId: string;
  readonly role: schema.AccessRole;
  readonly since: string;
  /** When a driver became an owner; absent for an owner from `since` on, and for a driver. */
  readonly ownerSince?: string;
  /** When it ended or will end; absent while open. */
  readonly until?: string;
  readonly verifiedBy: schema.AccessVerification;
  /**
   * Cognito `sub` of the person who gave it: an operator, the owner who invited or sold, or the
   * person who claimed the vehicle.
   */
  readonly grantedBy: string;
  /** The name under which others with access see the person; absent until one is given. */
  readonly name?: string;
  /** The person's own name for the vehicle. */
  readonly vehicleName?: string;
  /**
   * Present from the end of the access until it is published, together with `endMarkedAt`. A new
   * grant removes all three attributes of the outbox.
   */
  readonly endState?: typeof unpublishedEnd;
  /**
   * When `endAccess` was last called or publishing last failed; the sort key of `byUnpublishedEnd`.
   */
  readonly endMarkedAt?: string;
  /** When the end was first marked; present once publishing has failed. */
  readonly endUnpublishedSince?: string;
  /**
   * Epoch second, after `until`, from which on DynamoDB may delete the item. Absent without an end,
   * and where an earlier release wrote the end.
   */
  readonly expiresAt?: number;
}

/** The one value of `OwnershipItem.endState`. */
export const unpublishedEnd = 'UNPUBLISHED';

/** UniqueKeys' item: a guard that reserves `key` for one vehicle. */
export interface UniqueKeyItem {
  /** `vin#<hashedVin>`, `device#<deviceId>` or `publicKey#<fingerprint>`. */
  readonly key: string;
  readonly referenceId: string;
  /**
   * Of a public key only: since when its vehicle connects with another one. It cannot be used
   * again.
   */
  readonly retiredAt?: string;
}

/** Key of the guard that reserves a VIN for one vehicle. */
export const vinGuard = (hashedVin: string): string => `vin#${hashedVin}`;
/**
 * Keys of the guards that may reserve a VIN: one, or two while the hash key rotates. At most one of
 * them exists. Two are read in one transaction, because the re-hash may move a guard meanwhile.
 */
export const vinGuards = (hashes: VinHashes): readonly string[] => {
  // APPSYNC_JS's type check takes an absent member of a pattern for an error.
  const other = hashes.otherHashedVin;
  const guard = vinGuard(hashes.hashedVin);
  return other === undefined ? [guard] : [guard, vinGuard(other)];
};
/** Key of the guard that reserves a device for one vehicle. */
export const deviceGuard = (deviceId: string): string => `device#${deviceId}`;
/** Key of the guard that reserves a public key for one vehicle, for ever. */
export const publicKeyGuard = (keyFingerprint: string): string => `publicKey#${keyFingerprint}`;
