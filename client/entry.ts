/** One subscription of the client through all the starts it needs. */
import type { BackOff } from './back-off.ts';
import type { RealtimeError } from './messages.ts';
import { mayPass, unauthorizedType } from './passing-errors.ts';
import type { RealtimeFailure, Subscriber } from './subscriber.ts';

/** A subscription that its caller has not ended. */
export interface Entry {
  readonly query: string;
  readonly variables: object;
  readonly subscriber: Subscriber<unknown>;
  readonly backOff: BackOff;
  /**
   * Its name on the present connection; each start has a new one, so that no answer to an earlier
   * start is taken for this one's.
   */
  wireId: string | undefined;
  /**
   * The moment at which the token of the present start ends, after which AppSync sends nothing;
   * undefined when the token does not say.
   */
  endsAt: number | undefined;
  /** The same of the start that is to replace it. */
  nextEndsAt: number | undefined;
  /** Name of a start with the next token, until it is confirmed. */
  replacementId: string | undefined;
  /** True from the first confirmation on: a later one means a gap. */
  hasStarted: boolean;
  isConfirmed: boolean;
  /** Epoch milliseconds of the last confirmation. */
  confirmedAt: number;
  /** Starts in a row that were refused for want of authorization. */
  unauthorized: number;
  /** Runs out when a start is not answered, or when it is time for the next one. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** What an error means for a subscription: try again, try with another token, or the end. */
export function verdictOf(
  errors: readonly RealtimeError[],
  { isConfirmed, unauthorized: earlier }: Entry,
): 'RETRY' | 'RETRY_LATER' | 'RETRY_WITH_ANOTHER_TOKEN' | RealtimeFailure {
  // The server ended what ran: whether it may run again, its answer to a new start will tell.
  if (isConfirmed) {
    return 'RETRY';
  }
  if (errors.some(({ errorType }) => errorType === unauthorizedType)) {
    return earlier === 0 ? 'RETRY_WITH_ANOTHER_TOKEN' : { reason: 'UNAUTHORIZED', errors };
  }
  if (errors.some(({ errorType }) => errorType === 'RATE_LIMITED')) {
    return 'RETRY_LATER';
  }
  return mayPass(errors) ? 'RETRY' : { reason: 'REFUSED', errors };
}
