/** What a caller may say of how the client connects, and what holds where it says nothing. */
import type { BackOffBounds } from './back-off.ts';
import type { WebSocketConstructor } from './web-socket.ts';

/** `IDLE`: nobody is subscribed. `WAITING`: the connection is lost and will be tried again. */
export type RealtimeStatus = 'IDLE' | 'CONNECTING' | 'CONNECTED' | 'WAITING' | 'CLOSED';

/** How the client connects. */
export interface RealtimeClientOptions {
  /** `RealtimeUrl` of the stack's outputs. */
  readonly url: string;
  /** `GraphqlUrl` of the stack's outputs; its host is what the token is meant for. */
  readonly graphqlUrl: string;
  /**
   * Returns a token that is valid now, for each connection and each start; undefined when nobody is
   * signed in. With `isAnotherNeeded` it must be a new one: AppSync refused the last one, or it is
   * about to end. When it rejects, the client tries again later.
   */
  readonly token: (isAnotherNeeded: boolean) => Promise<string | undefined>;
  /**
   * The environment's own when absent; Node before 22 has none, and takes that of the package `ws`.
   */
  readonly WebSocket?: WebSocketConstructor;
  readonly onStatus?: (status: RealtimeStatus) => void;
  readonly backOff?: Partial<BackOffBounds>;
  /**
   * Milliseconds until the server must have answered a connection or a start; 15,000 when absent.
   */
  readonly answerTimeoutMs?: number;
  /**
   * Milliseconds after which what was established counts as good, so that the back-off begins anew;
   * 10,000 when absent.
   */
  readonly stableMs?: number;
  /** Milliseconds for which the connection outlives its last subscription; 1,000 when absent. */
  readonly lingerMs?: number;
  /**
   * Milliseconds before the end of a token at which subscriptions are started with the next one,
   * half as much more by chance; 60,000 when absent.
   */
  readonly renewLeadMs?: number;
  /** A number from 0 up to, not including, 1. */
  readonly random?: () => number;
}

/** The options with everything decided. */
export type Settings = Required<Omit<RealtimeClientOptions, 'backOff'>> & { readonly backOff: BackOffBounds };

/** Decides; throws when there is no WebSocket. */
export function settingsOf(options: RealtimeClientOptions): Settings {
  return {
    answerTimeoutMs: 15_000,
    stableMs: 10_000,
    lingerMs: 1000,
    renewLeadMs: 60_000,
    random: Math.random,
    onStatus: () => {},
    ...options,
    WebSocket: options.WebSocket ?? environmentsWebSocket(),
    backOff: { firstMs: 500, mostMs: 30_000, ...options.backOff },
  };
}

function environmentsWebSocket(): WebSocketConstructor {
  if (!('WebSocket' in globalThis)) {
    throw new Error('This environment has no WebSocket: give one as an option.');
  }
  return globalThis.WebSocket;
}
