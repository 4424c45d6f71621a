export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  AWSDateTime: { input: string; output: string; }
};

/** Whose real-time connections were closed. */
export type AccessEnd = {
  /** Null for everyone who follows the vehicle. */
  ownerId?: Maybe<Scalars['ID']['output']>;
  referenceId: Scalars['ID']['output'];
};

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

/** An entry of the audit log. */
export type AuditEntry = {
  action: AuditAction;
  /** Cognito `sub`. */
  actorId: Scalars['ID']['output'];
  /** The roles in which the app client may act for the person, as names of Cognito groups. */
  actorRoles: Array<Scalars['String']['output']>;
  at: Scalars['AWSDateTime']['output'];
  /** For BULK_CONVERSION_GRANT. */
  bulkPerDay?: Maybe<Scalars['Int']['output']>;
  /** For BULK_CONVERSION_GRANT: its end. */
  bulkUntil?: Maybe<Scalars['AWSDateTime']['output']>;
  /** As `erasureReason`. */
  caseNumber?: Maybe<Scalars['String']['output']>;
  claimId?: Maybe<Scalars['ID']['output']>;
  /** The app client that the person's token was issued to. */
  clientId: Scalars['ID']['output'];
  /** For DEVICE_REFUSED. */
  deviceId?: Maybe<Scalars['ID']['output']>;
  /** For the request and the approval of ERASURE, of a person or a vehicle. */
  erasureReason?: Maybe<ErasureReason>;
  /** The data job, for VEHICLE_EXPORT, PERSON_EXPORT, EXPORT_LINK and the request of ERASURE. */
  jobId?: Maybe<Scalars['ID']['output']>;
  /** For CONVERSION_PAUSE: Reference IDs that the person learned on the day until then. */
  learned?: Maybe<Scalars['Int']['output']>;
  outcome: AuditOutcome;
  /**
   * Cognito `sub` of the person who was paused, whose pause was lifted, who may convert in bulk, or
   * whose data is exported.
   */
  personId?: Maybe<Scalars['ID']['output']>;
  /** For CONVERSION and BULK_CONVERSION_GRANT; null where an operator stated none. */
  purpose?: Maybe<RecordedPurpose>;
  /** The vehicle, where one was found. */
  referenceId?: Maybe<Scalars['ID']['output']>;
  /** For REISSUE_PERMIT. */
  reissueReason?: Maybe<ReissueReason>;
  /** AppSync's id of the HTTP request; Lambda's id of the invocation for DEVICE_REFUSED and REISSUE. */
  requestId: Scalars['ID']['output'];
  revealId?: Maybe<Scalars['ID']['output']>;
  revealPurpose?: Maybe<RevealPurpose>;
  /** From when on owners may see the entry; null when at once. */
  visibleFrom?: Maybe<Scalars['AWSDateTime']['output']>;
};

