/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The part in which a person asked for a vehicle. */
export type AccessLogRole =
  /** An operator of the organisation. */
  | 'OPERATOR'
  /** An owner, a driver, or another person with the app. */
  | 'PERSON'
  /** A privacy officer of the organisation. */
  | 'PRIVACY_OFFICER'
  /** The organisation's factory or workshop, which provisions devices. */
  | 'PROVISIONER'
  /** A service technician of the organisation. */
  | 'SERVICE_TECHNICIAN';

export type AccessRole =
  | 'DRIVER'
  | 'OWNER';

export type AccessVerification =
  /** The person read a one-time code on the vehicle's screen. */
  | 'CLAIM'
  /** An owner of the vehicle gave the person a one-time code (`inviteToVehicle`). */
  | 'INVITATION'
  /** An operator of the tenant vouched for it. */
  | 'OPERATOR'
  /** The previous owner gave the person a one-time code (`offerVehicle`). */
  | 'TRANSFER';

/** What an entry of the audit log is about. */
export type AuditAction =
  /** `grantBulkConversion`. */
  | 'BULK_CONVERSION_GRANT'
  /** Whether the code of a started claim was sent to the vehicle. */
  | 'CLAIM_CODE'
  /** `confirmOwnershipClaim` with a wrong code. */
  | 'CLAIM_CONFIRMATION'
  /** `startOwnershipClaim`. */
  | 'CLAIM_START'
  /** `referenceIdForVin`. */
  | 'CONVERSION'
  /** A person was paused for conversions. */
  | 'CONVERSION_PAUSE'
  /** `liftConversionPause`. */
  | 'CONVERSION_PAUSE_LIFT'
  /** A withdrawn device was to be provisioned, or put into a vehicle. */
  | 'DEVICE_REFUSED'
  /**
   * `eraseVehicleData`, `erasePerson`, `eraseVehicle`, `approveErasure`, the planned erasure of a
   * former owner's data, or entries of the audit log were erased.
   */
  | 'ERASURE'
  /** `createExportLink`. */
  | 'EXPORT_LINK'
  /** `acceptInvitation` with a code that the person cannot use. */
  | 'INVITATION_ACCEPTANCE'
  /** `revealOwnVin`. */
  | 'OWN_VIN_REVEAL'
  /** `exportPerson`. */
  | 'PERSON_EXPORT'
  /** A certificate for another key, by `provisionVehicle`. */
  | 'REISSUE'
  /** `permitReissue`. */
  | 'REISSUE_PERMIT'
  /** `setReporting`. */
  | 'REPORTING'
  /** `replaceTcu` or `removeTcu`. */
  | 'TCU_CHANGE'
  /** `acceptTransfer` with a code that the person cannot use. */
  | 'TRANSFER_ACCEPTANCE'
  /** `exportVehicleData`. */
  | 'VEHICLE_EXPORT'
  /** `revealVin`. */
  | 'VIN_REVEAL'
  /** `approveReveal`. */
  | 'VIN_REVEAL_APPROVAL'
  /** `requestReveal`. */
  | 'VIN_REVEAL_REQUEST';

/** How an attempt ended; the caller's response may have hidden it. */
export type AuditOutcome =
  /** A reveal was approved. */
  | 'APPROVED'
  /** A re-issue or a pause was begun. */
  | 'BEGUN'
  /** An earlier claim of the person to this vehicle was stopped. */
  | 'BLOCKED'
  /** The TCU was replaced or removed. */
  | 'CHANGED'
  /** The app client may act in none of the field's roles for this person. */
  | 'CLIENT_NOT_ALLOWED'
  /** The code of a claim was sent to the vehicle. */
  | 'CODE_SENT'
  /** The caller got the Reference ID. */
  | 'CONVERTED'
  /** Data or entries were erased. */
  | 'ERASED'
  /** A part of the system failed, so the outcome is not known. */
  | 'FAILED'
  /** Bulk conversion was granted. */
  | 'GRANTED'
  /** An operator stated no purpose, or a person who is not an operator stated one. */
  | 'INVALID_PURPOSE'
  | 'INVALID_VIN'
  /** A pause was lifted. */
  | 'LIFTED'
  /** A link to an export was made. */
  | 'LINKED'
  /** In its status the vehicle can be neither converted nor claimed. */
  | 'NOT_ACTIVE'
  /** No vehicle of the tenant has the VIN, or the Reference ID. */
  | 'NOT_FOUND'
  /** The person has no access to the vehicle. */
  | 'NO_ACCESS'
  /** The person is paused for conversions. */
  | 'PAUSED'
  /** A re-issue was permitted. */
  | 'PERMITTED'
  | 'RATE_LIMITED'
  /** The change is not possible now. */
  | 'REFUSED'
  /** A reveal or an erasure was requested. */
  | 'REQUESTED'
  /** A VIN was revealed; the reading may have failed after the record. */
  | 'REVEALED'
  /** How often the vehicle is to send was set. */
  | 'SET'
  /** A claim was started. */
  | 'STARTED'
  /** The code could not be sent within its ten minutes. */
  | 'TOO_LATE'
  /** The device was withdrawn before. */
  | 'WITHDRAWN'
  /** The code is wrong, used, void or expired. */
  | 'WRONG_CODE'
  /** The vehicle has another device than the stated one. */
  | 'WRONG_DEVICE';

/** Why an operator converts a VIN; recorded in the audit log. */
export type ConversionPurpose =
  /** Help after an accident or a breakdown. */
  | 'ACCIDENT_ASSISTANCE'
  /** The vehicle's owner or driver asked for help. */
  | 'CUSTOMER_SUPPORT'
  /** The operator's own fleet is managed. */
  | 'FLEET_MANAGEMENT'
  /** A law, a court or an authority requires it. */
  | 'LEGAL_OBLIGATION'
  /** A right to the vehicle is verified, before an access is granted or ended. */
  | 'OWNERSHIP_VERIFICATION'
  /** A recall or a safety campaign. */
  | 'RECALL'
  /** Maintenance or repair that was ordered. */
  | 'SERVICE_APPOINTMENT'
  /** The vehicle is reported stolen. */
  | 'THEFT_RECOVERY';

