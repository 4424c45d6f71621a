/**
 * Quotas of AppSync's real-time endpoint ("AWS AppSync endpoints and quotas", "Building a real-time
 * WebSocket client") and two of our own.
 */

/** What a connection may do, and how long. */
export interface RealtimeLimits {
  /**
   * Milliseconds between keep-alive messages. AWS says "periodically" and is seen to send one a
   * minute (assumption appsync-71).
   */
  readonly keepAliveMs: number;
  /**
   * Told to clients: after so many milliseconds without a keep-alive message they should give the
   * connection up.
   */
  readonly connectionTimeoutMs: number;
  /** A connection ends after 24 hours. */
  readonly maxConnectionMs: number;
  readonly maxSubscriptions: number;
  /** Largest payload of an event. */
  readonly maxPayloadBytes: number;
  /** Messages from all clients of the API together, per second. */
  readonly inboundPerSecond: number;
  /**
   * Whether a mutation's field under an alias reaches subscribers: no source says so (assumption
   * appsync-20).
   */
  readonly aliasedFieldsPublish: boolean;
  /** Ours: bytes that may wait for a slow client before its connection is cut. */
  readonly maxQueuedBytes: number;
  /** Ours: largest message from a client. */
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

/** A rate with a burst of one second: true while there is room for one more. */
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
