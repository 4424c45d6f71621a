/** The state of one subscription of the client, across all of its starts. */
import type { BackOff } from './back-off.ts';
import type { RealtimeError } from './messages.ts';
import { areTransient, unauthorizedType, wafType } from './transient-errors.ts';
import type { RealtimeFailure, Subscriber } from './subscriber.ts';

/** A subscription that its caller has not ended. */
export interface Entry {
  readonly query: string;
  readonly variables: object;
  readonly subscriber: Subscriber<unknown>;
  readonly backOff: BackOff;
  /**
   * Its id on the current connection. Each start has a new id, so that a late response to an
   * earlier start cannot be mistaken for this one's.
   */
  wireId: string | undefined;
  /**
   * When the token of the current start expires (epoch milliseconds); AppSync sends no events after
   * that. Undefined when the token does not say.
   */
  endsAt: number | undefined;
  /** `endsAt` of the replacement. */
  nextEndsAt: number | undefined;
  /** Id of a start with the next token, until AppSync confirms it. */
  replacementId: string | undefined;
  /** True after the first confirmation: each later one means a gap. */
  hasStarted: boolean;
  isConfirmed: boolean;
  /** Epoch milliseconds of the last confirmation. */
  confirmedAt: number;
  /** Consecutive starts that AppSync rejected as unauthorized. */
  unauthorized: number;
  /** Until AppSync must have responded to a start, or until the next start. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** What to do about an error of a subscription: retry, retry with a new token, or end it. */
export function nextStep(
  errors: readonly RealtimeError[],
  { isConfirmed, unauthorized: earlier }: Entry,
): 'RETRY' | 'RETRY_LATER' | 'RETRY_WITH_NEW_TOKEN' | RealtimeFailure {
  // AppSync ended a running subscription. Its response to a new start shows whether that is final.
  if (isConfirmed) {
    return 'RETRY';
  }
  if (errors.some(({ errorType }) => errorType === unauthorizedType)) {
    return earlier === 0 ? 'RETRY_WITH_NEW_TOKEN' : { reason: 'UNAUTHORIZED', errors };
  }
  if (errors.some(({ errorType }) => errorType === 'RATE_LIMITED' || errorType === wafType)) {
    return 'RETRY_LATER';
  }
  return areTransient(errors) ? 'RETRY' : { reason: 'REFUSED', errors };
}