/** Why a job ended FAILED. */
export type DataJobFailure =
  /**
   * The access on which the job depended has ended or changed. Of an erasure: other owners shared all
   * of the time.
   */
  | 'ACCESS_ENDED'
  /** Every attempt failed. */
  | 'GAVE_UP'
  /** The person has a role besides owner. Remove the person from its group first. */
  | 'PERSON_HAS_ROLE'
  /** The account is also in another tenant. Remove it from the group of one of them first. */
  | 'PERSON_IN_SEVERAL_TENANTS'
  /** No such person in the tenant: unknown, of another one, or erased. */
  | 'PERSON_NOT_FOUND'
  /** The job did not end within a day, or within three for an erasure that officers requested. */
  | 'TIMED_OUT'
  /** The result would exceed the size that a job may have. */
  | 'TOO_LARGE'
  /** The vehicle's Reference ID has not ended. */
  | 'VEHICLE_NOT_REVOKED';

/** A kind of job on stored data. */
export type DataJobKind =
  /** `erasePerson`. */
  | 'PERSON_ERASURE'
  /** `exportPerson`. */
  | 'PERSON_EXPORT'
  /** `eraseVehicleData`. */
  | 'VEHICLE_DATA_ERASURE'
  /** `eraseVehicle`. */
  | 'VEHICLE_ERASURE'
  /** `exportVehicleData`. */
  | 'VEHICLE_EXPORT';

/** SUCCEEDED and FAILED are final. */
export type DataJobStatus =
  | 'FAILED'
  | 'PENDING'
  | 'RUNNING'
  | 'SUCCEEDED';

export type DeviceImportOutcome =
  /** The import must not change the device. Only in a dry run; an import fails with DEVICE_CONFLICT. */
  | 'CONFLICT'
  /** A fact is malformed or holds a VIN. Only in a dry run; an import fails with INVALID_ARGUMENT. */
  | 'INVALID'
  /** The device is in the caller's inventory; the import replaces its facts. */
  | 'KNOWN'
  /** The device is not in the inventory yet. */
  | 'NEW'
  /** An earlier row has the same device. Only in a dry run; an import fails with INVALID_ARGUMENT. */
  | 'REPEATED';

export type DeviceImportStatus =
  | 'AVAILABLE'
  /** Not to be installed (lost, stolen, recalled). */
  | 'WITHDRAWN';

export type DeviceInventoryInput = {
  /**
   * 1 to 64 letters, digits, '.', '_', ':' and '-', beginning with a letter or digit; no VIN, as in
   * `VehicleAttributesInput`.
   */
  deviceId: string;
  /** 1 to 64 characters; no VIN. */
  model: string;
  /**
   * SHA-256 of the device key's SubjectPublicKeyInfo (DER), 64 hex digits: only a CSR with this key is
   * accepted.
   */
  publicKeyFingerprint?: string | null | undefined;
  /** 1 to 64 characters; no VIN. */
  serialNumber: string;
  /** When not given, a known device keeps its status, and a new one is AVAILABLE. */
  status?: DeviceImportStatus | null | undefined;
};

/** Exactly one of `ownerId` (for operators) and `accessId` names the access. */
export type EndAccessInput = {
  /** The `accessId` of an open access in `vehicleAccesses`. */
  accessId?: string | null | undefined;
  /** The person's Cognito `sub`. */
  ownerId?: string | null | undefined;
  referenceId: string;
};

/** Why privacy officers request the erasure of a person or a vehicle. */
export type ErasureReason =
  /** The person asks for it, or the person whose vehicle it is. */
  | 'DATA_SUBJECT_REQUEST'
  /** A court or an authority orders it. */
  | 'LAWFUL_ORDER'
  /** What it was stored for has ended, for example a contract, or the vehicle's life. */
  | 'NO_LONGER_NEEDED'
  /** It should not have been stored, for example of a person who was registered by mistake. */
  | 'STORED_WITHOUT_RIGHT';

export type InviteToVehicleInput = {
  /** The name under which others with access see the person: 1 to 64 characters; no VIN. */
  name: string;
  referenceId: string;
  role: AccessRole;
  /**
   * When the access ends; must be in the future. The access never outlasts the caller's own, whose end
   * it takes when it is earlier.
   */
  until?: string | null | undefined;
};

export type OwnershipClaimStatus =
  /** The code on the vehicle's screen is to be entered. */
  | 'CODE_EXPECTED'
  /** The code was not entered in time, or the claim was not completed in time. */
  | 'EXPIRED'
  /** The claimant became the owner. */
  | 'GRANTED'
  /** The present owner or an operator stopped it. */
  | 'STOPPED'
  /** The present owner can approve or stop it. */
  | 'WAITING';

export type PositionsMode =
  | 'OFF'
  | 'ON';

/** Why a VIN was converted. */
export type RecordedPurpose =
  /** Help after an accident or a breakdown. */
  | 'ACCIDENT_ASSISTANCE'
  /** The vehicle's owner or driver asked for help. */
  | 'CUSTOMER_SUPPORT'
  /** The operator's own fleet is managed. */
  | 'FLEET_MANAGEMENT'
  /** A law, a court or an authority requires it. */
  | 'LEGAL_OBLIGATION'
  /** A right to the vehicle is verified, before an access is granted or ended. */
  | 'OWNERSHIP_VERIFICATION'
  /** The person asked for a vehicle of their own, as an owner or driver. */
  | 'OWN_VEHICLE'
  /** A recall or a safety campaign. */
  | 'RECALL'
  /** Maintenance or repair that was ordered. */
  | 'SERVICE_APPOINTMENT'
  /** The vehicle is reported stolen. */
  | 'THEFT_RECOVERY';

