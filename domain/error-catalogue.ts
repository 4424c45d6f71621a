/** What a client may do about each error. Resolvers carry only the messages of `errors.ts`. */
import { type ErrorCode, errorMessages } from './errors.ts';

/**
 * What a caller may do about an error: retry it (`retryable`), but first check whether the request
 * took effect (`outcomeUnknown`).
 */
export interface ErrorEntry {
  readonly message: string;
  readonly retryable: boolean;
  readonly outcomeUnknown: boolean;
}

const retryableCodes: readonly ErrorCode[] = [
  'OFFER_NOT_DUE',
  'CLAIM_WAITING',
  'VEHICLE_MOVING',
  'VEHICLE_MOTION_UNKNOWN',
  'CONFLICT',
  'RATE_LIMITED',
  'PROVISIONING_IN_PROGRESS',
  'AUDIT_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
];

const outcomeUnknownCodes: readonly ErrorCode[] = ['SERVICE_UNAVAILABLE'];

/** Code → message, and what to do. */
export const errorCatalogue: Readonly<Record<ErrorCode, ErrorEntry>> = entries();

function entries(): Record<ErrorCode, ErrorEntry> {
  const rows = Object.entries(errorMessages).map(([code, message]) => {
    // The keys of the table are the codes.
    const known = code as ErrorCode;
    const retryable = retryableCodes.indexOf(known) >= 0;
    const outcomeUnknown = outcomeUnknownCodes.indexOf(known) >= 0;
    return [known, { message, retryable, outcomeUnknown }] as const;
  });
  // One row for each code.
  return Object.fromEntries(rows) as Record<ErrorCode, ErrorEntry>;
}