export type AuditEntryPage = {
  items: Array<AuditEntry>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

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

export type BulkConversion = {
  conversionsPerDay: Scalars['Int']['output'];
  personId: Scalars['ID']['output'];
  purpose: ConversionPurpose;
  until: Scalars['AWSDateTime']['output'];
};

export type ConnectivityStatus =
  | 'CONNECTED'
  | 'DISCONNECTED'
  /** The vehicle has not connected yet. */
  | 'UNKNOWN';

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

/** A job on stored data, such as an export. */
export type DataJob = {
  /** When another privacy officer approved it; null before, for jobs that need none, and in events. */
  approvedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Who approved it (Cognito `sub`); null as `approvedAt` is. */
  approvedBy?: Maybe<Scalars['ID']['output']>;
  /** For which case; null as `erasureReason` is. */
  caseNumber?: Maybe<Scalars['String']['output']>;
  /**
   * Of an erasure that succeeded: what was erased, and when the copies end that cannot be erased. It
   * is signed JSON, which `npm run audit -- verify` verifies. Null in events: read `dataJob`.
   */
  certificate?: Maybe<Scalars['String']['output']>;
  /** When it ended; null before. */
  endedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Why privacy officers requested the erasure; null for other jobs, and in events. */
  erasureReason?: Maybe<ErasureReason>;
  /** Why it failed; null unless the status is FAILED. */
  failure?: Maybe<DataJobFailure>;
  /** Records handled so far. */
  handled: Scalars['Int']['output'];
  jobId: Scalars['ID']['output'];
  kind: DataJobKind;
  /** The person whom it is about (Cognito `sub`); null for others, and in events. */
  personId?: Maybe<Scalars['ID']['output']>;
  /** Epoch second of publishing, as in `VehicleStateChange`; null in queries. Only for the system. */
  publishedAtSeconds?: Maybe<Scalars['Int']['output']>;
  /** The vehicle that it is about; null for a job about a person. */
  referenceId?: Maybe<Scalars['ID']['output']>;
  requestedAt: Scalars['AWSDateTime']['output'];
  /** Who requested it (Cognito `sub`); null in events. */
  requestedBy?: Maybe<Scalars['ID']['output']>;
  status: DataJobStatus;
  updatedAt: Scalars['AWSDateTime']['output'];
  /** Grows with every change. */
  version: Scalars['Int']['output'];
};

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

export type DataJobPage = {
  items: Array<DataJob>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** SUCCEEDED and FAILED are final. */
export type DataJobStatus =
  | 'FAILED'
  | 'PENDING'
  | 'RUNNING'
  | 'SUCCEEDED';

/** A TCU of the inventory. */
export type Device = {
  deviceId: Scalars['ID']['output'];
  status: DeviceStatus;
};

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

/** What an import finds in one device of its list. */
export type DeviceImportRow = {
  /** The argument that is refused, for example `serialNumber`; only of INVALID and REPEATED rows. */
  fact?: Maybe<Scalars['String']['output']>;
  /** Position in the call's list, from 0. */
  index: Scalars['Int']['output'];
  outcome: DeviceImportOutcome;
};

export type DeviceImportStatus =
  | 'AVAILABLE'
  /** Not to be installed (lost, stolen, recalled). */
  | 'WITHDRAWN';

export type DeviceInventoryImport = {
  /** Number of imported devices; 0 in a dry run. */
  imported: Scalars['Int']['output'];
  /** One for each device of the call, in its order. */
  rows: Array<DeviceImportRow>;
};

export type DeviceInventoryInput = {
  /**
   * 1 to 64 letters, digits, '.', '_', ':' and '-', beginning with a letter or digit; no VIN, as in
   * `VehicleAttributesInput`.
   */
  deviceId: Scalars['ID']['input'];
  /** 1 to 64 characters; no VIN. */
  model: Scalars['String']['input'];
  /**
   * SHA-256 of the device key's SubjectPublicKeyInfo (DER), 64 hex digits: only a CSR with this key is
   * accepted.
   */
  publicKeyFingerprint?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 64 characters; no VIN. */
  serialNumber: Scalars['String']['input'];
  /** When not given, a known device keeps its status, and a new one is AVAILABLE. */
  status?: InputMaybe<DeviceImportStatus>;
};

export type DeviceStatus =
  | 'AVAILABLE'
  /** Reserved for a vehicle, or built into it. */
  | 'INSTALLED'
  /** Not to be installed: lost, stolen, recalled, or removed from a vehicle. */
  | 'WITHDRAWN';

/**
 * Why a connection of a vehicle ended, as AWS IoT Core reports it: by the vehicle, on the way, or by
 * the cloud.
 */
export type DisconnectReason =
  /** The connection was cut by this system, for example because the vehicle was suspended. */
  | 'API_INITIATED_DISCONNECT'
  /** The vehicle's certificate or policy no longer permits the connection. */
  | 'AUTH_ERROR'
  /** The vehicle broke a rule of MQTT or sent a message that is too large. */
  | 'CLIENT_ERROR'
  /** The vehicle said that it ends the connection, for example before it sleeps. */
  | 'CLIENT_INITIATED_DISCONNECT'
  /** The connection broke, for example in a tunnel. */
  | 'CONNECTION_LOST'
  /** The time that a custom authorizer gave the connection is over. */
  | 'CUSTOMAUTH_TTL_EXPIRATION'
  /** The vehicle may not connect, for example from its address. */
  | 'FORBIDDEN_ACCESS'
  /** Nothing came from the vehicle for one and a half times its keep-alive time. */
  | 'MQTT_KEEP_ALIVE_TIMEOUT'
  /** A reason that has no name here yet. */
  | 'OTHER'
  | 'SERVER_ERROR'
  /** AWS IoT Core ended the connection, for example for maintenance. */
  | 'SERVER_INITIATED_DISCONNECT'
  /** The vehicle sent more than AWS IoT Core allows. */
  | 'THROTTLED'
  /** The longest time for a WebSocket connection is over. */
  | 'WEBSOCKET_TTL_EXPIRATION';

/** Exactly one of `ownerId` (for operators) and `accessId` names the access. */
export type EndAccessInput = {
  /** The `accessId` of an open access in `vehicleAccesses`. */
  accessId?: InputMaybe<Scalars['ID']['input']>;
  /** The person's Cognito `sub`. */
  ownerId?: InputMaybe<Scalars['ID']['input']>;
  referenceId: Scalars['ID']['input'];
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

/** A link to a finished export. */
export type ExportLink = {
  /** When the link ends. */
  expiresAt: Scalars['AWSDateTime']['output'];
  jobId: Scalars['ID']['output'];
  /** An HTTPS address for a GET; never log it. Ranges of bytes can be requested. */
  url: Scalars['String']['output'];
};

export type GrantAccessInput = {
  /** The person's Cognito `sub` (UUID). */
  ownerId: Scalars['ID']['input'];
  referenceId: Scalars['ID']['input'];
  role: AccessRole;
  /** When the access ends; must be in the future. Without it the access has no end. */
  until?: InputMaybe<Scalars['AWSDateTime']['input']>;
};

export type GrantBulkConversionInput = {
  /** Vehicles, and VINs without one, on one day (UTC) until the person is paused; 1 to 2,000. */
  conversionsPerDay: Scalars['Int']['input'];
  /** Cognito `sub`. */
  personId: Scalars['ID']['input'];
  /** Why the person needs it. */
  purpose: ConversionPurpose;
  /** In the future, at most 31 days from now. */
  until: Scalars['AWSDateTime']['input'];
};

/** An invitation with its code, which no later call returns. */
export type Invitation = {
  /** For the invited person, in groups of four characters. */
  code: Scalars['String']['output'];
  name: Scalars['String']['output'];
  referenceId: Scalars['ID']['output'];
  role: AccessRole;
  until?: Maybe<Scalars['AWSDateTime']['output']>;
  /** When the code expires. */
  validUntil: Scalars['AWSDateTime']['output'];
};

export type InviteToVehicleInput = {
  /** The name under which others with access see the person: 1 to 64 characters; no VIN. */
  name: Scalars['String']['input'];
  referenceId: Scalars['ID']['input'];
  role: AccessRole;
  /**
   * When the access ends; must be in the future. The access never outlasts the caller's own, whose end
   * it takes when it is earlier.
   */
  until?: InputMaybe<Scalars['AWSDateTime']['input']>;
};

export type LiftedConversionPause = {
  /** Null when the person was not paused. */
  liftedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  personId: Scalars['ID']['output'];
};

export type Mutation = {
  /**
   * Gives the caller the access of an invitation. An unknown code, a used one, an expired one and one
   * of another tenant all fail with INVITATION_NOT_FOUND, and so does an owner's invitation while the
   * vehicle is suspended. A person with access loses nothing: an owner stays one, and an end never
   * moves nearer. An invitation that gives nothing more, or would take something, returns the present
   * access and is not used up. Safe to repeat: the same person gets the same access. For owners and
   * drivers, whose role group also covers persons without a vehicle. A code that gives the caller
   * nothing is recorded; without the record the field fails with AUDIT_UNAVAILABLE.
   * Errors: INVITATION_NOT_FOUND, ACCESS_LIMIT_REACHED, CONFLICT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, AUDIT_UNAVAILABLE, SERVICE_UNAVAILABLE.
   */
  acceptInvitation?: Maybe<VehicleAccess>;
  /**
   * Makes the caller the vehicle's only owner. Every other access ends at once, and the new one begins
   * now: nothing from before can be read through it. An unknown code, a used, cancelled or expired one
   * and one of another tenant all fail with OFFER_NOT_FOUND, and so does any code while the vehicle is
   * suspended. A valid one before its date fails with OFFER_NOT_DUE. Safe to repeat: the same person
   * gets the same access. For owners, a role group that also covers persons without a vehicle. A code
   * that gives the caller nothing is recorded; without the record the field fails with
   * AUDIT_UNAVAILABLE.
   * Errors: OFFER_NOT_FOUND, OFFER_NOT_DUE (errorInfo.notBefore), CONFLICT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, AUDIT_UNAVAILABLE, SERVICE_UNAVAILABLE.
   */
  acceptTransfer?: Maybe<VehicleAccess>;
  /**
   * Approves an erasure that another person requested within the last day, and begins it. An approved
   * one that ended FAILED with GAVE_UP or TIMED_OUT begins again, within forty days. Safe to repeat.
   * For privacy officers who signed in within the last five minutes; not for the person who is to be
   * erased.
   * Errors: DATA_JOB_NOT_FOUND, SIGN_IN_TOO_OLD, SECOND_PERSON_REQUIRED, CONFLICT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  approveErasure?: Maybe<DataJob>;
  /**
   * Approves a waiting claim: the claimant becomes the owner at once, and every other access ends,
   * including the caller's. For present owners of the vehicle whose access has no end (other owners
   * get ACTION_NOT_ALLOWED), and for operators of its tenant except the claimant. Safe to repeat.
   * Errors: CLAIM_NOT_FOUND, ACTION_NOT_ALLOWED, VEHICLE_NOT_FOUND, CONFLICT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  approveOwnershipClaim?: Maybe<OwnershipClaim>;
  /**
   * Approves a reveal that another person requested within the last day. Safe to repeat. For privacy
   * officers who signed in within the last five minutes.
   * Errors: REVEAL_NOT_FOUND, SIGN_IN_TOO_OLD, SECOND_PERSON_REQUIRED, REVEAL_ENDED, CONFLICT,
   * RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  approveReveal?: Maybe<VinReveal>;
  /**
   * Makes the code of the vehicle's open offer void, whichever owner made it. Safe to repeat. For
   * owners; a driver gets ACTION_NOT_ALLOWED.
   * Errors: VEHICLE_NOT_FOUND, ACTION_NOT_ALLOWED, CONFLICT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  cancelOffer?: Maybe<OfferCancellation>;
  /**
   * Makes the caller the owner after the waiting period of a claim, within seven days, or as soon as
   * the vehicle has no owner. Every other access ends. In a deployment that sends no e-mail, a claim
   * ends with its waiting period. A claim also ends when the vehicle has an owner who was not an owner
   * when it was confirmed, or not ever since. Safe to repeat. For owners.
   * Errors: CLAIM_NOT_FOUND, CLAIM_WAITING (errorInfo.retryAfterSeconds),
   * VEHICLE_NOT_FOUND, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  completeOwnershipClaim?: Maybe<OwnershipClaim>;
  /**
   * Confirms a claim of the caller with the code on the vehicle's screen: within ten minutes, by at
   * most five codes. If no other person owns the vehicle, the caller becomes its owner at once and
   * every other access ends. Otherwise the claim waits (`waitsUntil`), and everyone with access is
   * notified. A transfer code of a present owner makes waiting unnecessary (`acceptTransfer`). Safe to
   * repeat with the right code, which is then not counted again; CONFLICT uses up no code. A wrong
   * code is recorded; without the record the field fails with AUDIT_UNAVAILABLE. For owners.
   * Errors: CLAIM_NOT_FOUND (also for expired claims and other persons'), CLAIM_CODE_WRONG,
   * CLAIM_BLOCKED, VEHICLE_NOT_FOUND, INVALID_ARGUMENT, CONFLICT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, AUDIT_UNAVAILABLE, SERVICE_UNAVAILABLE.
   */
  confirmOwnershipClaim?: Maybe<OwnershipClaim>;
  /**
   * A link that downloads a finished export for five minutes, for the person who started it and signed
   * in within the last five minutes. The link works without a sign-in, so treat it as a password. Its
   * making is recorded. An export can be downloaded for three days, even after the access has ended:
   * it has what the person could read when it was started.
   * Errors: DATA_JOB_NOT_FOUND, SIGN_IN_TOO_OLD, EXPORT_NOT_READY, EXPORT_EXPIRED, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  createExportLink?: Maybe<ExportLink>;
  /**
   * Ends a person's access to a vehicle at once. From then on the person can read, send and receive
   * nothing through it. Two things may still pass: a command whose hand-over to AWS IoT has begun, and
   * events of the next second. The person's real-time connections are closed right afterwards. For
   * operators, who end any access in their tenant by `ownerId`, and can repeat the call to close the
   * connections again. For owners, who end a driver's access by `accessId`; other accesses and other
   * persons fail with ACTION_NOT_ALLOWED.
   * Errors: VEHICLE_NOT_FOUND, ACCESS_NOT_FOUND, ACTION_NOT_ALLOWED, INVALID_ARGUMENT, CONFLICT,
   * RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  endAccess?: Maybe<VehicleAccess>;
  /**
   * Ends a viewer's watch before its time. Safe to repeat, even for a watch that has ended. For owners
   * and drivers with access to the vehicle.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  endWatch?: Maybe<VehicleWatch>;
  /**
   * Asks for the erasure of a person of the caller's tenant, by Cognito `sub`. Another privacy officer
   * approves within a day (`approveErasure`). The job then signs the person out for good, and ends the
   * person's accesses as `leaveVehicle` does. It erases the data of the person's own times with
   * vehicles, commands, names, invitations, offers, claims, exports and counters. It also erases what
   * the audit log has of the person as an owner or driver, and at last the account. In histories an id
   * of the erasure takes the person's place. It cannot be undone, and takes some minutes longer than
   * tokens live. At its end, `dataJob` has a signed certificate. While an erasure of the person waits
   * or runs, it is returned again, with its own reason and case number, which the audit log keeps.
   * Only the approved job shows whether the person exists: it ends FAILED with PERSON_NOT_FOUND alike
   * for an unknown person and one of another tenant. For privacy officers who signed in within the
   * last five minutes; the caller's own account gets ACTION_NOT_ALLOWED. Errors: INVALID_ARGUMENT,
   * SIGN_IN_TOO_OLD, ACTION_NOT_ALLOWED, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  erasePerson?: Maybe<DataJob>;
  /**
   * Asks for the erasure of a vehicle whose Reference ID has ended (`revokeReferenceId`). Another
   * privacy officer approves within a day (`approveErasure`). The job then erases the sealed VIN and
   * the attributes, messages, summaries, the newest values and commands. It also erases ended accesses
   * with their names, invitations, offers, claims, requests for the VIN, exports, and of the history
   * what names owners, drivers, devices or certificates. The Reference ID stays known as used. It
   * cannot be undone. At its end, `dataJob` has a signed certificate. While an erasure of the vehicle
   * waits or runs, it is returned again, with its own reason and case number, which the audit log
   * keeps. For privacy officers who signed in within the last five minutes; a vehicle of the tenant in
   * another status gets ACTION_NOT_ALLOWED. Errors: VEHICLE_NOT_FOUND, SIGN_IN_TOO_OLD,
   * INVALID_ARGUMENT, ACTION_NOT_ALLOWED, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  eraseVehicle?: Maybe<DataJob>;
  /**
   * Erases what is stored of the vehicle from the time in which the caller is or was its owner:
   * messages, their summaries, the newest values, the caller's commands and name for the vehicle. What
   * the vehicle sends later of that time is refused. The time is the first part that the caller did
   * not share with another owner, past owners included. It cannot be undone. The job takes minutes: at
   * its end, `dataJob` has a signed certificate, which states the time. While a job of the caller
   * about the vehicle runs, an erasure is returned again, and another job fails with CONFLICT. For
   * owners who signed in within the last five minutes; a driver, and an owner whose whole time another
   * owner shares, get ACTION_NOT_ALLOWED. Errors: VEHICLE_NOT_FOUND, ACTION_NOT_ALLOWED,
   * SIGN_IN_TOO_OLD, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  eraseVehicleData?: Maybe<DataJob>;
  /**
   * Starts an export of what is stored about a person of the caller's tenant, by Cognito `sub`, for a
   * person who asks for it. It has account, accesses, claims, codes, commands, names, history, what
   * the audit log has of the person, patterns, counters, and data jobs. It has no VIN, and nothing
   * that a vehicle measured: that, the person exports (`exportVehicleData`). The job becomes a tar
   * archive of JSON Lines, with a README of the fields, and only the caller can download it. While an
   * export of the person by the caller runs, it is returned again. The start is recorded. Only the job
   * shows whether the person exists: it ends FAILED with PERSON_NOT_FOUND alike for an unknown person
   * and one of another tenant. For privacy officers who signed in within the last five minutes.
   * Errors: INVALID_ARGUMENT, SIGN_IN_TOO_OLD, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  exportPerson?: Maybe<DataJob>;
  /**
   * Starts an export of what the caller reads of a vehicle: messages, summaries, state, history,
   * commands, accesses, claims and the access log. It begins with the caller's access, and ends now.
   * For a former owner it ends with the access. The job becomes a tar archive of JSON Lines, with a
   * README of the fields. It holds no VIN, and no positions while they are switched off. While a job
   * of the caller about the vehicle runs, an export is returned again, and another job fails with
   * CONFLICT. The start is recorded. An export by a former owner also keeps the data, as
   * `keepVehicleData` does. For owners and former owners; a driver gets ACTION_NOT_ALLOWED.
   * Errors: VEHICLE_NOT_FOUND, ACTION_NOT_ALLOWED, CONFLICT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  exportVehicleData?: Maybe<DataJob>;
  /**
   * Gives a person access to a provisioned vehicle of the operator's tenant, or changes the role or
   * end of an open access. At most 20 persons have access to one vehicle at a time. Safe to repeat.
   * For operators. A person who was erased gets none (INVALID_ARGUMENT).
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, ACCESS_LIMIT_REACHED, CONFLICT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  grantAccess?: Maybe<VehicleAccess>;
  /**
   * Lets another person convert more VINs a day until an end, replacing an earlier grant. Limits below
   * the preset ones leave these in place, so a grant of 1 ends an earlier one. The day's counts (UTC)
   * are kept when the grant ends: choose an end at midnight. Does not lift a pause. Safe to repeat.
   * For privacy officers who signed in within the last five minutes. Errors: INVALID_ARGUMENT,
   * SIGN_IN_TOO_OLD, SECOND_PERSON_REQUIRED, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  grantBulkConversion?: Maybe<BulkConversion>;
  /**
   * Imports 1 to 100 devices (TCUs) into the inventory, all or none. Safe to repeat. New facts replace
   * earlier ones, except that an installed device is neither withdrawn nor changed in model, serial
   * number or key, and another tenant's device is never changed. For provisioners and operators.
   * Errors: INVALID_ARGUMENT, DEVICE_CONFLICT (errorInfo.index), RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  importDeviceInventory?: Maybe<DeviceInventoryImport>;
  /**
   * Makes a one-time code with which one person gets access to the vehicle by `acceptInvitation`
   * within 30 minutes. The code is in this response only. It becomes void when the caller's own access
   * ends or changes. Repeating the call with the same name makes the earlier code void. At most 10
   * invitations to one vehicle are open at a time. For owners; a driver gets ACTION_NOT_ALLOWED.
   * Errors: VEHICLE_NOT_FOUND, ACTION_NOT_ALLOWED, INVALID_ARGUMENT, INVITATION_LIMIT_REACHED,
   * CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  inviteToVehicle?: Maybe<Invitation>;
  /**
   * Keeps what is stored of the caller's former time with the vehicle: without this call, or an
   * export, it is erased from `PlannedErasure.erasedFrom` on, when it is too late to keep it. It then
   * stays as long as other data of its kind, or until the person erases it. Safe to repeat. For
   * owners.
   * Errors: VEHICLE_NOT_FOUND (also when nothing is left to keep), RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  keepVehicleData?: Maybe<PlannedErasure>;
  /**
   * Ends the caller's own access, as `endAccess` does. When the last owner leaves, the drivers'
   * accesses end too; while other owners remain, no driver stays longer than all of them. Safe to
   * repeat. For owners and drivers.
   * Errors: VEHICLE_NOT_FOUND, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  leaveVehicle?: Maybe<VehicleAccess>;
  /**
   * Lifts the pause of another person's conversions, and begins the person's counts of the day again.
   * Safe to repeat. For privacy officers who signed in within the last five minutes.
   * Errors: INVALID_ARGUMENT, SIGN_IN_TOO_OLD, SECOND_PERSON_REQUIRED, CONFLICT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  liftConversionPause?: Maybe<LiftedConversionPause>;
  /**
   * Sets the name under which others with access see a person: the caller's own, or for owners that of
   * a driver.
   * Errors: VEHICLE_NOT_FOUND, ACCESS_NOT_FOUND, ACTION_NOT_ALLOWED, INVALID_ARGUMENT, CONFLICT,
   * RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  nameAccess?: Maybe<VehicleAccess>;
  /**
   * Names a vehicle for the caller alone. For owners and drivers.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  nameVehicle?: Maybe<VehicleAccess>;
  /**
   * Makes a one-time code with which another person takes the vehicle over by `acceptTransfer`, from
   * `notBefore` on and for seven days. The code is in this response only. It becomes void when the
   * caller's own access ends, changes or gets an end. Repeating the call makes the earlier code void.
   * For owners who signed in within the last five minutes and whose access has no end; others get
   * ACTION_NOT_ALLOWED.
   * Errors: VEHICLE_NOT_FOUND, ACTION_NOT_ALLOWED, SIGN_IN_TOO_OLD, INVALID_ARGUMENT, CONFLICT,
   * RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  offerVehicle?: Maybe<VehicleOffer>;
  /**
   * Permits one certificate for another key of an active vehicle of the caller's tenant, within 24
   * hours. It is recorded in the vehicle's history, which its owners see. Safe to repeat: for ten
   * minutes the same person's call for the same reason and key returns the same permit, used or not.
   * For service technicians and operators.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  permitReissue?: Maybe<ReissuePermit>;
  /**
   * Provisioning: creates (or finds) the vehicle with this VIN and device and issues its certificate,
   * whose common name is the Reference ID. Safe to repeat: the same VIN, device and key return the
   * same Reference ID and certificate. Another key for an active vehicle needs a permit
   * (`permitReissue`), which must name the key if the device's key is pinned. The vehicle then gets a
   * new certificate, the old one is revoked, and its key is refused from then on. Each call spends one
   * unit of the caller's allowance for the minute, and each certificate one of the vehicle's for the
   * hour. For provisioners.
   * Errors: INVALID_VIN, INVALID_ARGUMENT, INVALID_CSR (errorInfo.reason), DEVICE_UNKNOWN,
   * DEVICE_WITHDRAWN, DEVICE_IN_USE, DEVICE_MISMATCH, KEY_IN_USE, KEY_MISMATCH, KEY_RETIRED,
   * REISSUE_NOT_PERMITTED, VEHICLE_SUSPENDED, ATTRIBUTES_MISMATCH, PROVISIONING_IN_PROGRESS
   * (errorInfo.retryAfterSeconds), RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  provisionVehicle?: Maybe<ProvisionedVehicle>;
  /**
   * Closes the real-time connections of a person who follows a vehicle; without `ownerId`, those of
   * everyone who does. A request may contain this field only once, because AppSync allows at most five
   * invalidations in one request. For the system itself, with IAM.
   */
  publishAccessEnd?: Maybe<AccessEnd>;
  /** Publishes to subscribers of `onDataJob`. For the system itself, with IAM. */
  publishDataJob?: Maybe<DataJob>;
  /** Publishes to subscribers of `onRemoteCommand`. For the system itself, with IAM. */
  publishRemoteCommand?: Maybe<RemoteCommand>;
  /** Publishes to subscribers of `onVehicleAccess`. For the system itself, with IAM. */
  publishVehicleAccess?: Maybe<VehicleAccessEvent>;
  /** Publishes to subscribers of `onVehicleState`. For the system itself, with IAM. */
  publishVehicleState?: Maybe<VehicleStateChange>;
  /**
   * Makes a withdrawn device of the operator's tenant available again, such as a removed TCU after its
   * inspection. The key of a removed TCU is retired for ever, so a TCU whose key was pinned needs its
   * new key. Safe to repeat. For operators.
   * Errors: DEVICE_UNKNOWN, DEVICE_IN_USE, INVALID_ARGUMENT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  releaseDevice?: Maybe<Device>;
  /**
   * As `replaceTcu`, without another TCU: `provisionVehicle` then accepts any available device of the
   * tenant.
   * Errors: VEHICLE_NOT_FOUND, INVALID_VIN, INVALID_ARGUMENT, DEVICE_MISMATCH,
   * PROVISIONING_IN_PROGRESS (errorInfo.retryAfterSeconds), RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, AUDIT_UNAVAILABLE, SERVICE_UNAVAILABLE.
   */
  removeTcu?: Maybe<TcuChange>;
  /**
   * Asks the vehicle to send each second for five minutes, for one viewer: a page or an app that shows
   * it. Renew the watch after two thirds of that time, and end it with `endWatch`. The vehicle returns
   * to its own pace when no watch of any person is left. One that is suspended or has no TCU is not
   * asked. Safe to repeat. For owners and drivers with access to the vehicle.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  renewWatch?: Maybe<VehicleWatch>;
  /**
   * Takes the current TCU out of a vehicle of the caller's tenant and reserves another one for it. The
   * vehicle keeps its Reference ID, its accesses and its history. The old certificate is cut off: when
   * the response arrives, no later message of it counts. The removed device is withdrawn until
   * `releaseDevice`. The new TCU connects after `provisionVehicle`, which accepts only this device. A
   * suspended vehicle stays suspended. A call by VIN is recorded in the audit log before it returns.
   * By VIN, another current device fails with VEHICLE_NOT_FOUND like an unknown VIN. Safe to repeat.
   * For service technicians and operators.
   * Errors: VEHICLE_NOT_FOUND, INVALID_VIN, INVALID_ARGUMENT, DEVICE_MISMATCH (of the current device),
   * DEVICE_UNKNOWN, DEVICE_WITHDRAWN, DEVICE_IN_USE (of the new one), PROVISIONING_IN_PROGRESS
   * (errorInfo.retryAfterSeconds), RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * AUDIT_UNAVAILABLE, SERVICE_UNAVAILABLE.
   */
  replaceTcu?: Maybe<TcuChange>;
  /**
   * Asks for the VIN of a vehicle of the caller's tenant. Another privacy officer approves within a
   * day (`approveReveal`), and the caller reads the VIN within the hour after that (`revealVin`).
   * Each step is recorded in the audit log. For privacy officers.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  requestReveal?: Maybe<VinReveal>;
  /**
   * Ends the suspension of 1 to 100 vehicles. Each has the same certificate again, and is WITHOUT_TCU
   * if its TCU was taken out meanwhile. Messages of the suspended time do not count. As
   * `suspendVehicles` otherwise. For operators.
   * Errors: INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  resumeVehicles?: Maybe<VehicleStatusChanges>;
  /**
   * The VIN of the caller's own vehicle, for an owner who signed in within the last five minutes. It
   * is recorded before the VIN is read, and everyone with access sees it in the history. For owners.
   * Errors: VEHICLE_NOT_FOUND, ACTION_NOT_ALLOWED, SIGN_IN_TOO_OLD, CONFLICT, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  revealOwnVin?: Maybe<RevealedVin>;
  /**
   * The VIN of a reveal, for the person who requested it, once within an hour after its approval.
   * For a minute a retry returns it again, because the first response may be lost. The reveal is
   * recorded before the VIN is read, and the vehicle's owners see it in the history, at once or when
   * the hold of a lawful order ends. For privacy officers who signed in within the last five minutes.
   * Errors: REVEAL_NOT_FOUND, SIGN_IN_TOO_OLD, REVEAL_NOT_APPROVED, REVEAL_ENDED, VEHICLE_NOT_FOUND,
   * CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  revealVin?: Maybe<RevealedVin>;
  /**
   * Ends a Reference ID for good: no message of the vehicle counts after it, its certificate is
   * revoked, its TCU is withdrawn, every access ends and every subscription closes. The VIN becomes
   * free: its next provisioning gets another Reference ID, and no field shows that the two have one
   * VIN. What AWS must still delete follows, which `isSettled` shows. Cannot be undone. Safe to
   * repeat. For privacy officers who signed in within the last five minutes.
   * Errors: VEHICLE_NOT_FOUND, SIGN_IN_TOO_OLD, PROVISIONING_IN_PROGRESS
   * (errorInfo.retryAfterSeconds), RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  revokeReferenceId?: Maybe<VehicleStatusChange>;
  /**
   * Sends a command to a vehicle. Safe to repeat with the same idempotency key, which returns the same
   * command; the same key with another command or other parameters is refused. Owners may send every
   * command, drivers all but UNLOCK_DOORS and SET_CHARGE_LIMIT. The response holds the present status;
   * the outcome arrives by `onRemoteCommand` and can be read by `remoteCommand`. UNLOCK_DOORS requires
   * that the vehicle's newest speed is zero and that no later value, even a refused one, contradicts
   * it. For 60 seconds after a newest speed above zero it fails with VEHICLE_MOVING, and in all other
   * cases with VEHICLE_MOTION_UNKNOWN. Fails with VEHICLE_NOT_FOUND also when the access ends before
   * the command could be sent.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, COMMAND_NOT_ALLOWED, IDEMPOTENCY_KEY_REUSED,
   * VEHICLE_WITHOUT_TCU, VEHICLE_SUSPENDED, VEHICLE_MOVING, VEHICLE_MOTION_UNKNOWN, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), CONFLICT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  sendRemoteCommand?: Maybe<RemoteCommand>;
  /**
   * Switches the collection of positions (latitude, longitude, heading, altitude) off or on. When the
   * response to OFF arrives, no further position of the vehicle is stored, and no field shows one, not
   * even an earlier one. After ON, positions that were observed from then on are stored, and stored
   * ones are shown again. The vehicle learns of it after its next message. Everyone with access sees
   * the setting, and the switch in the history. A new owner finds the setting as it was. Safe to
   * repeat. For owners; a driver gets ACTION_NOT_ALLOWED. Errors: VEHICLE_NOT_FOUND,
   * ACTION_NOT_ALLOWED, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  setPrivacyMode?: Maybe<Vehicle>;
  /**
   * Asks 1 to 25 vehicles of the caller's tenant to observe and send as often as `reporting` says, in
   * place of what an earlier call asked. A vehicle gets it within seconds, or at its first message
   * after it was away. A vehicle that may not be asked does not hinder the others; when one changes
   * meanwhile, none is asked (CONFLICT). The response names each one once. Recorded in the audit log.
   * Safe to repeat, which sends it again. For operators.
   * Errors: INVALID_ARGUMENT, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  setReporting?: Maybe<ReportingChanges>;
  /**
   * Begins a claim to the vehicle with this VIN. If the caller's tenant has an active vehicle with it,
   * an eight-digit code appears on the vehicle's screen within seconds. The response is the same
   * whether it does or not. Each call spends one unit of the caller's allowance, one of the caller's
   * for this VIN and one of the VIN's. It is recorded in the audit log together with the claim. If
   * they cannot be written, the call fails. For owners. Errors: INVALID_VIN, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, CLIENT_NOT_ALLOWED, AUDIT_UNAVAILABLE,
   * SERVICE_UNAVAILABLE.
   */
  startOwnershipClaim?: Maybe<OwnershipClaim>;
  /**
   * Stops a waiting claim for good, and blocks further claims of the same person to this vehicle for
   * a waiting period. For present owners of the vehicle, and for operators of its tenant. Safe to
   * repeat.
   * Errors: CLAIM_NOT_FOUND, CONFLICT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  stopOwnershipClaim?: Maybe<OwnershipClaim>;
  /**
   * Suspends 1 to 100 vehicles of the caller's tenant until `resumeVehicles`. When the response
   * arrives, no later message of a suspended vehicle counts; its certificate is disabled and its
   * session closed in AWS IoT as fast as AWS allows, which `isSettled` shows. A certificate that is
   * being issued is withdrawn. Owners keep their access and see the status; they can make no other
   * person an owner meanwhile. Each vehicle succeeds or fails alone; the response names each one once.
   * Safe to repeat, which shows the progress. For service technicians and operators.
   * Errors: INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  suspendVehicles?: Maybe<VehicleStatusChanges>;
};


export type MutationAcceptInvitationArgs = {
  code: Scalars['String']['input'];
};


export type MutationAcceptTransferArgs = {
  code: Scalars['String']['input'];
};


export type MutationApproveErasureArgs = {
  jobId: Scalars['ID']['input'];
};


export type MutationApproveOwnershipClaimArgs = {
  claimId: Scalars['ID']['input'];
};


export type MutationApproveRevealArgs = {
  revealId: Scalars['ID']['input'];
};


export type MutationCancelOfferArgs = {
  referenceId: Scalars['ID']['input'];
};


export type MutationCompleteOwnershipClaimArgs = {
  claimId: Scalars['ID']['input'];
};


export type MutationConfirmOwnershipClaimArgs = {
  claimId: Scalars['ID']['input'];
  code: Scalars['String']['input'];
};


export type MutationCreateExportLinkArgs = {
  jobId: Scalars['ID']['input'];
};


export type MutationEndAccessArgs = {
  input: EndAccessInput;
};


export type MutationEndWatchArgs = {
  referenceId: Scalars['ID']['input'];
  watchId: Scalars['ID']['input'];
};


export type MutationErasePersonArgs = {
  caseNumber: Scalars['String']['input'];
  personId: Scalars['ID']['input'];
  reason: ErasureReason;
};


export type MutationEraseVehicleArgs = {
  caseNumber: Scalars['String']['input'];
  reason: ErasureReason;
  referenceId: Scalars['ID']['input'];
};


export type MutationEraseVehicleDataArgs = {
  referenceId: Scalars['ID']['input'];
};


export type MutationExportPersonArgs = {
  personId: Scalars['ID']['input'];
};


export type MutationExportVehicleDataArgs = {
  referenceId: Scalars['ID']['input'];
};


export type MutationGrantAccessArgs = {
  input: GrantAccessInput;
};


export type MutationGrantBulkConversionArgs = {
  input: GrantBulkConversionInput;
};


export type MutationImportDeviceInventoryArgs = {
  devices: Array<DeviceInventoryInput>;
  dryRun?: InputMaybe<Scalars['Boolean']['input']>;
};


export type MutationInviteToVehicleArgs = {
  input: InviteToVehicleInput;
};


export type MutationKeepVehicleDataArgs = {
  referenceId: Scalars['ID']['input'];
};


export type MutationLeaveVehicleArgs = {
  referenceId: Scalars['ID']['input'];
};


export type MutationLiftConversionPauseArgs = {
  personId: Scalars['ID']['input'];
};


export type MutationNameAccessArgs = {
  input: NameAccessInput;
};


export type MutationNameVehicleArgs = {
  name: Scalars['String']['input'];
  referenceId: Scalars['ID']['input'];
};


export type MutationOfferVehicleArgs = {
  notBefore?: InputMaybe<Scalars['AWSDateTime']['input']>;
  referenceId: Scalars['ID']['input'];
};


export type MutationPermitReissueArgs = {
  publicKeyFingerprint?: InputMaybe<Scalars['String']['input']>;
  reason: ReissueReason;
  referenceId: Scalars['ID']['input'];
};


export type MutationProvisionVehicleArgs = {
  input: ProvisionVehicleInput;
};


export type MutationPublishAccessEndArgs = {
  input: PublishAccessEndInput;
};


export type MutationPublishDataJobArgs = {
  input: PublishDataJobInput;
};


export type MutationPublishRemoteCommandArgs = {
  input: PublishRemoteCommandInput;
};


export type MutationPublishVehicleAccessArgs = {
  input: PublishVehicleAccessInput;
};


export type MutationPublishVehicleStateArgs = {
  input: PublishVehicleStateInput;
};


export type MutationReleaseDeviceArgs = {
  deviceId: Scalars['ID']['input'];
  publicKeyFingerprint?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRemoveTcuArgs = {
  input: RemoveTcuInput;
};


export type MutationRenewWatchArgs = {
  referenceId: Scalars['ID']['input'];
  watchId: Scalars['ID']['input'];
};


export type MutationReplaceTcuArgs = {
  input: ReplaceTcuInput;
};


export type MutationRequestRevealArgs = {
  input: RequestRevealInput;
};


export type MutationResumeVehiclesArgs = {
  referenceIds: Array<Scalars['ID']['input']>;
};


export type MutationRevealOwnVinArgs = {
  referenceId: Scalars['ID']['input'];
};


export type MutationRevealVinArgs = {
  revealId: Scalars['ID']['input'];
};


export type MutationRevokeReferenceIdArgs = {
  reason: RevocationReason;
  referenceId: Scalars['ID']['input'];
};


export type MutationSendRemoteCommandArgs = {
  input: SendRemoteCommandInput;
};


export type MutationSetPrivacyModeArgs = {
  positions: PositionsMode;
  referenceId: Scalars['ID']['input'];
};


export type MutationSetReportingArgs = {
  referenceIds: Array<Scalars['ID']['input']>;
  reporting: ReportingInput;
};


export type MutationStartOwnershipClaimArgs = {
  vin: Scalars['String']['input'];
};


export type MutationStopOwnershipClaimArgs = {
  claimId: Scalars['ID']['input'];
};


export type MutationSuspendVehiclesArgs = {
  reason: SuspensionReason;
  referenceIds: Array<Scalars['ID']['input']>;
};

export type NameAccessInput = {
  /** The `accessId` of an open access in `vehicleAccesses`. */
  accessId: Scalars['ID']['input'];
  /** 1 to 64 characters; no VIN. */
  name: Scalars['String']['input'];
  referenceId: Scalars['ID']['input'];
};

export type OfferCancellation = {
  referenceId: Scalars['ID']['output'];
  /** False when no offer was open. */
  wasOpen: Scalars['Boolean']['output'];
};

/** A person's claim to own a vehicle. */
export type OwnershipClaim = {
  claimId: Scalars['ID']['output'];
  /** The claimant's Cognito `sub`. Operators only. */
  claimantId?: Maybe<Scalars['ID']['output']>;
  /** Until when the code can be entered. */
  codeUntil: Scalars['AWSDateTime']['output'];
  /** When the code was confirmed. */
  confirmedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  createdAt: Scalars['AWSDateTime']['output'];
  /** When it was granted or stopped. */
  decidedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** The vehicle; null until the code was confirmed. */
  referenceId?: Maybe<Scalars['ID']['output']>;
  status: OwnershipClaimStatus;
  /** When the waiting period ends; null for a claim that did not wait. */
  waitsUntil?: Maybe<Scalars['AWSDateTime']['output']>;
};

export type OwnershipClaimPage = {
  items: Array<OwnershipClaim>;
  nextToken?: Maybe<Scalars['String']['output']>;
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

/**
 * A vehicle that the caller owned, and what happens to the data of that time. The time ends with the
 * access as its owner.
 */
export type PlannedErasure = {
  /** From when on the data is erased; null when it is kept. */
  erasedFrom?: Maybe<Scalars['AWSDateTime']['output']>;
  ownedSince: Scalars['AWSDateTime']['output'];
  ownedUntil: Scalars['AWSDateTime']['output'];
  referenceId: Scalars['ID']['output'];
  /** The caller's own name for the vehicle; null when there is none. */
  vehicleName?: Maybe<Scalars['String']['output']>;
};

export type PlannedErasurePage = {
  items: Array<PlannedErasure>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type PositionsMode =
  | 'OFF'
  | 'ON';

/** Vehicle.Powertrain.Type of COVESA VSS. */
export type PowertrainType =
  | 'COMBUSTION'
  | 'ELECTRIC'
  | 'HYBRID';

export type ProvisionVehicleInput = {
  attributes?: InputMaybe<VehicleAttributesInput>;
  /**
   * PKCS #10 in PEM (RFC 2986, RFC 7468): P-256, P-384 or RSA of at least 2048 bits, a subject, a
   * valid signature, no subject alternative name, and no VIN anywhere in it. The certificate's common
   * name is the Reference ID, whatever the subject is.
   */
  certificateSigningRequest: Scalars['String']['input'];
  /**
   * The TCU's id as imported into the device inventory. The id, the device's model and its serial
   * number must not contain a VIN.
   */
  deviceId: Scalars['ID']['input'];
  /** The 17-character Vehicle Identification Number (ISO 3779). */
  vin: Scalars['String']['input'];
};

/** What a TCU needs to connect: client id = thing name = common name = Reference ID. */
export type ProvisionedVehicle = {
  /** The client certificate in PEM. */
  certificate: Scalars['String']['output'];
  /** The certificates up to the root, in PEM. */
  certificateChain: Scalars['String']['output'];
  /** Host name of AWS IoT Core for this account (iot:Data-ATS), port 8883. */
  iotEndpoint: Scalars['String']['output'];
  notAfter: Scalars['AWSDateTime']['output'];
  referenceId: Scalars['ID']['output'];
  /**
   * MQTT topic on which the vehicle publishes its telemetry (Basic Ingest of AWS IoT, without
   * subscribers). A vehicle that has none yet publishes on `dt/v1/<referenceId>/telemetry`.
   */
  telemetryTopic: Scalars['String']['output'];
};

export type PublishAccessEndInput = {
  /** Everyone who follows the vehicle when not given. */
  ownerId?: InputMaybe<Scalars['ID']['input']>;
  referenceId: Scalars['ID']['input'];
};

export type PublishDataJobInput = {
  endedAt?: InputMaybe<Scalars['AWSDateTime']['input']>;
  failure?: InputMaybe<DataJobFailure>;
  handled: Scalars['Int']['input'];
  jobId: Scalars['ID']['input'];
  kind: DataJobKind;
  referenceId?: InputMaybe<Scalars['ID']['input']>;
  requestedAt: Scalars['AWSDateTime']['input'];
  status: DataJobStatus;
  updatedAt: Scalars['AWSDateTime']['input'];
  version: Scalars['Int']['input'];
};

export type PublishRemoteCommandInput = {
  chargeLimit?: InputMaybe<Scalars['Int']['input']>;
  commandId: Scalars['ID']['input'];
  createdAt: Scalars['AWSDateTime']['input'];
  kind: RemoteCommandKind;
  reasonCode?: InputMaybe<Scalars['String']['input']>;
  referenceId: Scalars['ID']['input'];
  status: RemoteCommandStatus;
  temperature?: InputMaybe<Scalars['Float']['input']>;
  updatedAt: Scalars['AWSDateTime']['input'];
  version: Scalars['Int']['input'];
  viewers: Array<Scalars['ID']['input']>;
};

export type PublishVehicleAccessInput = {
  at: Scalars['AWSDateTime']['input'];
  event: VehicleHistoryEventType;
  eventId: Scalars['ID']['input'];
  referenceId: Scalars['ID']['input'];
  role?: InputMaybe<AccessRole>;
  viewers: Array<Scalars['ID']['input']>;
};

export type PublishVehicleStateInput = {
  connectivity: VehicleConnectivityInput;
  referenceId: Scalars['ID']['input'];
  signals: Array<SignalValueInput>;
  updatedAt: Scalars['AWSDateTime']['input'];
  version: Scalars['Int']['input'];
  viewers: Array<Scalars['ID']['input']>;
};

export type Query = {
  /**
   * The audit log of the tenant in a range of at most 31 days, newest first; the refused devices of a
   * day (DEVICE_REFUSED) stand after its other entries. An entry that is written late, with an earlier
   * time than those of pages that were read, is not on a later page. By `referenceId`, entries stand
   * in the order in which owners may see them. For privacy officers.
   * Errors: INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  auditLog?: Maybe<AuditEntryPage>;
  /**
   * A job that the caller may see: owners see their own. An export is kept for eight days, an erasure
   * for forty.
   * Errors: DATA_JOB_NOT_FOUND, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  dataJob?: Maybe<DataJob>;
  /**
   * The vehicles that the caller has access to now, with the caller's role. For owners and drivers.
   * Errors: INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  myVehicles?: Maybe<VehicleAccessPage>;
  /**
   * A claim of the caller. Until its code was confirmed it looks the same for every VIN. For owners.
   * Errors: CLAIM_NOT_FOUND, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  ownershipClaim?: Maybe<OwnershipClaim>;
  /**
   * The claims to a vehicle whose code was confirmed, newest first. For owners and drivers since their
   * access began, and for operators. Eventually consistent like `vehicleAccesses`.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  ownershipClaims?: Maybe<OwnershipClaimPage>;
  /**
   * A person's present and past accesses in the operator's tenant, in no particular order; an empty
   * page for a person without any. Eventually consistent like `vehicleAccesses`. For operators.
   * Errors: INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  personAccesses?: Maybe<VehicleAccessPage>;
  /**
   * The erasures of persons that the tenant's privacy officers requested, newest first: those that
   * wait for an approval, that run, and that ended within the last forty days. Eventually consistent:
   * a request of the last second or so may be missing. For privacy officers.
   * Errors: INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  personErasures?: Maybe<DataJobPage>;
  /**
   * The exports of persons (`exportPerson`) of the last eight days that the tenant's privacy officers
   * began, newest first: those that run or ended. Only `requestedBy` can download one. Eventually
   * consistent: an export of the last second or so may be missing. For privacy officers.
   * Errors: INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  personExports?: Maybe<DataJobPage>;
  /**
   * The vehicles that the caller owned, and whose data of that time will be erased or is kept, the
   * latest first. A vehicle is left out once its data is erased. Eventually consistent: a vehicle
   * whose access has just ended may be missing for some seconds. For owners.
   * Errors: INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  plannedErasures?: Maybe<PlannedErasurePage>;
  /**
   * Conversion: the Reference ID of the vehicle with this VIN. For owners with access to the vehicle,
   * and for operators of its tenant. An unknown VIN, another person's or another tenant's vehicle and
   * a vehicle that is not provisioned or was revoked all fail with VEHICLE_NOT_FOUND. Each call (each
   * alias) spends one unit of the caller's allowance and is recorded in the audit log before it
   * returns; if that record cannot be written, the call fails. A person with too many vehicles or
   * misses on one day is paused until a privacy officer lifts the pause.
   * Errors: INVALID_VIN, INVALID_ARGUMENT, VEHICLE_NOT_FOUND, CONVERSION_PAUSED, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, CLIENT_NOT_ALLOWED, AUDIT_UNAVAILABLE,
   * SERVICE_UNAVAILABLE.
   */
  referenceIdForVin?: Maybe<Scalars['ID']['output']>;
  /**
   * One command. For owners and drivers whose access had begun when it was sent.
   * Errors: VEHICLE_NOT_FOUND, COMMAND_NOT_FOUND, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  remoteCommand?: Maybe<RemoteCommand>;
  /**
   * The commands sent to a vehicle since the caller's access began, newest first. For owners and
   * drivers.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  remoteCommands?: Maybe<RemoteCommandPage>;
  /**
   * One vehicle. For owners and drivers with access to it, and for staff of its tenant.
   * Errors: VEHICLE_NOT_FOUND, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicle?: Maybe<Vehicle>;
  /**
   * Who asked for a vehicle, and what was done with its identity: conversions of its VIN, claims to
   * it, reveals, re-issues and changes of its TCU, newest first. Owners see all since they became the
   * owner; drivers see what they did themselves since their access began. A reveal that a lawful order
   * hides appears when its hold ends. Eventually consistent: an entry of the last second or so may be
   * missing. For owners and drivers.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicleAccessLog?: Maybe<VehicleAccessLogPage>;
  /**
   * Who has access to a vehicle, in no particular order. For owners and drivers with access: everyone
   * with access now, by name. For operators: the present and past accesses to a vehicle of their
   * tenant, in any status of the vehicle. The list is eventually consistent: a change of the last
   * second or so may be missing.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicleAccesses?: Maybe<VehicleAccessPage>;
  /**
   * The erasures of vehicles that the tenant's privacy officers requested; as `personErasures`
   * otherwise. For privacy officers.
   * Errors: INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicleErasures?: Maybe<DataJobPage>;
  /**
   * What happened to a vehicle and its devices, newest first. For owners and drivers since their
   * access began, and for operators, service technicians and privacy officers of the vehicle's tenant.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicleHistory?: Maybe<VehicleHistoryPage>;
  /**
   * The newest known value of each signal, and whether the vehicle is connected. For owners and
   * drivers. Values from before their access began are left out, and other earlier times are replaced
   * by its beginning.
   * Errors: VEHICLE_NOT_FOUND, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicleState?: Maybe<VehicleState>;
  /**
   * The messages that the vehicle sent, ordered by the vehicle's clock; each moment of a batch is one,
   * and those of batches that overlap may be out of order. For owners and drivers, from the beginning
   * of their access. Messages are kept for a limited time (30 days by default).
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicleTelemetry?: Maybe<VehicleTelemetryPage>;
  /**
   * Smallest, largest and mean value of numeric signals for each minute, hour or day (UTC) with a
   * value, oldest first, for charts. For owners and drivers, from the beginning of their access.
   * Minutes are complete up to the last message. Hours and days contain an hour once the vehicle has
   * sent two messages of later hours, or was disconnected; late messages are added within ten minutes
   * and the next message. Of an hour that is not over, a minute with more messages than a page can
   * read is left out until the hour is; `vehicleTelemetry` has all messages. An hour or day (UTC) in
   * which the access began is left out; a local day has its whole hours (UTC) from then on.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicleTelemetrySummary?: Maybe<VehicleTelemetrySummaryPage>;
  /**
   * The last position of each minute, by hours (UTC), oldest first. For owners and drivers, from the
   * first whole minute of their access. Minutes without both a latitude and a longitude are left out,
   * and so are all while positions are switched off. An hour is in the track once the vehicle has sent
   * two messages of later hours, or was disconnected; late messages are added within ten minutes and
   * the next message.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicleTrack?: Maybe<VehicleTrack>;
  /**
   * The vehicles of the caller's tenant, newest first. For operators and privacy officers.
   * Errors: INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicles?: Maybe<VehiclePage>;
  /**
   * The reveals of VINs that the tenant's privacy officers requested, newest first. For privacy
   * officers.
   * Errors: INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vinReveals?: Maybe<VinRevealPage>;
};


export type QueryAuditLogArgs = {
  action?: InputMaybe<AuditAction>;
  actorId?: InputMaybe<Scalars['ID']['input']>;
  from: Scalars['AWSDateTime']['input'];
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  outcome?: InputMaybe<AuditOutcome>;
  referenceId?: InputMaybe<Scalars['ID']['input']>;
  to: Scalars['AWSDateTime']['input'];
};


export type QueryDataJobArgs = {
  jobId: Scalars['ID']['input'];
};


export type QueryMyVehiclesArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryOwnershipClaimArgs = {
  claimId: Scalars['ID']['input'];
};


export type QueryOwnershipClaimsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  referenceId: Scalars['ID']['input'];
};


export type QueryPersonAccessesArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  ownerId: Scalars['ID']['input'];
};


export type QueryPersonErasuresArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPersonExportsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPlannedErasuresArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryReferenceIdForVinArgs = {
  purpose?: InputMaybe<ConversionPurpose>;
  vin: Scalars['String']['input'];
};


export type QueryRemoteCommandArgs = {
  commandId: Scalars['ID']['input'];
  referenceId: Scalars['ID']['input'];
};


export type QueryRemoteCommandsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  referenceId: Scalars['ID']['input'];
};


export type QueryVehicleArgs = {
  referenceId: Scalars['ID']['input'];
};


export type QueryVehicleAccessLogArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  referenceId: Scalars['ID']['input'];
};


export type QueryVehicleAccessesArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  referenceId: Scalars['ID']['input'];
};


export type QueryVehicleErasuresArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryVehicleHistoryArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  referenceId: Scalars['ID']['input'];
};


export type QueryVehicleStateArgs = {
  referenceId: Scalars['ID']['input'];
};


export type QueryVehicleTelemetryArgs = {
  from: Scalars['AWSDateTime']['input'];
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  order?: InputMaybe<TelemetryOrder>;
  referenceId: Scalars['ID']['input'];
  signals?: InputMaybe<Array<Scalars['String']['input']>>;
  to: Scalars['AWSDateTime']['input'];
};


export type QueryVehicleTelemetrySummaryArgs = {
  from: Scalars['AWSDateTime']['input'];
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  referenceId: Scalars['ID']['input'];
  resolution: TelemetryResolution;
  signals: Array<Scalars['String']['input']>;
  timeZone?: InputMaybe<Scalars['String']['input']>;
  to: Scalars['AWSDateTime']['input'];
};


export type QueryVehicleTrackArgs = {
  from: Scalars['AWSDateTime']['input'];
  referenceId: Scalars['ID']['input'];
  to: Scalars['AWSDateTime']['input'];
};


export type QueryVehiclesArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryVinRevealsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};

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

/** A permit for one certificate for another key. */
export type ReissuePermit = {
  permittedAt: Scalars['AWSDateTime']['output'];
  /** The only permitted key; null when every key that the inventory accepts is permitted. */
  publicKeyFingerprint?: Maybe<Scalars['String']['output']>;
  reason: ReissueReason;
  referenceId: Scalars['ID']['output'];
  /** When it expires. */
  until: Scalars['AWSDateTime']['output'];
  /** When a provisioner used it; null while it is unused. */
  usedAt?: Maybe<Scalars['AWSDateTime']['output']>;
};

/** Why a vehicle needs a certificate for another key. */
export type ReissueReason =
  /** The key may be known to others. */
  | 'KEY_COMPROMISED'
  /** The device lost its key, for example by a repair or a new software image. */
  | 'KEY_LOST'
  /** The key is renewed regularly. */
  | 'KEY_ROTATION';

/** A command with its status. SUCCEEDED, FAILED and REJECTED never change. */
export type RemoteCommand = {
  /** For SET_CHARGE_LIMIT: percent of the battery's capacity. */
  chargeLimit?: Maybe<Scalars['Int']['output']>;
  /** ULID; later commands have greater ones. */
  commandId: Scalars['ID']['output'];
  createdAt: Scalars['AWSDateTime']['output'];
  kind: RemoteCommandKind;
  /** Epoch second of publishing, as in `VehicleStateChange`; null in queries. Only for the system. */
  publishedAtSeconds?: Maybe<Scalars['Int']['output']>;
  /** The reason for the status in upper case, for example VEHICLE_MOVING; null without one. */
  reasonCode?: Maybe<Scalars['String']['output']>;
  referenceId: Scalars['ID']['output'];
  status: RemoteCommandStatus;
  /** For START_CLIMATE: degrees Celsius. */
  temperature?: Maybe<Scalars['Float']['output']>;
  updatedAt: Scalars['AWSDateTime']['output'];
  /** Grows by one with every change. */
  version: Scalars['Int']['output'];
  /**
   * Cognito `sub` of everyone who may see the command, by which subscriptions are filtered; null in
   * queries. Only for the system.
   */
  viewers?: Maybe<Array<Scalars['ID']['output']>>;
};

/** The commands for a vehicle. */
export type RemoteCommandKind =
  | 'HONK_AND_FLASH'
  | 'LOCK_DOORS'
  /** Needs `chargeLimit`. */
  | 'SET_CHARGE_LIMIT'
  | 'START_CHARGING'
  /** Needs `temperature`. */
  | 'START_CLIMATE'
  | 'STOP_CHARGING'
  | 'STOP_CLIMATE'
  /** Refused while the vehicle moves, and when it is not known that it stands. */
  | 'UNLOCK_DOORS';

export type RemoteCommandPage = {
  items: Array<RemoteCommand>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type RemoteCommandStatus =
  /** Not executed: the vehicle failed, or the command was never sent. */
  | 'FAILED'
  /** The vehicle is executing it. */
  | 'IN_PROGRESS'
  /** No response in time; a late response may still settle it. */
  | 'OUTCOME_UNKNOWN'
  /** Stored; not yet known to be handed over for delivery. */
  | 'PENDING'
  /** The vehicle refused it. */
  | 'REJECTED'
  /** Handed over for delivery. */
  | 'SENT'
  /** The vehicle executed it. */
  | 'SUCCEEDED';

/** Exactly one of `vin` and `referenceId` names the vehicle. */
export type RemoveTcuInput = {
  /** The TCU that the vehicle has now. */
  currentDeviceId: Scalars['ID']['input'];
  referenceId?: InputMaybe<Scalars['ID']['input']>;
  /** The 17-character Vehicle Identification Number (ISO 3779). */
  vin?: InputMaybe<Scalars['String']['input']>;
};

/** Exactly one of `vin` and `referenceId` names the vehicle. */
export type ReplaceTcuInput = {
  /** The TCU that the vehicle has now. */
  currentDeviceId: Scalars['ID']['input'];
  /** An available TCU of the tenant's inventory. */
  newDeviceId: Scalars['ID']['input'];
  referenceId?: InputMaybe<Scalars['ID']['input']>;
  /** The 17-character Vehicle Identification Number (ISO 3779). */
  vin?: InputMaybe<Scalars['String']['input']>;
};

/** How often a vehicle was asked to send; a null is the vehicle's own default. */
export type Reporting = {
  /** Seconds of observations in one message; 0: each alone. */
  batchSeconds?: Maybe<Scalars['Int']['output']>;
  /** Seconds between two observations of a vehicle that drives, charges or is on. */
  observationSeconds?: Maybe<Scalars['Int']['output']>;
  /** Longest time in seconds between two messages of a parked vehicle. */
  parkedSeconds?: Maybe<Scalars['Int']['output']>;
  setAt: Scalars['AWSDateTime']['output'];
};

/** A vehicle after a call of `setReporting`. */
export type ReportingChange = {
  /**
   * Why it was not changed: VEHICLE_NOT_FOUND, VEHICLE_SUSPENDED or PROVISIONING_IN_PROGRESS (its
   * first provisioning is unfinished); null when it was.
   */
  errorType?: Maybe<Scalars['String']['output']>;
  referenceId: Scalars['ID']['output'];
  /** Null when it was not changed. */
  reporting?: Maybe<Reporting>;
};

/** Vehicles after a call of `setReporting`. */
export type ReportingChanges = {
  /** In the order of the call; a vehicle that it names twice is here once. */
  items: Array<ReportingChange>;
};

/** How often a vehicle sends. A value that is null or not given is the vehicle's own default again. */
export type ReportingInput = {
  /**
   * Seconds of observations in one message, 0 to 300; 0 sends each alone. What the cloud must know at
   * once does not wait.
   */
  batchSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Seconds between two observations of a vehicle that drives, charges or is on; 1 to 3600. */
  observationSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Longest time in seconds between two messages of a parked vehicle; 60 to 86400. */
  parkedSeconds?: InputMaybe<Scalars['Int']['input']>;
};

export type RequestRevealInput = {
  /** 1 to 40 letters, digits, blanks and `./_-`, with a digit and without a VIN. */
  caseNumber: Scalars['String']['input'];
  /**
   * Until when the reveal is hidden from everyone but privacy officers, at most 366 days from now.
   * Only for LAWFUL_ORDER.
   */
  hiddenUntil?: InputMaybe<Scalars['AWSDateTime']['input']>;
  purpose: RevealPurpose;
  referenceId: Scalars['ID']['input'];
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

/** A vehicle with its VIN. */
export type RevealedVin = {
  referenceId: Scalars['ID']['output'];
  vin: Scalars['String']['output'];
};

export type RevocationReason =
  /** The owner asked for it. */
  | 'CUSTOMER_REQUEST'
  /** It became known which VIN the Reference ID stands for. */
  | 'IDENTITY_DISCLOSED'
  /** A law, a court or an authority requires it. */
  | 'LEGAL_OBLIGATION'
  /** The vehicle left the maker's service for good. */
  | 'OUT_OF_SERVICE'
  /** The vehicle was scrapped or destroyed. */
  | 'SCRAPPED';

export type SendRemoteCommandInput = {
  /** SET_CHARGE_LIMIT only: 50 to 100 percent. */
  chargeLimit?: InputMaybe<Scalars['Int']['input']>;
  /**
   * A UUID of any version that the caller generates for each command. Case is ignored. Keys are
   * separate for each caller and vehicle.
   */
  idempotencyKey: Scalars['ID']['input'];
  kind: RemoteCommandKind;
  referenceId: Scalars['ID']['input'];
  /** START_CLIMATE only: 15 to 28 degrees Celsius, in steps of 0.5. */
  temperature?: InputMaybe<Scalars['Float']['input']>;
};

export type SignalSummary = {
  /** Number of values. */
  count: Scalars['Int']['output'];
  maximum: Scalars['Float']['output'];
  /** Arithmetic mean of the values. */
  mean: Scalars['Float']['output'];
  minimum: Scalars['Float']['output'];
  name: Scalars['String']['output'];
};

/**
 * A value of a signal of COVESA VSS, in the unit of the signal catalogue (docs/SIGNALS.md). Exactly
 * one of number, boolean and text is set.
 */
export type SignalValue = {
  boolean?: Maybe<Scalars['Boolean']['output']>;
  /** Fully qualified, for example Vehicle.Speed. */
  name: Scalars['String']['output'];
  number?: Maybe<Scalars['Float']['output']>;
  /**
   * When the vehicle observed it, by the vehicle's clock; a time later than `receivedAt` counts as
   * `receivedAt`.
   */
  observedAt: Scalars['AWSDateTime']['output'];
  /** When the cloud received it. */
  receivedAt: Scalars['AWSDateTime']['output'];
  text?: Maybe<Scalars['String']['output']>;
};

export type SignalValueInput = {
  boolean?: InputMaybe<Scalars['Boolean']['input']>;
  name: Scalars['String']['input'];
  number?: InputMaybe<Scalars['Float']['input']>;
  observedAt: Scalars['AWSDateTime']['input'];
  receivedAt: Scalars['AWSDateTime']['input'];
  text?: InputMaybe<Scalars['String']['input']>;
};

export type Subscription = {
  /**
   * The progress of a job that the caller may see, each event with the whole job. Of two events the
   * one with the greater version is newer. Read `dataJob` after subscribing, and after an
   * interruption. Events end when the token of the subscription's start expires. Errors at
   * subscribing: DATA_JOB_NOT_FOUND, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED,
   * SERVICE_UNAVAILABLE.
   */
  onDataJob?: Maybe<DataJob>;
  /**
   * The vehicle's commands whenever their status changes, each event with the whole command. Of two
   * events with the same commandId the one with the greater version is newer. For owners and drivers
   * with access to the vehicle. Events end when the access ends and when the token of the
   * subscription's start expires. Errors at subscribing: VEHICLE_NOT_FOUND, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  onRemoteCommand?: Maybe<RemoteCommand>;
  /**
   * What happens to the vehicle's accesses and identity from now on: accesses, claims, its TCU, its
   * certificate's key and its status. An event may come twice with the same `eventId`; read
   * `vehicleHistory` after an interruption. For owners and drivers with access to the vehicle. Events
   * end as those of `onVehicleState` do. Errors at subscribing: VEHICLE_NOT_FOUND, RATE_LIMITED
   * (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  onVehicleAccess?: Maybe<VehicleAccessEvent>;
  /**
   * Changes of a vehicle's state. Read `vehicleState` first, then apply each change whose version is
   * one more than the known version. Ignore changes with the same or a smaller version, and read
   * `vehicleState` again after one with a greater version. For owners and drivers with access to the
   * vehicle. Events end when the access ends (within a second of `endAccess`) and when the token of
   * the subscription's start expires: subscribe again with each new token. For a minute after a start,
   * the vehicle is asked to send each second; `renewWatch` keeps it at that, and otherwise it returns
   * to its own pace. `connectivity.since` is null while a viewer of the vehicle has an access that
   * began after it; `vehicleState` has it.
   * Errors at subscribing: VEHICLE_NOT_FOUND, RATE_LIMITED (errorInfo.retryAfterSeconds),
   * TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  onVehicleState?: Maybe<VehicleStateChange>;
};


export type SubscriptionOnDataJobArgs = {
  jobId: Scalars['ID']['input'];
};


export type SubscriptionOnRemoteCommandArgs = {
  referenceId: Scalars['ID']['input'];
};


export type SubscriptionOnVehicleAccessArgs = {
  referenceId: Scalars['ID']['input'];
};


export type SubscriptionOnVehicleStateArgs = {
  referenceId: Scalars['ID']['input'];
};

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

/** A vehicle after a change of its TCU. */
export type TcuChange = {
  /** The only TCU that the vehicle may be provisioned with; null while it may be any available one. */
  expectedDeviceId?: Maybe<Scalars['ID']['output']>;
  referenceId: Scalars['ID']['output'];
  removedDeviceId: Scalars['ID']['output'];
  status: VehicleStatus;
};

/** One message of a vehicle. */
export type TelemetryMessage = {
  eventId: Scalars['ID']['output'];
  /** By the vehicle's clock; a time later than `receivedAt` counts as `receivedAt`. */
  observedAt: Scalars['AWSDateTime']['output'];
  receivedAt: Scalars['AWSDateTime']['output'];
  /** In the order of their names. */
  signals: Array<TelemetryValue>;
};

export type TelemetryOrder =
  | 'NEWEST_FIRST'
  | 'OLDEST_FIRST';

export type TelemetryResolution =
  | 'DAY'
  | 'HOUR'
  | 'MINUTE';

/** One minute, hour or day of a vehicle. */
export type TelemetrySummary = {
  /**
   * True for a day of a `timeZone` that begins or ends within an hour (UTC) whose minutes have
   * expired: that hour counts for the day in which it begins. Minutes are kept as long as messages.
   */
  isCutAtHour: Scalars['Boolean']['output'];
  /** In the order of their names; those without a value are left out. */
  signals: Array<SignalSummary>;
  /** Its beginning, UTC. */
  start: Scalars['AWSDateTime']['output'];
};

/** A value in a message. Exactly one of number, boolean and text is set. */
export type TelemetryValue = {
  boolean?: Maybe<Scalars['Boolean']['output']>;
  name: Scalars['String']['output'];
  number?: Maybe<Scalars['Float']['output']>;
  text?: Maybe<Scalars['String']['output']>;
};

/** The positions of an hour, in lists of one length. */
export type TrackHour = {
  /** The latitude in each of the minutes, in degrees, with five decimal places. */
  latitudes: Array<Scalars['Float']['output']>;
  longitudes: Array<Scalars['Float']['output']>;
  /** Minutes of the hour, 0 to 59, in order. */
  minutes: Array<Scalars['Int']['output']>;
  /** Its beginning, UTC. */
  start: Scalars['AWSDateTime']['output'];
};

/** A vehicle, identified by its Reference ID. */
export type Vehicle = {
  attributes: VehicleAttributes;
  /** The certificate the vehicle connects with; null until it is active. */
  certificate?: Maybe<VehicleCertificate>;
  createdAt: Scalars['AWSDateTime']['output'];
  /** The telematics control unit (TCU) in the vehicle. Staff only; null while none is installed. */
  deviceId?: Maybe<Scalars['ID']['output']>;
  /**
   * False while AWS IoT lags behind: a certificate is being issued, cut off, disabled or enabled. What
   * the status says about messages holds already.
   */
  isSettled: Scalars['Boolean']['output'];
  /** Whether positions are collected and shown: `setPrivacyMode`. */
  positions: PositionsMode;
  /** UUIDv4 that stands for the VIN: certificate common name, IoT thing name and MQTT client id. */
  referenceId: Scalars['ID']['output'];
  /** How often the vehicle was asked to send: `setReporting`. Null when it never was. */
  reporting?: Maybe<Reporting>;
  status: VehicleStatus;
  tenantId: Scalars['ID']['output'];
  updatedAt: Scalars['AWSDateTime']['output'];
  /** Grows by at least one with every change. */
  version: Scalars['Int']['output'];
};

/** A person's access to a vehicle. */
export type VehicleAccess = {
  /**
   * Names the access among those to this vehicle, without naming the person. A new access after an end
   * has another one.
   */
  accessId: Scalars['ID']['output'];
  /** True while the access lasts, at the moment of the response. */
  isOpen: Scalars['Boolean']['output'];
  /** The name under which others with access see the person; null until it is set. */
  name?: Maybe<Scalars['String']['output']>;
  /** The person's Cognito `sub`; null when the access is neither the caller's nor listed to staff. */
  ownerId?: Maybe<Scalars['ID']['output']>;
  referenceId: Scalars['ID']['output'];
  role: AccessRole;
  since: Scalars['AWSDateTime']['output'];
  /** When the access ended or will end; null while no end is set. */
  until?: Maybe<Scalars['AWSDateTime']['output']>;
  /** The vehicle, in `myVehicles`. */
  vehicle?: Maybe<Vehicle>;
  /** The caller's own name for the vehicle; null in other persons' accesses and until it is set. */
  vehicleName?: Maybe<Scalars['String']['output']>;
  /** How the right to the access was verified. */
  verifiedBy: AccessVerification;
};

/** An event that people with access to a vehicle learn of at once. It names no person. */
export type VehicleAccessEvent = {
  at: Scalars['AWSDateTime']['output'];
  event: VehicleHistoryEventType;
  /** The same whenever the event is sent. */
  eventId: Scalars['ID']['output'];
  /** Epoch second of publishing, as in `VehicleStateChange`. Only for the system. */
  publishedAtSeconds?: Maybe<Scalars['Int']['output']>;
  referenceId: Scalars['ID']['output'];
  /** The role of the access that the event is about; null for other events. */
  role?: Maybe<AccessRole>;
  /**
   * Cognito `sub` of everyone who may see the event, by which subscriptions are filtered. Only for the
   * system.
   */
  viewers?: Maybe<Array<Scalars['ID']['output']>>;
};

/**
 * An entry of a vehicle's access log. It never shows who an employee of an organisation is, nor who
 * another person is.
 */
export type VehicleAccessLogEntry = {
  action: AuditAction;
  at: Scalars['AWSDateTime']['output'];
  /** True if the caller did it. */
  isOwn: Scalars['Boolean']['output'];
  /** The tenant that an employee acted for; null for a person who acted for themselves. */
  organisation?: Maybe<Scalars['String']['output']>;
  outcome: AuditOutcome;
  /** For CONVERSION. */
  purpose?: Maybe<RecordedPurpose>;
  /** For REISSUE_PERMIT. */
  reissueReason?: Maybe<ReissueReason>;
  /** For the steps of a reveal. */
  revealPurpose?: Maybe<RevealPurpose>;
  role: AccessLogRole;
};

export type VehicleAccessLogPage = {
  items: Array<VehicleAccessLogEntry>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type VehicleAccessPage = {
  items: Array<VehicleAccess>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** Attributes of a vehicle, in COVESA VSS Vehicle.VehicleIdentification and Vehicle.Powertrain terms. */
export type VehicleAttributes = {
  /** Vehicle.VehicleIdentification.BodyType */
  bodyType?: Maybe<Scalars['String']['output']>;
  /** Vehicle.VehicleIdentification.Brand */
  brand?: Maybe<Scalars['String']['output']>;
  /** Vehicle.VehicleIdentification.Model */
  model?: Maybe<Scalars['String']['output']>;
  /** Vehicle.Powertrain.Type */
  powertrainType?: Maybe<PowertrainType>;
  /** Vehicle.VehicleIdentification.Year (model year) */
  year?: Maybe<Scalars['Int']['output']>;
};

/**
 * Texts have 1 to 64 characters and must not contain a VIN: 17 or more consecutive characters of a
 * VIN's alphabet with a letter among them are refused.
 */
export type VehicleAttributesInput = {
  bodyType?: InputMaybe<Scalars['String']['input']>;
  brand?: InputMaybe<Scalars['String']['input']>;
  model?: InputMaybe<Scalars['String']['input']>;
  powertrainType?: InputMaybe<PowertrainType>;
  year?: InputMaybe<Scalars['Int']['input']>;
};

/** Public facts of an X.509 client certificate. */
export type VehicleCertificate = {
  /** AWS IoT's id: SHA-256 of the certificate's DER in hex. */
  certificateId: Scalars['ID']['output'];
  notAfter: Scalars['AWSDateTime']['output'];
  /** Hex, as in the certificate. */
  serialNumber: Scalars['String']['output'];
};

/** Whether a vehicle is connected to AWS IoT Core. */
export type VehicleConnectivity = {
  /**
   * Why the last connection ended. Null unless DISCONNECTED, and also when it ended before the
   * caller's access began, or when the reason was not recorded.
   */
  disconnectReason?: Maybe<DisconnectReason>;
  /** Since when the status holds; null while UNKNOWN. */
  since?: Maybe<Scalars['AWSDateTime']['output']>;
  status: ConnectivityStatus;
};

export type VehicleConnectivityInput = {
  disconnectReason?: InputMaybe<DisconnectReason>;
  since?: InputMaybe<Scalars['AWSDateTime']['input']>;
  status: ConnectivityStatus;
};

/** One change of a vehicle's state, device, certificate or access. */
export type VehicleHistoryEvent = {
  /** Cognito `sub` of the person who did it, `system` or `vehicle`. Staff only. */
  actorId?: Maybe<Scalars['ID']['output']>;
  at: Scalars['AWSDateTime']['output'];
  certificateId?: Maybe<Scalars['ID']['output']>;
  /** For the events of a claim, and for that of the access that it granted. */
  claimId?: Maybe<Scalars['ID']['output']>;
  /** Staff only. */
  deviceId?: Maybe<Scalars['ID']['output']>;
  event: VehicleHistoryEventType;
  /** For REISSUE_PERMITTED. */
  reason?: Maybe<ReissueReason>;
  /** For VIN_REVEALED. */
  revealPurpose?: Maybe<RevealPurpose>;
  /** For REVOKED, and for an ACCESS_ENDED by it. */
  revocationReason?: Maybe<RevocationReason>;
  /** For SUSPENDED. */
  suspensionReason?: Maybe<SuspensionReason>;
};

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

export type VehicleHistoryPage = {
  items: Array<VehicleHistoryEvent>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** An offer with its code, which no later call returns. */
export type VehicleOffer = {
  /** For the new owner, in groups of four characters. */
  code: Scalars['String']['output'];
  /** When the code can be used first; null for at once. */
  notBefore?: Maybe<Scalars['AWSDateTime']['output']>;
  referenceId: Scalars['ID']['output'];
  /** When the code expires. */
  validUntil: Scalars['AWSDateTime']['output'];
};

export type VehiclePage = {
  items: Array<Vehicle>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** The newest known value of each signal of a vehicle. */
export type VehicleState = {
  connectivity: VehicleConnectivity;
  /**
   * When the state was read, by the cloud's clock: callers whose own clock may be wrong compare it
   * with the times above.
   */
  readAt?: Maybe<Scalars['AWSDateTime']['output']>;
  referenceId: Scalars['ID']['output'];
  /** In the order of their names. */
  signals: Array<SignalValue>;
  /** When the state last changed; null for a vehicle that has never sent anything. */
  updatedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Grows by one with every change; 0 for a vehicle that has never sent anything. */
  version: Scalars['Int']['output'];
};

/** The change of a vehicle's state from one version to the next. */
export type VehicleStateChange = {
  connectivity: VehicleConnectivity;
  /**
   * Epoch second of publishing, by which subscriptions are filtered: none gets an event after its
   * token has expired. Only for the system.
   */
  publishedAtSeconds: Scalars['Int']['output'];
  referenceId: Scalars['ID']['output'];
  /** The changed signals, possibly with others at their present values. */
  signals: Array<SignalValue>;
  updatedAt: Scalars['AWSDateTime']['output'];
  version: Scalars['Int']['output'];
  /**
   * Cognito `sub` of everyone who may see the change, by which subscriptions are filtered. Only for
   * the system.
   */
  viewers: Array<Scalars['ID']['output']>;
};

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

/** A vehicle after a change of its status. */
export type VehicleStatusChange = {
  /**
   * Why the vehicle was not changed: VEHICLE_NOT_FOUND, PROVISIONING_IN_PROGRESS (its first
   * provisioning is unfinished) or SERVICE_UNAVAILABLE (repeat the call); null when it has the status.
   */
  errorType?: Maybe<Scalars['String']['output']>;
  /** False while AWS IoT lags behind the status; null when the vehicle was not changed. */
  isSettled?: Maybe<Scalars['Boolean']['output']>;
  referenceId: Scalars['ID']['output'];
  /** Null when the vehicle was not changed. */
  status?: Maybe<VehicleStatus>;
};

/** What became of each vehicle of a call. */
export type VehicleStatusChanges = {
  /** In the order of the call; a vehicle that it names twice is here once. */
  items: Array<VehicleStatusChange>;
};

export type VehicleTelemetryPage = {
  items: Array<TelemetryMessage>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type VehicleTelemetrySummaryPage = {
  items: Array<TelemetrySummary>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type VehicleTrack = {
  /** Hours without a position are left out. */
  hours: Array<TrackHour>;
  /**
   * From this time on the track may lack positions, because an hour is not closed yet;
   * `vehicleTelemetry` has its messages. Null when the track has all that arrived.
   */
  openFrom?: Maybe<Scalars['AWSDateTime']['output']>;
};

/** One viewer's request that a vehicle sends each second. */
export type VehicleWatch = {
  /** Seconds from now on for which the request counts; 0 after `endWatch`. */
  liveSeconds: Scalars['Int']['output'];
  referenceId: Scalars['ID']['output'];
  watchId: Scalars['ID']['output'];
};

/** A privacy officer's request for a VIN. */
export type VinReveal = {
  approvedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Cognito `sub`; null until another privacy officer approves. */
  approvedBy?: Maybe<Scalars['ID']['output']>;
  caseNumber: Scalars['String']['output'];
  purpose: RevealPurpose;
  referenceId: Scalars['ID']['output'];
  requestedAt: Scalars['AWSDateTime']['output'];
  /** Cognito `sub`. */
  requestedBy: Scalars['ID']['output'];
  revealId: Scalars['ID']['output'];
  /** When the VIN was read; null until then. */
  revealedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** From when on owners may see the reveal; null when they see it at once. */
  visibleFrom?: Maybe<Scalars['AWSDateTime']['output']>;
};

export type VinRevealPage = {
  items: Array<VinReveal>;
  nextToken?: Maybe<Scalars['String']['output']>;
};
