/**
 * Live mode: while a vehicle is watched, it sends what changed each second instead of at its own
 * pace. It is asked for a short time only, so that a request that is lost, late or never withdrawn
 * costs little.
 */

/** How long a viewer's lease on a vehicle's live mode lasts, in seconds. */
export const leaseSeconds = 5 * 60;

/**
 * How long the lease of a subscription's start lasts, in seconds. Long enough for a viewer to take
 * a lease of its own; short, because no viewer can end it.
 */
export const startLeaseSeconds = 60;

/** After how many seconds a viewer renews a lease at the latest. */
export const renewAfterSeconds = (2 * leaseSeconds) / 3;

/**
 * A vehicle is asked again only when fewer than this many seconds of live mode are left. They last
 * until the viewer's next renewal, and until its request arrives. So a viewer never sees a gap, and
 * any number of viewers cause at most one request in `leaseSeconds - askAgainSeconds` seconds.
 */
export const askAgainSeconds = renewAfterSeconds + 20;

/**
 * Shortest time between two requests to a vehicle to end live mode earlier, in seconds. So a viewer
 * who starts and ends watches repeatedly causes at most three messages in that time.
 */
export const endAgainSeconds = 10;

/** The longest time for which a vehicle believes one request, in seconds. */
export const maxLiveSeconds = 10 * 60;

/**
 * What the cloud sends to a vehicle. It counts from the receipt, because a vehicle's clock may be
 * wrong by more than the lease lasts. One with an earlier `at` than the last must be ignored.
 */
export interface LiveModeMessage {
  /** 0 ends live mode. */
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
  /** `since` of the access; in a viewer's lease, `#` and the UUID that the viewer chose follow. */
  readonly watch: string;
  /** Epoch second at which the lease ends. */
  readonly until: number;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

/** Sort key of a lease; without a `watchId`, of that of a subscription's start. */
export function leaseKey(since: string, watchId: string | undefined): string {
  return watchId === undefined ? since : `${since}#${watchId}`;
}

/** `since` of the access of a lease, from its sort key. */
export function accessOfLease(watch: string): string {
  return watch.split('#')[0] ?? watch;
}

/** Key of the item that stores until when a vehicle was asked. No access begins with this text. */
export const askedWatch = 'ASKED';

/** Until when the vehicle was asked to be live. */
export interface AskedItem {
  readonly referenceId: string;
  readonly watch: typeof askedWatch;
  /** Epoch second. */
  readonly askedUntil: number;
  /** Epoch second at which the vehicle was last asked to end it earlier; 0 when it never was. */
  readonly endedAt: number;
  readonly expiresAt: number;
}
