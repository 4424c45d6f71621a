/**
 * Live mode: while a vehicle is watched, it sends what changed each second instead of at its own
 * pace. It is asked for a short time only, so that a request that is lost, late or never withdrawn
 * costs little.
 */

/** How long a lease on a vehicle's live mode lasts, in seconds. */
export const leaseSeconds = 5 * 60;

/**
 * A vehicle is asked again only when less than this is left of what it was asked for. So any number
 * of viewers cause at most one request in `leaseSeconds - askAgainSeconds` seconds, and a viewer
 * who renews a lease after two thirds of it never sees a gap.
 */
export const askAgainSeconds = 2 * 60;

/** The longest time for which a vehicle believes one request, in seconds. */
export const mostLiveSeconds = 10 * 60;

/**
 * What the cloud sends to a vehicle. It counts from the receipt, because a vehicle's clock may be
 * wrong by more than the lease lasts. One with an earlier `at` than the last must be ignored.
 */
export interface LiveModeMessage {
  readonly liveSeconds: number;
  /** Epoch milliseconds by the cloud's clock. */
  readonly at: number;
}

/**
 * An item of Watches: the lease of one access. The access is named by its beginning, which no other
 * of the vehicle shares, so the table holds no person.
 */
export interface LeaseItem {
  readonly referenceId: string;
  /** `since` of the access. */
  readonly watch: string;
  /** Epoch second at which the lease ends. */
  readonly until: number;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

/** Key of the item that keeps until when a vehicle was asked; no access has it as its beginning. */
export const askedWatch = 'ASKED';

/** Until when the vehicle was asked to be live. */
export interface AskedItem {
  readonly referenceId: string;
  readonly watch: typeof askedWatch;
  /** Epoch second. */
  readonly askedUntil: number;
  readonly expiresAt: number;
}
