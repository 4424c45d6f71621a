/**
 * Quotas of AppSync's real-time endpoint ("AWS AppSync endpoints and quotas", "Building a real-time
 * WebSocket client") and two limits of our own.
 */

/** Quotas and timings of one API's endpoint; tests lower them to reach them quickly. */
export interface RealtimeLimits {
  /**
   * Milliseconds between keep-alive messages. AWS says "periodically" and was seen to send one a
   * minute (assumption appsync-71).
   */
  readonly keepAliveMs: number;
  /**
   * Sent to clients: milliseconds without a keep-alive message after which they should close the
   * connection.
   */
  readonly connectionTimeoutMs: number;
  /** Lifetime of a connection: 24 hours. */
  readonly maxConnectionMs: number;
  readonly maxSubscriptions: number;
  /** Largest payload of an event. */
  readonly maxPayloadBytes: number;
  /** Messages from all clients of the API together, per second. */
  readonly inboundPerSecond: number;
  /**
   * Whether a mutation's aliased field reaches subscribers. No source documents this (assumption
   * appsync-20).
   */
  readonly aliasedFieldsPublish: boolean;
  /** Our own limit: bytes that may wait for a slow client before it is disconnected. */
  readonly maxQueuedBytes: number;
  /** Our own limit: largest message from a client. */
  readonly maxMessageBytes: number;
}

/** The quotas before any increase. */
export const awsLimits: RealtimeLimits = {
  keepAliveMs: 60_000,
  connectionTimeoutMs: 300_000,
  maxConnectionMs: 24 * 60 * 60_000,
  maxSubscriptions: 200,
  maxPayloadBytes: 240 * 1024,
  inboundPerSecond: 10_000,
  aliasedFieldsPublish: true,
  maxQueuedBytes: 4 * 1024 * 1024,
  maxMessageBytes: 1024 * 1024,
};

/**
 * Creates a rate limit with a burst of one second. Returns true while there is room for one more.
 */
export function createRate(perSecond: number, now: () => number = () => performance.now()): () => boolean {
  let left = perSecond;
  let at = now();
  return () => {
    const time = now();
    left = Math.min(perSecond, left + ((time - at) / 1000) * perSecond);
    at = time;
    if (left < 1) {
      return false;
    }
    left -= 1;
    return true;
  };
}