/** Why a vehicle needs a certificate for another key. */
export type ReissueReason =
  /** The key may be known to others. */
  | 'KEY_COMPROMISED'
  /** The device lost its key, for example by a repair or a new software image. */
  | 'KEY_LOST'
  /** The key is renewed regularly. */
  | 'KEY_ROTATION';

/** Exactly one of `vin` and `referenceId` names the vehicle. */
export type RemoveTcuInput = {
  /** The TCU that the vehicle has now. */
  currentDeviceId: string;
  referenceId?: string | null | undefined;
  /** The 17-character Vehicle Identification Number (ISO 3779). */
  vin?: string | null | undefined;
};

/** Exactly one of `vin` and `referenceId` names the vehicle. */
export type ReplaceTcuInput = {
  /** The TCU that the vehicle has now. */
  currentDeviceId: string;
  /** An available TCU of the tenant's inventory. */
  newDeviceId: string;
  referenceId?: string | null | undefined;
  /** The 17-character Vehicle Identification Number (ISO 3779). */
  vin?: string | null | undefined;
};

export type RequestRevealInput = {
  /** 1 to 40 letters, digits, blanks and `./_-`, with a digit and without a VIN. */
  caseNumber: string;
  /**
   * Until when the reveal is hidden from everyone but privacy officers, at most 366 days from now.
   * Only for LAWFUL_ORDER.
   */
  hiddenUntil?: string | null | undefined;
  purpose: RevealPurpose;
  referenceId: string;
};

/** Why a VIN is revealed. */
export type RevealPurpose =
  /** The person whose vehicle it is asks for the data. */
  | 'DATA_SUBJECT_REQUEST'
  /** A court or an authority orders it. Only this purpose may be hidden from owners for a time. */
  | 'LAWFUL_ORDER'
  /** A recall or a safety campaign, which a register by VIN orders. */
  | 'RECALL'
  /** The vehicle is reported stolen. */
  | 'THEFT_RECOVERY';

export type SuspensionReason =
  /** The owner asked for it. */
  | 'CUSTOMER_REQUEST'
  /** A law, a court or an authority requires it. */
  | 'LEGAL_OBLIGATION'
  /** The vehicle is out of use, for example stored or sold abroad. */
  | 'OUT_OF_USE'
  /** The TCU or its key may be in other hands. */
  | 'SECURITY_INCIDENT'
  /** The vehicle was stolen. */
  | 'THEFT';

export type TelemetryResolution =
  | 'DAY'
  | 'HOUR'
  | 'MINUTE';

export type VehicleHistoryEventType =
  | 'ACCESS_ENDED'
  /** An access was granted or changed. */
  | 'ACCESS_GRANTED'
  /** A driver's access got an earlier end, because an owner left. */
  | 'ACCESS_SHORTENED'
  | 'ACTIVATED'
  /** The vehicle uses its next certificate, and the previous one was cut off. */
  | 'CERTIFICATE_RENEWED'
  | 'CERTIFICATE_REPLACED'
  | 'CLAIM_APPROVED'
  | 'CLAIM_STOPPED'
  /** A person entered the code on the vehicle's screen and waits to become its owner. */
  | 'CLAIM_WAITING'
  /** An owner made a one-time code for another person's access. */
  | 'INVITED'
  /** A person became the vehicle's only owner; every other access ended. */
  | 'OWNERSHIP_TRANSFERRED'
  /** An owner read the VIN. */
  | 'OWN_VIN_REVEALED'
  /** An owner switched the collection of positions off. */
  | 'POSITIONS_SWITCHED_OFF'
  /** An owner switched the collection of positions on again. */
  | 'POSITIONS_SWITCHED_ON'
  | 'PROVISIONING_UNDONE'
  /** A new certificate was requested. */
  | 'REISSUE_BEGUN'
  /** A certificate for another key was permitted, for the `reason`. */
  | 'REISSUE_PERMITTED'
  /** The vehicle requested its next certificate. */
  | 'RENEWAL_BEGUN'
  /**
   * The vehicle did not use the requested certificate in time. The previous one stays valid. A vehicle
   * keeps both keys until a day after the time was up.
   */
  | 'RENEWAL_UNDONE'
  | 'RESERVED'
  | 'RESUMED'
  /** The Reference ID has ended, for the `revocationReason`. */
  | 'REVOKED'
  /** The vehicle was suspended, for the `suspensionReason`. */
  | 'SUSPENDED'
  /** The TCU was taken out. */
  | 'TCU_REMOVED'
  /** The TCU was taken out, and another one is expected. */
  | 'TCU_REPLACED'
  /** An owner made that code void. */
  | 'TRANSFER_CANCELLED'
  /** An owner made a one-time code with which another person takes the vehicle over. */
  | 'TRANSFER_OFFERED'
  /** A privacy officer read the VIN, for the `revealPurpose`. */
  | 'VIN_REVEALED';

export type VehicleStatus =
  /** The vehicle can connect. */
  | 'ACTIVE'
  /** Provisioning has begun and is not finished. */
  | 'PROVISIONING'
  /** The Reference ID has ended for good. */
  | 'REVOKED'
  /**
   * Cut off until it is resumed: it cannot connect, none of its messages counts, and it gets neither
   * commands nor certificates, nor an owner but by an operator.
   */
  | 'SUSPENDED'
  /** The TCU was removed; the Reference ID waits for the next one. */
  | 'WITHOUT_TCU';

export type MyCarsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type MyCarsQuery = { myVehicles: { nextToken: string | null, items: Array<{ referenceId: string, accessId: string, vehicleName: string | null, role: AccessRole, since: string, until: string | null, vehicle: { status: VehicleStatus, positions: PositionsMode, attributes: { brand: string | null, model: string | null, year: number | null } } | null }> } | null };

