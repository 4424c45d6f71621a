/**
 * Requests and responses between resolvers and Lambda functions. A function returns `{ok}`, or
 * `{error}` for what a caller can correct or retry. It throws only for unexpected errors, so that
 * the Lambda error alarm means something.
 */
import type { ErrorCode } from './errors.ts';
import type { CodePurpose } from './one-time-codes.ts';
import type { VinHashes } from './hashed-vin.ts';
import type { RevocationReason, SuspensionReason } from './generated/schema-types.ts';
import type { PowertrainType, VehicleStatus } from './registry.ts';
import type { Role } from './roles.ts';

/** The caller, as AppSync authenticated it; never taken from arguments. */
export interface Caller {
  /** Cognito `sub`. */
  readonly principalId: string;
  readonly tenantId: string;
  /** The roles in which the app client may act for the caller. */
  readonly roles: readonly Role[];
  /** The app client that the token was issued to. */
  readonly clientId: string;
}

/** An error of the catalogue that a function returns and the resolver passes to `fail`. */
export interface ContractError {
  readonly code: ErrorCode;
  readonly info?: Readonly<Record<string, unknown>>;
}

/** What a function returns to its resolver: either its result or an error of the catalogue. */
export type FunctionResponse<Result> = { readonly ok: Result } | { readonly error: ContractError };

/** Conversion: asks for the keyed hash of a VIN that has passed `vinViolation`. */
export interface HashVinRequest {
  readonly vin: string;
  readonly tenantId: string;
}

/** The VIN's keyed hashes, each `k<version>.<base64url>`. */
export type HashVinResult = VinHashes;

/** Provisioning: the mutation's input with the caller that AppSync authenticated. */
export interface ProvisionVehicleRequest {
  readonly caller: Caller;
  readonly input: {
    readonly vin: string;
    readonly deviceId: string;
    readonly certificateSigningRequest: string;
    readonly attributes?: VehicleAttributesRequest | null;
  };
}

/** Attributes as GraphQL passes them: absent and null both mean "not given". */
export interface VehicleAttributesRequest {
  readonly brand?: string | null;
  readonly model?: string | null;
  readonly year?: number | null;
  readonly bodyType?: string | null;
  readonly powertrainType?: PowertrainType | null;
}

/**
 * `ProvisionedVehicle` of the schema: certificates in PEM, AWS IoT's host name, and the expiry in
 * ISO 8601.
 */
export interface ProvisionVehicleResult {
  readonly referenceId: string;
  readonly certificate: string;
  readonly certificateChain: string;
  readonly iotEndpoint: string;
  readonly telemetryTopic: string;
  readonly notAfter: string;
}

/**
 * TCU change: takes the current device out of a vehicle, and reserves the new one for it if there
 * is one. The vehicle is named by one of `vin` and `referenceId`.
 */
export interface ChangeTcuRequest {
  readonly caller: Caller;
  readonly vin?: string | undefined;
  readonly referenceId?: string | undefined;
  readonly currentDeviceId: string;
  readonly newDeviceId?: string | undefined;
}

/** The vehicle after the change. */
export interface ChangeTcuResult {
  readonly referenceId: string;
  readonly status: VehicleStatus;
  readonly removedDeviceId: string;
  readonly expectedDeviceId?: string;
}

/** Reveal: asks for the VIN of a ciphertext, which opens only for its tenant and Reference ID. */
export interface OpenVinRequest {
  readonly tenantId: string;
  readonly referenceId: string;
  /** Base64. */
  readonly encryptedVin: string;
  /** Who reads the VIN; for the metric. */
  readonly reader: 'OFFICER' | 'OWNER';
}

/** The plain VIN, which nothing stores. Only the response of the field that asked contains it. */
export interface OpenVinResult {
  readonly vin: string;
}

/** Ownership: asks for a code's keyed hash, or for a new code with its hash. */
export interface HashCodeRequest {
  readonly purpose: CodePurpose;
  readonly tenantId: string;
  /** What the code belongs to; empty for a code by which its invitation or transfer is found. */
  readonly subject: string;
  /** The normalised code; absent for a new one. */
  readonly code?: string | undefined;
}

/** A code, without groups, and its keyed hash `k<version>.<base64url>`. */
export interface HashCodeResult {
  readonly code: string;
  readonly codeHash: string;
}

/** Suspension: suspends vehicles for a reason, or without one ends their suspension. */
export interface ChangeSuspensionRequest {
  readonly caller: Caller;
  /** Of the form of a Reference ID, in either case. */
  readonly referenceIds: readonly string[];
  readonly reason?: SuspensionReason | undefined;
}

/** One result for each distinct vehicle, in request order. */
export interface ChangeSuspensionResult {
  readonly changes: readonly VehicleStatusChangeResult[];
}

/** A vehicle with its status, or why it has not changed. */
export interface VehicleStatusChangeResult {
  readonly referenceId: string;
  readonly status?: VehicleStatus;
  /** False while AWS IoT lags behind the status. */
  readonly isSettled?: boolean;
  readonly errorType?: ErrorCode;
}

/** Revocation: ends a Reference ID for good. */
export interface RevokeVehicleRequest {
  readonly caller: Caller;
  readonly referenceId: string;
  readonly reason: RevocationReason;
}

/** The revoked vehicle, with the ends of its accesses that are still to be published. */
export interface RevokeVehicleResult {
  readonly referenceId: string;
  readonly status: VehicleStatus;
  readonly isSettled: boolean;
  readonly ends: readonly { readonly ownerId: string; readonly endMarkedAt: string }[];
}

/**
 * Ownership: asks the function to close the connections of persons whose access has ended, and then
 * to remove the marks of the unpublished ends. Several ends are all accesses of a vehicle, and the
 * function closes everyone's connections to it by one event.
 */
export interface PublishAccessEndRequest {
  readonly referenceId: string;
  readonly ends: readonly AccessEndMark[];
}

/** An end of an access that is to be published. */
export interface AccessEndMark {
  /** Cognito `sub`. */
  readonly ownerId: string;
  /**
   * `endMarkedAt` of the item: a later end of the same access has another one and stays
   * unpublished.
   */
  readonly endMarkedAt: string;
}

/**
 * Commands: asks the function to hand a command of the ledger over to AWS IoT, unless that has
 * happened already. The response is the ledger's item after that.
 */
export interface DispatchCommandRequest {
  readonly referenceId: string;
  readonly commandId: string;
  /**
   * False only in the request that wrote the command, before which no other caller can have handed
   * it over.
   */
  readonly isRepeated: boolean;
}

/** Exports: asks for a link to the export of a job that the caller may download. */
export interface SignExportRequest {
  readonly jobId: string;
}

/** A presigned link, which nothing but the response to the caller may contain. */
export interface SignExportResult {
  readonly url: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}
