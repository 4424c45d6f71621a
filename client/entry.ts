/** One subscription of the client through all the starts it needs. */
import type { BackOff } from './back-off.ts';
import type { RealtimeError } from './messages.ts';
import type { RealtimeFailure, Subscriber } from './subscriber.ts';

/** A subscription that its caller has not ended. */
export interface Entry {
  readonly query: string;
  readonly variables: object;
  readonly subscriber: Subscriber<unknown>;
  readonly backOff: BackOff;
  /** Its name on the present connection; each start has a new one, so that no answer to an earlier start is taken for this one's. */
  wireId: string | undefined;
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

/** Error types after which the same start may succeed: limits of the moment, and troubles that are AppSync's own. */
const passing = new Set([
  'LimitExceededError',
  'DuplicatedOperationError',
  'ExecutionTimeout',
  'InternalFailure',
  'InternalFailureException',
]);

/** Error type of a token that AppSync does not take. */
const unauthorized = 'UnauthorizedException';

/** What an error means for a subscription: try again, try with another token, or the end. */
export function verdictOf(
  errors: readonly RealtimeError[],
  { isConfirmed, unauthorized: earlier }: Entry,
): 'RETRY' | 'RETRY_WITH_ANOTHER_TOKEN' | RealtimeFailure {
  // The server ended what ran: whether it may run again, its answer to a new start will tell.
  if (isConfirmed) return 'RETRY';
  const types = errors.map(({ errorType }) => errorType ?? '');
  if (types.includes(unauthorized)) {
    return earlier === 0 ? 'RETRY_WITH_ANOTHER_TOKEN' : { reason: 'UNAUTHORIZED', errors };
  }
  const mayPass = types.length > 0 && types.every((type) => passing.has(type));
  return mayPass ? 'RETRY' : { reason: 'REFUSED', errors };
}