export type StartClaimMutationVariables = Exact<{
  vin: string;
}>;


export type StartClaimMutation = { startOwnershipClaim: { claimId: string, codeUntil: string } | null };

export type ConfirmClaimMutationVariables = Exact<{
  claimId: string;
  code: string;
}>;


export type ConfirmClaimMutation = { confirmOwnershipClaim: { status: OwnershipClaimStatus, referenceId: string | null, waitsUntil: string | null } | null };

export type FormerCarsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type FormerCarsQuery = { plannedErasures: { nextToken: string | null, items: Array<{ referenceId: string, vehicleName: string | null, ownedSince: string, ownedUntil: string, erasedFrom: string | null }> } | null };

export type KeepDataMutationVariables = Exact<{
  referenceId: string;
}>;


export type KeepDataMutation = { keepVehicleData: { referenceId: string, vehicleName: string | null, ownedSince: string, ownedUntil: string, erasedFrom: string | null } | null };

export type HistoryQueryVariables = Exact<{
  referenceId: string;
  from: string;
  to: string;
  resolution: TelemetryResolution;
  timeZone?: string | null | undefined;
  signals: Array<string> | string;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type HistoryQuery = { vehicleTelemetrySummary: { nextToken: string | null, items: Array<{ start: string, isCutAtHour: boolean, signals: Array<{ name: string, minimum: number, maximum: number, mean: number, count: number }> }> } | null };

export type TrackQueryVariables = Exact<{
  referenceId: string;
  from: string;
  to: string;
}>;


export type TrackQuery = { vehicleTrack: { openFrom: string | null, hours: Array<{ start: string, minutes: Array<number>, latitudes: Array<number>, longitudes: Array<number> }> } | null };

export type LookupsQueryVariables = Exact<{
  referenceId: string;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type LookupsQuery = { vehicleAccessLog: { nextToken: string | null, items: Array<{ at: string, action: AuditAction, outcome: AuditOutcome, isOwn: boolean, role: AccessLogRole, organisation: string | null, purpose: RecordedPurpose | null, revealPurpose: RevealPurpose | null, reissueReason: ReissueReason | null }> } | null };

export type AuditLogQueryVariables = Exact<{
  from: string;
  to: string;
  actorId?: string | null | undefined;
  action?: AuditAction | null | undefined;
  outcome?: AuditOutcome | null | undefined;
  referenceId?: string | null | undefined;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type AuditLogQuery = { auditLog: { nextToken: string | null, items: Array<{ at: string, action: AuditAction, outcome: AuditOutcome, actorId: string, actorRoles: Array<string>, clientId: string, requestId: string, purpose: RecordedPurpose | null, referenceId: string | null, claimId: string | null, deviceId: string | null, jobId: string | null, revealId: string | null, revealPurpose: RevealPurpose | null, reissueReason: ReissueReason | null, erasureReason: ErasureReason | null, caseNumber: string | null, personId: string | null, learned: number | null, bulkPerDay: number | null, bulkUntil: string | null, visibleFrom: string | null }> } | null };

export type PersonErasuresQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type PersonErasuresQuery = { personErasures: { nextToken: string | null, items: Array<{ jobId: string, kind: DataJobKind, status: DataJobStatus, failure: DataJobFailure | null, personId: string | null, referenceId: string | null, erasureReason: ErasureReason | null, caseNumber: string | null, requestedBy: string | null, requestedAt: string, approvedBy: string | null, approvedAt: string | null, handled: number, endedAt: string | null, certificate: string | null }> } | null };

export type VehicleErasuresQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type VehicleErasuresQuery = { vehicleErasures: { nextToken: string | null, items: Array<{ jobId: string, kind: DataJobKind, status: DataJobStatus, failure: DataJobFailure | null, personId: string | null, referenceId: string | null, erasureReason: ErasureReason | null, caseNumber: string | null, requestedBy: string | null, requestedAt: string, approvedBy: string | null, approvedAt: string | null, handled: number, endedAt: string | null, certificate: string | null }> } | null };

export type ErasePersonMutationVariables = Exact<{
  personId: string;
  reason: ErasureReason;
  caseNumber: string;
}>;


export type ErasePersonMutation = { erasePerson: { requestedBy: string | null, approvedAt: string | null } | null };

export type EraseVehicleMutationVariables = Exact<{
  referenceId: string;
  reason: ErasureReason;
  caseNumber: string;
}>;


export type EraseVehicleMutation = { eraseVehicle: { requestedBy: string | null, approvedAt: string | null } | null };

export type ApproveErasureMutationVariables = Exact<{
  jobId: string;
}>;


export type ApproveErasureMutation = { approveErasure: { jobId: string } | null };

export type PersonExportsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type PersonExportsQuery = { personExports: { nextToken: string | null, items: Array<{ jobId: string, status: DataJobStatus, failure: DataJobFailure | null, personId: string | null, requestedBy: string | null, requestedAt: string, handled: number, endedAt: string | null, version: number }> } | null };

export type PersonExportJobQueryVariables = Exact<{
  jobId: string;
}>;


export type PersonExportJobQuery = { dataJob: { jobId: string, status: DataJobStatus, failure: DataJobFailure | null, personId: string | null, requestedBy: string | null, requestedAt: string, handled: number, endedAt: string | null, version: number } | null };

export type ExportPersonMutationVariables = Exact<{
  personId: string;
}>;


export type ExportPersonMutation = { exportPerson: { jobId: string, status: DataJobStatus, failure: DataJobFailure | null, personId: string | null, requestedBy: string | null, requestedAt: string, handled: number, endedAt: string | null, version: number } | null };

export type RevealsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type RevealsQuery = { vinReveals: { nextToken: string | null, items: Array<{ revealId: string, referenceId: string, purpose: RevealPurpose, caseNumber: string, requestedBy: string, requestedAt: string, visibleFrom: string | null, approvedBy: string | null, approvedAt: string | null, revealedAt: string | null }> } | null };

export type RequestRevealMutationVariables = Exact<{
  input: RequestRevealInput;
}>;


export type RequestRevealMutation = { requestReveal: { revealId: string } | null };

export type ApproveRevealMutationVariables = Exact<{
  revealId: string;
}>;


export type ApproveRevealMutation = { approveReveal: { revealId: string } | null };

export type RevealVinMutationVariables = Exact<{
  revealId: string;
}>;


export type RevealVinMutation = { revealVin: { vin: string } | null };

export type PeopleQueryVariables = Exact<{
  referenceId: string;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type PeopleQuery = { vehicleAccesses: { nextToken: string | null, items: Array<{ accessId: string, ownerId: string | null, name: string | null, role: AccessRole, since: string, until: string | null, verifiedBy: AccessVerification }> } | null };

export type InviteMutationVariables = Exact<{
  input: InviteToVehicleInput;
}>;


export type InviteMutation = { inviteToVehicle: { code: string, validUntil: string, name: string, role: AccessRole } | null };

export type EndAccessMutationVariables = Exact<{
  input: EndAccessInput;
}>;


export type EndAccessMutation = { endAccess: { accessId: string } | null };

export type LeaveMutationVariables = Exact<{
  referenceId: string;
}>;


export type LeaveMutation = { leaveVehicle: { accessId: string } | null };

export type AcceptMutationVariables = Exact<{
  code: string;
}>;


export type AcceptMutation = { acceptInvitation: { referenceId: string } | null };

export type TakeOverMutationVariables = Exact<{
  code: string;
}>;


export type TakeOverMutation = { acceptTransfer: { referenceId: string } | null };

export type OfferMutationVariables = Exact<{
  referenceId: string;
  notBefore?: string | null | undefined;
}>;


export type OfferMutation = { offerVehicle: { code: string, notBefore: string | null, validUntil: string } | null };

export type CancelOfferMutationVariables = Exact<{
  referenceId: string;
}>;


export type CancelOfferMutation = { cancelOffer: { wasOpen: boolean } | null };

export type CheckDevicesMutationVariables = Exact<{
  devices: Array<DeviceInventoryInput> | DeviceInventoryInput;
}>;


export type CheckDevicesMutation = { importDeviceInventory: { rows: Array<{ index: number, outcome: DeviceImportOutcome, fact: string | null }> } | null };

export type ImportDevicesMutationVariables = Exact<{
  devices: Array<DeviceInventoryInput> | DeviceInventoryInput;
}>;


export type ImportDevicesMutation = { importDeviceInventory: { imported: number } | null };

export type FleetQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type FleetQuery = { vehicles: { nextToken: string | null, items: Array<{ referenceId: string, status: VehicleStatus, deviceId: string | null, attributes: { brand: string | null, model: string | null }, certificate: { notAfter: string } | null }> } | null };

export type StaffVehicleQueryVariables = Exact<{
  referenceId: string;
}>;


export type StaffVehicleQuery = { vehicle: { referenceId: string, status: VehicleStatus, deviceId: string | null, isSettled: boolean, createdAt: string, updatedAt: string, attributes: { brand: string | null, model: string | null, year: number | null }, certificate: { serialNumber: string, notAfter: string } | null } | null };

export type StaffAccessesQueryVariables = Exact<{
  referenceId: string;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type StaffAccessesQuery = { vehicleAccesses: { nextToken: string | null, items: Array<{ accessId: string, ownerId: string | null, role: AccessRole, since: string, until: string | null, isOpen: boolean, verifiedBy: AccessVerification }> } | null };

export type FindByVinQueryVariables = Exact<{
  vin: string;
  purpose: ConversionPurpose;
}>;


export type FindByVinQuery = { referenceIdForVin: string | null };

export type SuspendMutationVariables = Exact<{
  referenceIds: Array<string> | string;
  reason: SuspensionReason;
}>;


export type SuspendMutation = { suspendVehicles: { items: Array<{ referenceId: string, status: VehicleStatus | null, isSettled: boolean | null, errorType: string | null }> } | null };

export type ResumeMutationVariables = Exact<{
  referenceIds: Array<string> | string;
}>;


export type ResumeMutation = { resumeVehicles: { items: Array<{ referenceId: string, status: VehicleStatus | null, isSettled: boolean | null, errorType: string | null }> } | null };

export type EndAccessOfPersonMutationVariables = Exact<{
  input: EndAccessInput;
}>;


export type EndAccessOfPersonMutation = { endAccess: { accessId: string } | null };

export type ReplaceTcuMutationVariables = Exact<{
  input: ReplaceTcuInput;
}>;


export type ReplaceTcuMutation = { replaceTcu: { status: VehicleStatus, removedDeviceId: string, expectedDeviceId: string | null } | null };

export type RemoveTcuMutationVariables = Exact<{
  input: RemoveTcuInput;
}>;


export type RemoveTcuMutation = { removeTcu: { status: VehicleStatus, removedDeviceId: string, expectedDeviceId: string | null } | null };

export type StaffHistoryQueryVariables = Exact<{
  referenceId: string;
  limit?: number | null | undefined;
}>;


export type StaffHistoryQuery = { vehicleHistory: { items: Array<{ at: string, event: VehicleHistoryEventType, deviceId: string | null }> } | null };

export type DataJobQueryVariables = Exact<{
  jobId: string;
}>;


export type DataJobQuery = { dataJob: { jobId: string, status: DataJobStatus, failure: DataJobFailure | null, handled: number, certificate: string | null, requestedAt: string, endedAt: string | null } | null };

export type ExportDataMutationVariables = Exact<{
  referenceId: string;
}>;


export type ExportDataMutation = { exportVehicleData: { jobId: string } | null };

export type EraseDataMutationVariables = Exact<{
  referenceId: string;
}>;


export type EraseDataMutation = { eraseVehicleData: { jobId: string } | null };

export type ExportLinkMutationVariables = Exact<{
  jobId: string;
}>;


export type ExportLinkMutation = { createExportLink: { url: string } | null };

export type SetPositionsMutationVariables = Exact<{
  referenceId: string;
  positions: PositionsMode;
}>;


export type SetPositionsMutation = { setPrivacyMode: { positions: PositionsMode } | null };

export type RevealOwnVinMutationVariables = Exact<{
  referenceId: string;
}>;


export type RevealOwnVinMutation = { revealOwnVin: { vin: string } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const MyCarsDocument = new TypedDocumentString(`
    query MyCars($limit: Int, $nextToken: String) {
  myVehicles(limit: $limit, nextToken: $nextToken) {
    items {
      referenceId
      accessId
      vehicleName
      role
      since
      until
      vehicle {
        status
        positions
        attributes {
          brand
          model
          year
        }
      }
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<MyCarsQuery, MyCarsQueryVariables>;
export const StartClaimDocument = new TypedDocumentString(`
    mutation StartClaim($vin: String!) {
  startOwnershipClaim(vin: $vin) {
    claimId
    codeUntil
  }
}
    `) as unknown as TypedDocumentString<StartClaimMutation, StartClaimMutationVariables>;
export const ConfirmClaimDocument = new TypedDocumentString(`
    mutation ConfirmClaim($claimId: ID!, $code: String!) {
  confirmOwnershipClaim(claimId: $claimId, code: $code) {
    status
    referenceId
    waitsUntil
  }
}
    `) as unknown as TypedDocumentString<ConfirmClaimMutation, ConfirmClaimMutationVariables>;
export const FormerCarsDocument = new TypedDocumentString(`
    query FormerCars($limit: Int, $nextToken: String) {
  plannedErasures(limit: $limit, nextToken: $nextToken) {
    items {
      referenceId
      vehicleName
      ownedSince
      ownedUntil
      erasedFrom
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<FormerCarsQuery, FormerCarsQueryVariables>;
export const KeepDataDocument = new TypedDocumentString(`
    mutation KeepData($referenceId: ID!) {
  keepVehicleData(referenceId: $referenceId) {
    referenceId
    vehicleName
    ownedSince
    ownedUntil
    erasedFrom
  }
}
    `) as unknown as TypedDocumentString<KeepDataMutation, KeepDataMutationVariables>;
export const HistoryDocument = new TypedDocumentString(`
    query History($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!, $resolution: TelemetryResolution!, $timeZone: String, $signals: [String!]!, $limit: Int, $nextToken: String) {
  vehicleTelemetrySummary(
    referenceId: $referenceId
    from: $from
    to: $to
    resolution: $resolution
    timeZone: $timeZone
    signals: $signals
    limit: $limit
    nextToken: $nextToken
  ) {
    items {
      start
      isCutAtHour
      signals {
        name
        minimum
        maximum
        mean
        count
      }
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<HistoryQuery, HistoryQueryVariables>;
export const TrackDocument = new TypedDocumentString(`
    query Track($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
  vehicleTrack(referenceId: $referenceId, from: $from, to: $to) {
    hours {
      start
      minutes
      latitudes
      longitudes
    }
    openFrom
  }
}
    `) as unknown as TypedDocumentString<TrackQuery, TrackQueryVariables>;
export const LookupsDocument = new TypedDocumentString(`
    query Lookups($referenceId: ID!, $limit: Int, $nextToken: String) {
  vehicleAccessLog(
    referenceId: $referenceId
    limit: $limit
    nextToken: $nextToken
  ) {
    items {
      at
      action
      outcome
      isOwn
      role
      organisation
      purpose
      revealPurpose
      reissueReason
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<LookupsQuery, LookupsQueryVariables>;
export const AuditLogDocument = new TypedDocumentString(`
    query AuditLog($from: AWSDateTime!, $to: AWSDateTime!, $actorId: ID, $action: AuditAction, $outcome: AuditOutcome, $referenceId: ID, $limit: Int, $nextToken: String) {
  auditLog(
    from: $from
    to: $to
    actorId: $actorId
    action: $action
    outcome: $outcome
    referenceId: $referenceId
    limit: $limit
    nextToken: $nextToken
  ) {
    items {
      at
      action
      outcome
      actorId
      actorRoles
      clientId
      requestId
      purpose
      referenceId
      claimId
      deviceId
      jobId
      revealId
      revealPurpose
      reissueReason
      erasureReason
      caseNumber
      personId
      learned
      bulkPerDay
      bulkUntil
      visibleFrom
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
export const PersonErasuresDocument = new TypedDocumentString(`
    query PersonErasures($limit: Int, $nextToken: String) {
  personErasures(limit: $limit, nextToken: $nextToken) {
    items {
      jobId
      kind
      status
      failure
      personId
      referenceId
      erasureReason
      caseNumber
      requestedBy
      requestedAt
      approvedBy
      approvedAt
      handled
      endedAt
      certificate
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<PersonErasuresQuery, PersonErasuresQueryVariables>;
export const VehicleErasuresDocument = new TypedDocumentString(`
    query VehicleErasures($limit: Int, $nextToken: String) {
  vehicleErasures(limit: $limit, nextToken: $nextToken) {
    items {
      jobId
      kind
      status
      failure
      personId
      referenceId
      erasureReason
      caseNumber
      requestedBy
      requestedAt
      approvedBy
      approvedAt
      handled
      endedAt
      certificate
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<VehicleErasuresQuery, VehicleErasuresQueryVariables>;
export const ErasePersonDocument = new TypedDocumentString(`
    mutation ErasePerson($personId: ID!, $reason: ErasureReason!, $caseNumber: String!) {
  erasePerson(personId: $personId, reason: $reason, caseNumber: $caseNumber) {
    requestedBy
    approvedAt
  }
}
    `) as unknown as TypedDocumentString<ErasePersonMutation, ErasePersonMutationVariables>;
export const EraseVehicleDocument = new TypedDocumentString(`
    mutation EraseVehicle($referenceId: ID!, $reason: ErasureReason!, $caseNumber: String!) {
  eraseVehicle(
    referenceId: $referenceId
    reason: $reason
    caseNumber: $caseNumber
  ) {
    requestedBy
    approvedAt
  }
}
    `) as unknown as TypedDocumentString<EraseVehicleMutation, EraseVehicleMutationVariables>;
export const ApproveErasureDocument = new TypedDocumentString(`
    mutation ApproveErasure($jobId: ID!) {
  approveErasure(jobId: $jobId) {
    jobId
  }
}
    `) as unknown as TypedDocumentString<ApproveErasureMutation, ApproveErasureMutationVariables>;
export const PersonExportsDocument = new TypedDocumentString(`
    query PersonExports($limit: Int, $nextToken: String) {
  personExports(limit: $limit, nextToken: $nextToken) {
    items {
      jobId
      status
      failure
      personId
      requestedBy
      requestedAt
      handled
      endedAt
      version
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<PersonExportsQuery, PersonExportsQueryVariables>;
export const PersonExportJobDocument = new TypedDocumentString(`
    query PersonExportJob($jobId: ID!) {
  dataJob(jobId: $jobId) {
    jobId
    status
    failure
    personId
    requestedBy
    requestedAt
    handled
    endedAt
    version
  }
}
    `) as unknown as TypedDocumentString<PersonExportJobQuery, PersonExportJobQueryVariables>;
export const ExportPersonDocument = new TypedDocumentString(`
    mutation ExportPerson($personId: ID!) {
  exportPerson(personId: $personId) {
    jobId
    status
    failure
    personId
    requestedBy
    requestedAt
    handled
    endedAt
    version
  }
}
    `) as unknown as TypedDocumentString<ExportPersonMutation, ExportPersonMutationVariables>;
export const RevealsDocument = new TypedDocumentString(`
    query Reveals($limit: Int, $nextToken: String) {
  vinReveals(limit: $limit, nextToken: $nextToken) {
    items {
      revealId
      referenceId
      purpose
      caseNumber
      requestedBy
      requestedAt
      visibleFrom
      approvedBy
      approvedAt
      revealedAt
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<RevealsQuery, RevealsQueryVariables>;
export const RequestRevealDocument = new TypedDocumentString(`
    mutation RequestReveal($input: RequestRevealInput!) {
  requestReveal(input: $input) {
    revealId
  }
}
    `) as unknown as TypedDocumentString<RequestRevealMutation, RequestRevealMutationVariables>;
export const ApproveRevealDocument = new TypedDocumentString(`
    mutation ApproveReveal($revealId: ID!) {
  approveReveal(revealId: $revealId) {
    revealId
  }
}
    `) as unknown as TypedDocumentString<ApproveRevealMutation, ApproveRevealMutationVariables>;
export const RevealVinDocument = new TypedDocumentString(`
    mutation RevealVin($revealId: ID!) {
  revealVin(revealId: $revealId) {
    vin
  }
}
    `) as unknown as TypedDocumentString<RevealVinMutation, RevealVinMutationVariables>;
export const PeopleDocument = new TypedDocumentString(`
    query People($referenceId: ID!, $limit: Int, $nextToken: String) {
  vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {
    items {
      accessId
      ownerId
      name
      role
      since
      until
      verifiedBy
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<PeopleQuery, PeopleQueryVariables>;
export const InviteDocument = new TypedDocumentString(`
    mutation Invite($input: InviteToVehicleInput!) {
  inviteToVehicle(input: $input) {
    code
    validUntil
    name
    role
  }
}
    `) as unknown as TypedDocumentString<InviteMutation, InviteMutationVariables>;
export const EndAccessDocument = new TypedDocumentString(`
    mutation EndAccess($input: EndAccessInput!) {
  endAccess(input: $input) {
    accessId
  }
}
    `) as unknown as TypedDocumentString<EndAccessMutation, EndAccessMutationVariables>;
export const LeaveDocument = new TypedDocumentString(`
    mutation Leave($referenceId: ID!) {
  leaveVehicle(referenceId: $referenceId) {
    accessId
  }
}
    `) as unknown as TypedDocumentString<LeaveMutation, LeaveMutationVariables>;
export const AcceptDocument = new TypedDocumentString(`
    mutation Accept($code: String!) {
  acceptInvitation(code: $code) {
    referenceId
  }
}
    `) as unknown as TypedDocumentString<AcceptMutation, AcceptMutationVariables>;
export const TakeOverDocument = new TypedDocumentString(`
    mutation TakeOver($code: String!) {
  acceptTransfer(code: $code) {
    referenceId
  }
}
    `) as unknown as TypedDocumentString<TakeOverMutation, TakeOverMutationVariables>;
export const OfferDocument = new TypedDocumentString(`
    mutation Offer($referenceId: ID!, $notBefore: AWSDateTime) {
  offerVehicle(referenceId: $referenceId, notBefore: $notBefore) {
    code
    notBefore
    validUntil
  }
}
    `) as unknown as TypedDocumentString<OfferMutation, OfferMutationVariables>;
export const CancelOfferDocument = new TypedDocumentString(`
    mutation CancelOffer($referenceId: ID!) {
  cancelOffer(referenceId: $referenceId) {
    wasOpen
  }
}
    `) as unknown as TypedDocumentString<CancelOfferMutation, CancelOfferMutationVariables>;
export const CheckDevicesDocument = new TypedDocumentString(`
    mutation CheckDevices($devices: [DeviceInventoryInput!]!) {
  importDeviceInventory(devices: $devices, dryRun: true) {
    rows {
      index
      outcome
      fact
    }
  }
}
    `) as unknown as TypedDocumentString<CheckDevicesMutation, CheckDevicesMutationVariables>;
export const ImportDevicesDocument = new TypedDocumentString(`
    mutation ImportDevices($devices: [DeviceInventoryInput!]!) {
  importDeviceInventory(devices: $devices) {
    imported
  }
}
    `) as unknown as TypedDocumentString<ImportDevicesMutation, ImportDevicesMutationVariables>;
export const FleetDocument = new TypedDocumentString(`
    query Fleet($limit: Int, $nextToken: String) {
  vehicles(limit: $limit, nextToken: $nextToken) {
    items {
      referenceId
      status
      deviceId
      attributes {
        brand
        model
      }
      certificate {
        notAfter
      }
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<FleetQuery, FleetQueryVariables>;
export const StaffVehicleDocument = new TypedDocumentString(`
    query StaffVehicle($referenceId: ID!) {
  vehicle(referenceId: $referenceId) {
    referenceId
    status
    deviceId
    isSettled
    createdAt
    updatedAt
    attributes {
      brand
      model
      year
    }
    certificate {
      serialNumber
      notAfter
    }
  }
}
    `) as unknown as TypedDocumentString<StaffVehicleQuery, StaffVehicleQueryVariables>;
export const StaffAccessesDocument = new TypedDocumentString(`
    query StaffAccesses($referenceId: ID!, $limit: Int, $nextToken: String) {
  vehicleAccesses(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {
    items {
      accessId
      ownerId
      role
      since
      until
      isOpen
      verifiedBy
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<StaffAccessesQuery, StaffAccessesQueryVariables>;
export const FindByVinDocument = new TypedDocumentString(`
    query FindByVin($vin: String!, $purpose: ConversionPurpose!) {
  referenceIdForVin(vin: $vin, purpose: $purpose)
}
    `) as unknown as TypedDocumentString<FindByVinQuery, FindByVinQueryVariables>;
export const SuspendDocument = new TypedDocumentString(`
    mutation Suspend($referenceIds: [ID!]!, $reason: SuspensionReason!) {
  suspendVehicles(referenceIds: $referenceIds, reason: $reason) {
    items {
      referenceId
      status
      isSettled
      errorType
    }
  }
}
    `) as unknown as TypedDocumentString<SuspendMutation, SuspendMutationVariables>;
export const ResumeDocument = new TypedDocumentString(`
    mutation Resume($referenceIds: [ID!]!) {
  resumeVehicles(referenceIds: $referenceIds) {
    items {
      referenceId
      status
      isSettled
      errorType
    }
  }
}
    `) as unknown as TypedDocumentString<ResumeMutation, ResumeMutationVariables>;
export const EndAccessOfPersonDocument = new TypedDocumentString(`
    mutation EndAccessOfPerson($input: EndAccessInput!) {
  endAccess(input: $input) {
    accessId
  }
}
    `) as unknown as TypedDocumentString<EndAccessOfPersonMutation, EndAccessOfPersonMutationVariables>;
export const ReplaceTcuDocument = new TypedDocumentString(`
    mutation ReplaceTcu($input: ReplaceTcuInput!) {
  replaceTcu(input: $input) {
    status
    removedDeviceId
    expectedDeviceId
  }
}
    `) as unknown as TypedDocumentString<ReplaceTcuMutation, ReplaceTcuMutationVariables>;
export const RemoveTcuDocument = new TypedDocumentString(`
    mutation RemoveTcu($input: RemoveTcuInput!) {
  removeTcu(input: $input) {
    status
    removedDeviceId
    expectedDeviceId
  }
}
    `) as unknown as TypedDocumentString<RemoveTcuMutation, RemoveTcuMutationVariables>;
export const StaffHistoryDocument = new TypedDocumentString(`
    query StaffHistory($referenceId: ID!, $limit: Int) {
  vehicleHistory(referenceId: $referenceId, limit: $limit) {
    items {
      at
      event
      deviceId
    }
  }
}
    `) as unknown as TypedDocumentString<StaffHistoryQuery, StaffHistoryQueryVariables>;
export const DataJobDocument = new TypedDocumentString(`
    query DataJob($jobId: ID!) {
  dataJob(jobId: $jobId) {
    jobId
    status
    failure
    handled
    certificate
    requestedAt
    endedAt
  }
}
    `) as unknown as TypedDocumentString<DataJobQuery, DataJobQueryVariables>;
export const ExportDataDocument = new TypedDocumentString(`
    mutation ExportData($referenceId: ID!) {
  exportVehicleData(referenceId: $referenceId) {
    jobId
  }
}
    `) as unknown as TypedDocumentString<ExportDataMutation, ExportDataMutationVariables>;
export const EraseDataDocument = new TypedDocumentString(`
    mutation EraseData($referenceId: ID!) {
  eraseVehicleData(referenceId: $referenceId) {
    jobId
  }
}
    `) as unknown as TypedDocumentString<EraseDataMutation, EraseDataMutationVariables>;
export const ExportLinkDocument = new TypedDocumentString(`
    mutation ExportLink($jobId: ID!) {
  createExportLink(jobId: $jobId) {
    url
  }
}
    `) as unknown as TypedDocumentString<ExportLinkMutation, ExportLinkMutationVariables>;
export const SetPositionsDocument = new TypedDocumentString(`
    mutation SetPositions($referenceId: ID!, $positions: PositionsMode!) {
  setPrivacyMode(referenceId: $referenceId, positions: $positions) {
    positions
  }
}
    `) as unknown as TypedDocumentString<SetPositionsMutation, SetPositionsMutationVariables>;
export const RevealOwnVinDocument = new TypedDocumentString(`
    mutation RevealOwnVin($referenceId: ID!) {
  revealOwnVin(referenceId: $referenceId) {
    vin
  }
}
    `) as unknown as TypedDocumentString<RevealOwnVinMutation, RevealOwnVinMutationVariables>;