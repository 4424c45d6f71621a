/**
 * The one catalogue of client-visible errors. `errorType` of a GraphQL error is a key of it. Its
 * message is fixed per code and never interpolated, so that no VIN can reach a client, a log or a
 * trace through an error text. Every resolver carries this table, so `error-catalogue.ts` holds
 * what only clients need.
 */

/**
 * Code → what the client gets. Code that uses a new error code without a row here does not compile.
 */
export const errorMessages = {
  INVALID_VIN: 'The VIN is not valid.',
  INVALID_ARGUMENT: 'An argument is not valid.',
  INVALID_CSR: 'The certificate signing request is not acceptable.',
  TENANT_REQUIRED: 'The account belongs to no tenant or to several.',
  CLIENT_NOT_ALLOWED: 'The application is not allowed to do this.',
  CONVERSION_PAUSED: 'Conversions of this account are paused.',
  VEHICLE_NOT_FOUND: 'No such vehicle for this account.',
  ACCESS_NOT_FOUND: 'The person has no access to this vehicle.',
  ACCESS_LIMIT_REACHED: 'The vehicle already has the maximum number of accesses.',
  ACTION_NOT_ALLOWED: 'The access does not allow this.',
  INVITATION_NOT_FOUND: 'No such invitation for this account.',
  INVITATION_LIMIT_REACHED: 'The vehicle already has the maximum number of open invitations.',
  OFFER_NOT_FOUND: 'No such offer for this account.',
  OFFER_NOT_DUE: 'The offer cannot be accepted yet.',
  CLAIM_NOT_FOUND: 'No such claim for this account.',
  CLAIM_CODE_WRONG: 'The code is wrong.',
  CLAIM_BLOCKED: 'An earlier claim to this vehicle was stopped.',
  CLAIM_WAITING: 'The claim waits for the present owner.',
  DEVICE_UNKNOWN: 'The device is not in the inventory.',
  DEVICE_WITHDRAWN: 'The device was withdrawn.',
  DEVICE_IN_USE: 'The device belongs to another vehicle.',
  DEVICE_MISMATCH: 'The vehicle has another device.',
  DEVICE_CONFLICT: 'A device cannot be imported as given.',
  KEY_IN_USE: 'The key belongs to another vehicle.',
  KEY_MISMATCH: 'The key is not the one in the device inventory.',
  KEY_RETIRED: 'The key was replaced by another.',
  REISSUE_NOT_PERMITTED: 'A certificate for another key needs a permit.',
  ATTRIBUTES_MISMATCH: 'The vehicle has other attributes.',
  VEHICLE_WITHOUT_TCU: 'The vehicle has no TCU that could connect.',
  VEHICLE_SUSPENDED: 'The vehicle is suspended.',
  REVEAL_NOT_FOUND: 'No such reveal for this account.',
  REVEAL_NOT_APPROVED: 'The reveal is not approved yet.',
  REVEAL_ENDED: 'The reveal was used or has expired.',
  SECOND_PERSON_REQUIRED: 'Another person must do this.',
  SIGN_IN_TOO_OLD: 'The last sign-in is too old for this.',
  DATA_JOB_NOT_FOUND: 'No such job for this account.',
  EXPORT_NOT_READY: 'The export is not finished.',
  EXPORT_EXPIRED: 'The export can no longer be downloaded.',
  COMMAND_NOT_FOUND: 'No such command for this vehicle.',
  COMMAND_NOT_ALLOWED: 'The access does not allow this command.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key belongs to another command.',
  VEHICLE_MOVING: 'The vehicle is moving.',
  VEHICLE_MOTION_UNKNOWN: 'It is not known whether the vehicle stands.',
  CONFLICT: 'Another request changed the item.',
  RATE_LIMITED: 'Too many requests.',
  PROVISIONING_IN_PROGRESS: 'The vehicle is being provisioned with another key.',
  AUDIT_UNAVAILABLE: 'The request could not be recorded.',
  SERVICE_UNAVAILABLE: 'The service is not available now.',
} as const satisfies Record<string, string>;

/** A client-visible error code, the `errorType` of a GraphQL error. */
export type ErrorCode = keyof typeof errorMessages;

/** Why a CSR is refused; `errorInfo.reason` of INVALID_CSR. */
export type CsrViolation =
  | 'MALFORMED'
  | 'SUBJECT_REQUIRED'
  | 'WEAK_KEY'
  | 'UNSUPPORTED_KEY'
  | 'BAD_SIGNATURE'
  | 'SUBJECT_ALTERNATIVE_NAME'
  | 'VIN_IN_REQUEST';

/** `errorInfo` of each code that carries one: facts without personal data. */
export interface ErrorInfoByCode {
  readonly INVALID_ARGUMENT: { readonly argument: string };
  readonly INVALID_CSR: { readonly reason: CsrViolation };
  readonly OFFER_NOT_DUE: { readonly notBefore: string };
  readonly DEVICE_CONFLICT: { readonly index: number };
  readonly CLAIM_WAITING: { readonly retryAfterSeconds: number };
  readonly RATE_LIMITED: { readonly retryAfterSeconds: number };
  readonly PROVISIONING_IN_PROGRESS: { readonly retryAfterSeconds: number };
}

/** The `errorInfo` type of a code; `undefined` where the code carries none. */
export type ErrorInfo<Code extends ErrorCode> = Code extends keyof ErrorInfoByCode
  ? ErrorInfoByCode[Code]
  : undefined;
