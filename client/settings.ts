/** Options of the real-time client, and their defaults. */
import type { BackOffBounds } from './back-off.ts';
import type { Fetch } from './request.ts';
import type { WebSocketConstructor } from './web-socket.ts';

/** `IDLE`: without subscriptions. `WAITING`: the connection is lost, and the back-off runs. */
export type RealtimeStatus = 'IDLE' | 'CONNECTING' | 'CONNECTED' | 'WAITING' | 'CLOSED';

/** Endpoints, credentials and timing; only `url`, `graphqlUrl` and `token` are required. */
export interface RealtimeClientOptions {
  /** `RealtimeUrl` of the stack's outputs. */
  readonly url: string;
  /** `GraphqlUrl` of the stack's outputs; each start authorizes for its host. */
  readonly graphqlUrl: string;
  /**
   * Returns a valid access token for each connection, start and request; undefined when the user is
   * signed out. With `forceRefresh` the token must be new, because AppSync rejected the last one or
   * it is about to expire. When the promise rejects, the client tries again later.
   */
  readonly token: (forceRefresh: boolean) => Promise<string | undefined>;
  /**
   * Default: the environment's own. Node before version 22 has none: pass that of the package `ws`.
   */
  readonly WebSocket?: WebSocketConstructor;
  /** Default: the environment's own. */
  readonly fetch?: Fetch;
  /** Returns an id that no other call returns. Default: `crypto.randomUUID`. */
  readonly randomId?: () => string;
  readonly onStatus?: (status: RealtimeStatus) => void;
  readonly backOff?: Partial<BackOffBounds>;
  /**
   * Milliseconds until AppSync must have responded to a connection, start or request. Default
   * 15,000.
   */
  readonly responseTimeoutMs?: number;
  /**
   * Milliseconds after which a connection or start counts as stable, which resets its back-off.
   * Default 10,000.
   */
  readonly stableMs?: number;
  /** Milliseconds for which the connection outlives its last subscription. Default 1,000. */
  readonly lingerMs?: number;
  /**
   * Minimum milliseconds before the expiry of a token at which subscriptions restart with the next
   * one; up to half as much is added at random. Default 60,000.
   */
  readonly renewLeadMs?: number;
  /** Returns a number from 0 (included) to 1 (excluded). Default: `Math.random`. */
  readonly random?: () => number;
}

/** The options with all defaults applied. */
export type Settings = Required<Omit<RealtimeClientOptions, 'backOff'>> & { readonly backOff: BackOffBounds };

/** Applies the defaults; throws when the environment has no WebSocket and none was passed. */
export function resolveSettings(options: RealtimeClientOptions): Settings {
  return {
    responseTimeoutMs: 15_000,
    stableMs: 10_000,
    lingerMs: 1000,
    renewLeadMs: 60_000,
    random: Math.random,
    randomId: () => crypto.randomUUID(),
    fetch: (url, request) => fetch(url, request),
    onStatus: () => {},
    ...options,
    WebSocket: options.WebSocket ?? defaultWebSocket(),
    backOff: { firstMs: 500, maxMs: 30_000, ...options.backOff },
  };
}

function defaultWebSocket(): WebSocketConstructor {
  if (!('WebSocket' in globalThis)) {
    throw new Error('This environment has no WebSocket: pass one as the option `WebSocket`.');
  }
  return globalThis.WebSocket;
}
