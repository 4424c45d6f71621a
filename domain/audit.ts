/**
 * AuditLog: one item per attempt on a VIN with its true outcome, which the caller's response may
 * hide: a conversion or the start of a claim. Also one per wrong code, change of a TCU, re-issue,
 * step of a reveal and pause of a person, and one per day for each withdrawn device that appeared
 * again. The log holds no VIN and no hash of one. A day of a tenant is spread over shards, because
 * one partition takes 1,000 writes per second.
 */
import type { ErrorCode } from './errors.ts';
import type { ReissueReason, RevealPurpose } from './generated/schema-types.ts';
import type * as schema from './generated/schema-types.ts';
import type { Role } from './roles.ts';

/**
 * Partitions per tenant and day; a reader queries all of them. Their number must divide 16, because
 * the shard is derived from a hex digit, and leave room in a pipeline of AppSync, which has at most
 * ten functions.
 */
export const auditShards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

/** The number of partitions per tenant and day. */
export const auditShardCount = auditShards.length;

/**
 * Outcomes of a conversion, with the error code that the caller gets; undefined where the caller
 * gets the Reference ID.
 */
export const conversionOutcomes = {
  CONVERTED: undefined,
  /** The app client may act in none of the field's roles for this caller. */
  CLIENT_NOT_ALLOWED: 'CLIENT_NOT_ALLOWED',
  /** An operator stated no purpose, or a caller who is not an operator stated one. */
  INVALID_PURPOSE: 'INVALID_ARGUMENT',
  INVALID_VIN: 'INVALID_VIN',
  /** No vehicle of the tenant has this VIN. */
  NOT_FOUND: 'VEHICLE_NOT_FOUND',
  /** The vehicle is not provisioned yet, or was revoked. */
  NOT_ACTIVE: 'VEHICLE_NOT_FOUND',
  /** The vehicle can be converted, but the caller has no access to it. */
  NO_ACCESS: 'VEHICLE_NOT_FOUND',
  /** The person is paused for conversions, whatever the VIN. */
  PAUSED: 'CONVERSION_PAUSED',
  RATE_LIMITED: 'RATE_LIMITED',
  /** A part of the system failed, so the outcome is not known. */
  FAILED: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<string, ErrorCode | undefined>;

/** How an attempt to convert ended, as the audit log has it. */
export type ConversionOutcome = keyof typeof conversionOutcomes;

/** Outcomes of a change of a TCU. */
export const tcuChangeOutcomes = [
  'CHANGED',
  /** No vehicle of the tenant has this VIN or Reference ID. */
  'NOT_FOUND',
  /**
   * The vehicle has another device than the stated one. A caller who named it by VIN gets the error
   * of NOT_FOUND.
   */
  'WRONG_DEVICE',
  /** The vehicle and its device are as stated, but the change is not possible now. */
  'REFUSED',
  /** A part of the system failed, so the outcome is not known. */
  'FAILED',
] as const;

/** The outcome of a change of a TCU. */
export type TcuChangeOutcome = (typeof tcuChangeOutcomes)[number];

/**
 * Outcomes of the start of a claim. Whether the vehicle exists is decided later, without the
 * caller, and is a record of its own.
 */
export type ClaimStartOutcome =
  'STARTED' | Extract<ConversionOutcome, 'CLIENT_NOT_ALLOWED' | 'INVALID_VIN' | 'RATE_LIMITED' | 'FAILED'>;

/** Outcomes of a started claim: whether its code was sent to a vehicle. */
export type ClaimCodeOutcome =
  | 'CODE_SENT'
  /** An earlier claim of the person to this vehicle was stopped. */
  | 'BLOCKED'
  /** The code could not be sent within its ten minutes. */
  | 'TOO_LATE'
  | Extract<ConversionOutcome, 'NOT_FOUND' | 'NOT_ACTIVE'>;

/**
 * A code was entered that the person cannot use: of a claim that waits for its code a wrong one, of
 * an invitation or an offer also one that is used, void or expired. Names no vehicle, because the
 * entry would show the person that the vehicle exists.
 */
export type WrongCode = {
  readonly action: 'CLAIM_CONFIRMATION' | 'INVITATION_ACCEPTANCE' | 'TRANSFER_ACCEPTANCE';
  readonly outcome: 'WRONG_CODE';
};

/** What was attempted, with its outcome. */
type Attempt =
  | { readonly action: 'CONVERSION'; readonly outcome: ConversionOutcome }
  | { readonly action: 'CLAIM_START'; readonly outcome: ClaimStartOutcome }
  | { readonly action: 'CLAIM_CODE'; readonly outcome: ClaimCodeOutcome }
  | WrongCode
  | { readonly action: 'TCU_CHANGE'; readonly outcome: TcuChangeOutcome }
  | { readonly action: 'REISSUE_PERMIT'; readonly outcome: 'PERMITTED' }
  /** Written with the re-issue's beginning; it may be undone later. */
  | { readonly action: 'REISSUE'; readonly outcome: 'BEGUN' }
  /** A withdrawn device was to be provisioned, or to be put into a vehicle by a change. */
  | { readonly action: 'DEVICE_REFUSED'; readonly outcome: 'WITHDRAWN' }
  | { readonly action: 'VIN_REVEAL_REQUEST'; readonly outcome: 'REQUESTED' }
  | { readonly action: 'VIN_REVEAL_APPROVAL'; readonly outcome: 'APPROVED' }
  /** Written before the VIN is read, so that a reading may have failed after it. */
  | { readonly action: 'VIN_REVEAL' | 'OWN_VIN_REVEAL'; readonly outcome: 'REVEALED' }
  /** A person reached a limit of a day; the record names the attempt that did. */
  | { readonly action: 'CONVERSION_PAUSE'; readonly outcome: 'BEGUN' }
  | { readonly action: 'CONVERSION_PAUSE_LIFT'; readonly outcome: 'LIFTED' }
  | { readonly action: 'BULK_CONVERSION_GRANT'; readonly outcome: 'GRANTED' }
  /** How often a vehicle is to send was set. */
  | { readonly action: 'REPORTING'; readonly outcome: 'SET' }
  /** Written with the job. */
  | { readonly action: 'VEHICLE_EXPORT'; readonly outcome: 'STARTED' }
  /** Written with the job; `personId` is the person whose data it exports. */
  | { readonly action: 'PERSON_EXPORT'; readonly outcome: 'STARTED' }
  /**
   * Written before the link is made. Names no vehicle: a former owner may make links, which the
   * next owner's access log must not show.
   */
  | { readonly action: 'EXPORT_LINK'; readonly outcome: 'LINKED' }
  /**
   * A person asked for the erasure of data, or a second privacy officer approved it. The job names
   * the person to be erased; the entry does not.
   */
  | { readonly action: 'ERASURE'; readonly outcome: 'REQUESTED' | 'APPROVED' }
  /** Data was erased; `erased` names the places of erased entries (domain/audit-seal.ts). */
  | { readonly action: 'ERASURE'; readonly outcome: 'ERASED'; readonly erased: readonly string[] };

/** Why the VIN was converted: an operator's purpose, or a vehicle of the caller's own. */
export type RecordedPurpose = schema.RecordedPurpose;

/** What an entry is about. */
export type AuditAction = Attempt['action'];

/** How it ended, of any action. */
export type AuditOutcome = Attempt['outcome'];

/** One attempt in AuditLog, failed ones included; holds neither the VIN nor its hash. */
export type AuditItem = Attempt & AuditFacts;

interface AuditFacts {
  /** `<tenantId>#<YYYY-MM-DD>#<shard>`, the day in UTC. */
  readonly tenantDayShard: string;
  /** `<at>#<id>`; of DEVICE_REFUSED `<YYYY-MM-DD>#<deviceId>`, so that a day has one per device. */
  readonly atId: string;
  readonly at: string;
  readonly tenantId: string;
  /** Cognito `sub`. */
  readonly actorId: string;
  /** The roles in which the app client may act for the caller. */
  readonly actorRoles: readonly Role[];
  /** The app client that the caller's token was issued to. */
  readonly clientId: string;
  /** Where the call came from, at most two (domain/networks.ts); absent in entries of functions. */
  readonly networks?: readonly string[];
  /** Of a conversion; absent where an operator stated none. */
  readonly purpose?: RecordedPurpose;
  /**
   * AppSync's id of the HTTP request; several attempts share it when one document has the field
   * several times. Of DEVICE_REFUSED, Lambda's id of the invocation.
   */
  readonly requestId: string;
  /** The vehicle: of a conversion where one was found, of a change where it was changed. */
  readonly referenceId?: string;
  /**
   * `<visibleFrom or at>#<id>` of an entry with a vehicle: the sort key of `byVehicle`, so that a
   * query up to now ends before hidden entries.
   */
  readonly shownAt?: string;
  /** The claim, once it was started. */
  readonly claimId?: string;
  /** The withdrawn device. */
  readonly deviceId?: string;
  /** The data job that was started, or whose export a link was made to. */
  readonly jobId?: string;
  /** The reveal, of each of its steps. */
  readonly revealId?: string;
  /** Why the VIN is revealed. */
  readonly revealPurpose?: RevealPurpose;
  /** Why a re-issue was permitted. */
  readonly reissueReason?: ReissueReason;
  /**
   * Why officers request or approve an erasure, and for which case. The job that has it too is
   * deleted long before the entry.
   */
  readonly erasureReason?: schema.ErasureReason;
  readonly caseNumber?: string;
  /**
   * Cognito `sub` of the person whose conversions are paused, resumed or granted, or whose data is
   * exported.
   */
  readonly personId?: string;
  /** Of a pause: Reference IDs that the person learned on the day until then. */
  readonly learned?: number;
  /** Of a grant: conversions per day, and its end. */
  readonly bulkPerDay?: number;
  readonly bulkUntil?: string;
  /** From when on owners and drivers may see the record; absent when at once. */
  readonly visibleFrom?: string;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

/** What one attempt adds to the log; `at` is ISO 8601 in UTC, `id` makes the item unique. */
export type AuditRecord = Attempt &
  Omit<AuditFacts, 'tenantDayShard' | 'atId' | 'shownAt' | 'expiresAt'> & { readonly id: string };

/** The item that records an attempt. */
export function toAuditItem(record: AuditRecord, expiresAt: number): AuditItem {
  const { id, ...facts } = record;
  const { at, referenceId, requestId, tenantId, visibleFrom } = record;
  return {
    tenantDayShard: auditPartition(tenantId, at.slice(0, 10), auditShardOf(requestId)),
    atId: `${at}#${id}`,
    ...(referenceId === undefined ? {} : { shownAt: `${visibleFrom ?? at}#${id}` }),
    expiresAt,
    ...facts,
  };
}

/** A call that named a withdrawn device of its tenant. */
export type RefusedDevice = Pick<
  AuditFacts,
  'tenantId' | 'actorId' | 'actorRoles' | 'clientId' | 'requestId'
> & {
  readonly deviceId: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
};

/**
 * The item that records a refused device. Every refusal of the device on one day has the same key,
 * so that the first stays and repeated calls do not fill the log.
 */
export function toRefusedDeviceItem(refused: RefusedDevice, expiresAt: number): AuditItem {
  const { at, deviceId, tenantId } = refused;
  const day = at.slice(0, 10);
  return {
    action: 'DEVICE_REFUSED',
    outcome: 'WITHDRAWN',
    tenantDayShard: auditPartition(tenantId, day, auditShardOf(deviceId)),
    atId: `${day}#${deviceId}`,
    expiresAt,
    ...refused,
  };
}

/** The key of one shard of a tenant's day (`YYYY-MM-DD`, UTC). */
export function auditPartition(tenantId: string, day: string, shard: number | string): string {
  return `${tenantId}#${day}#${shard}`;
}

/**
 * The shard of a request: 0 to `auditShardCount` − 1 from the last hex digit of its id, 0 when it
 * does not end in one.
 */
export function auditShardOf(requestId: string): number {
  const digit = '0123456789abcdef'.indexOf(requestId.slice(-1).toLowerCase());
  return digit < 0 ? 0 : digit % auditShardCount;
}
