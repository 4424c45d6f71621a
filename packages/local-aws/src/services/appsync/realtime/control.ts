/**
 * What tests and tools see of the connections of the real-time endpoint, and the trouble they can
 * cause.
 */

/** Counts since the start of the world. */
export interface RealtimeCounts {
  /** Events handed to sockets. */
  readonly delivered: number;
  /** Events that nobody got because their payload was too large. */
  readonly oversized: number;
  /** Connections cut because their clients read too slowly. */
  readonly slow: number;
}

/** The real-time endpoint from outside. */
export interface RealtimeControl {
  /** Connections that are open now. */
  connections(): number;
  /** Running subscriptions, of one field when it is named. */
  subscriptions(field?: string): number;
  /**
   * Breaks so many connections, or all, chosen by chance, without a word to the client, as a
   * network failure does. Answers how many.
   */
  cut(count?: number, random?: () => number): number;
  counts(): RealtimeCounts;
}
