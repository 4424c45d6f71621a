/** What a subscription asks, and what its subscriber is told. */
import type { RealtimeError } from './messages.ts';

/**
 * The text of a subscription; generated documents carry the types of their data and variables
 * along.
 */
export interface TypedQuery<Data, Variables> {
  toString(): string;
  readonly __apiType?: (variables: Variables) => Data;
}

/** Why a subscription ended for good. */
export interface RealtimeFailure {
  /**
   * `REFUSED`: AppSync said no to the subscription. `UNAUTHORIZED`: it takes no token that we have.
   * `SIGNED_OUT`: there is none.
   */
  readonly reason: 'REFUSED' | 'UNAUTHORIZED' | 'SIGNED_OUT';
  /** What AppSync said; empty for `SIGNED_OUT`. */
  readonly errors: readonly RealtimeError[];
}

/**
 * Callbacks of one subscription. What they throw is reported as an uncaught error and disturbs
 * nothing else.
 */
export interface Subscriber<Data> {
  /** An event. `data` is null when nothing of it may be shown; `errors` then say why. */
  onData(data: Data | null, errors: readonly RealtimeError[]): void;
  /**
   * Confirmed for the first time: events from now on arrive. What happened before is to be read
   * now, not earlier, or it is missed.
   */
  onStarted?(): void;
  /**
   * Confirmed again after an interruption, in which events may have been missed: the state is to be
   * read anew. May happen any number of times.
   */
  onGap?(): void;
  /** Interrupted: from now on events may be missed, until `onGap`. */
  onInterrupted?(): void;
  /** The subscription has ended, and not because the caller wished it. */
  onEnd?(failure: RealtimeFailure): void;
}

/** A subscription as its caller holds it. */
export interface RealtimeSubscription {
  /** Ends it; no callback is called from now on. */
  unsubscribe(): void;
}
