/**
 * Controls of the real-time endpoint's connections for tests and tools, including broken
 * connections.
 */

/** Counts since the start of the world. */
export interface RealtimeCounts {
  /** Events passed to sockets. */
  readonly delivered: number;
  /** Events that were dropped because their payload was too large. */
  readonly oversized: number;
  /** Connections cut because their clients read too slowly. */
  readonly slow: number;
}

/** Lets tests count and break connections of the real-time endpoint. */
export interface RealtimeControl {
  /** Connections that are open now. */
  connections(): number;
  /** Number of running subscriptions, of one field if given. */
  subscriptions(field?: string): number;
  /**
   * Destroys that many connections, or all, chosen at random, without a message to the client, as a
   * network failure does. Returns their number.
   */
  cut(count?: number, random?: () => number): number;
  counts(): RealtimeCounts;
}
