/**
 * The one catalogue of client-visible errors. `errorType` of a GraphQL error is a key of it,
 * `message` is fixed per code and never interpolated, so that no VIN can reach a client, a log or a
 * trace through an error text.
 */

/**
 * What a caller may do about an error: retry it (`retryable`), but first check whether the request
 * took effect (`outcomeUnknown`).
 */
export interface ErrorEntry {
  readonly message: string;
  readonly retryable: boolean;
  readonly outcomeUnknown: boolean;
}

/**
 * Code → what the client gets. Code that uses a new error code without a row here does not compile.
 */
export const errorCatalogue = {
  INVALID_VIN: { message: 'The VIN is not valid.', retryable: false, outcomeUnknown: false },
  INVALID_ARGUMENT: { message: 'An argument is not valid.', retryable: false, outcomeUnknown: false },
  INVALID_CSR: {
    message: 'The certificate signing request is not acceptable.',
    retryable: false,
    outcomeUnknown: false,
  },
  TENANT_REQUIRED: {
    message: 'The account belongs to no tenant or to several.',
    retryable: false,
    outcomeUnknown: false,
  },
  CLIENT_NOT_ALLOWED: {
    message: 'The application is not allowed to do this.',
    retryable: false,
    outcomeUnknown: false,
  },
  VEHICLE_NOT_FOUND: {
    message: 'No such vehicle for this account.',
    retryable: false,
    outcomeUnknown: false,
  },
  ACCESS_NOT_FOUND: {
    message: 'The person has no access to this vehicle.',
    retryable: false,
    outcomeUnknown: false,
  },
  ACCESS_LIMIT_REACHED: {
    message: 'The vehicle already has the maximum number of accesses.',
    retryable: false,
    outcomeUnknown: false,
  },
  DEVICE_UNKNOWN: { message: 'The device is not in the inventory.', retryable: false, outcomeUnknown: false },
  DEVICE_WITHDRAWN: { message: 'The device was withdrawn.', retryable: false, outcomeUnknown: false },
  DEVICE_IN_USE: {
    message: 'The device belongs to another vehicle.',
    retryable: false,
    outcomeUnknown: false,
  },
  DEVICE_MISMATCH: { message: 'The vehicle has another device.', retryable: false, outcomeUnknown: false },
  DEVICE_CONFLICT: {
    message: 'A device cannot be imported as given.',
    retryable: false,
    outcomeUnknown: false,
  },
  KEY_IN_USE: { message: 'The key belongs to another vehicle.', retryable: false, outcomeUnknown: false },
  KEY_MISMATCH: {
    message: 'The key is not the one in the device inventory.',
    retryable: false,
    outcomeUnknown: false,
  },
  KEY_RETIRED: { message: 'The key was replaced by another.', retryable: false, outcomeUnknown: false },
  REISSUE_NOT_PERMITTED: {
    message: 'A certificate for another key needs a permit.',
    retryable: false,
    outcomeUnknown: false,
  },
  ATTRIBUTES_MISMATCH: {
    message: 'The vehicle has other attributes.',
    retryable: false,
    outcomeUnknown: false,
  },
  VEHICLE_WITHOUT_TCU: {
    message: 'The vehicle has no TCU that could connect.',
    retryable: false,
    outcomeUnknown: false,
  },
  COMMAND_NOT_FOUND: {
    message: 'No such command for this vehicle.',
    retryable: false,
    outcomeUnknown: false,
  },
  COMMAND_NOT_ALLOWED: {
    message: 'The access does not allow this command.',
    retryable: false,
    outcomeUnknown: false,
  },
  IDEMPOTENCY_KEY_REUSED: {
    message: 'The idempotency key belongs to another command.',
    retryable: false,
    outcomeUnknown: false,
  },
  VEHICLE_MOVING: { message: 'The vehicle is moving.', retryable: true, outcomeUnknown: false },
  VEHICLE_MOTION_UNKNOWN: {
    message: 'It is not known whether the vehicle stands.',
    retryable: true,
    outcomeUnknown: false,
  },
  CONFLICT: { message: 'Another request changed the item.', retryable: true, outcomeUnknown: false },
  RATE_LIMITED: { message: 'Too many requests.', retryable: true, outcomeUnknown: false },
  PROVISIONING_IN_PROGRESS: {
    message: 'The vehicle is being provisioned with another key.',
    retryable: true,
    outcomeUnknown: false,
  },
  AUDIT_UNAVAILABLE: {
    message: 'The request could not be recorded.',
    retryable: true,
    outcomeUnknown: false,
  },
  SERVICE_UNAVAILABLE: {
    message: 'The service is not available now.',
    retryable: true,
    outcomeUnknown: true,
  },
} as const satisfies Record<string, ErrorEntry>;

/** A client-visible error code, the `errorType` of a GraphQL error. */
export type ErrorCode = keyof typeof errorCatalogue;

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
  readonly DEVICE_CONFLICT: { readonly index: number };
  readonly RATE_LIMITED: { readonly retryAfterSeconds: number };
  readonly PROVISIONING_IN_PROGRESS: { readonly retryAfterSeconds: number };
}

/** The `errorInfo` type of a code; `undefined` where the code carries none. */
export type ErrorInfo<Code extends ErrorCode> = Code extends keyof ErrorInfoByCode
  ? ErrorInfoByCode[Code]
  : undefined;
