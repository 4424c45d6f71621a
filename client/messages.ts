/**
 * Writes and reads the messages of AppSync's real-time protocol (AppSync, "Building a real-time
 * WebSocket client").
 */

/** An entry of AppSync's `errors`. */
export interface RealtimeError {
  readonly errorType?: string;
  readonly message: string;
  readonly path?: readonly (string | number)[];
}

/** A message from AppSync. Unknown types are ignored, since the protocol may add some. */
export type ServerMessage =
  | { readonly type: 'connection_ack'; readonly connectionTimeoutMs: number }
  | { readonly type: 'connection_error'; readonly errors: readonly RealtimeError[] }
  | { readonly type: 'ka' }
  | { readonly type: 'start_ack' | 'complete'; readonly id: string }
  | {
      readonly type: 'data';
      readonly id: string;
      readonly data: unknown;
      readonly errors: readonly RealtimeError[];
    }
  | { readonly type: 'error'; readonly id: string | undefined; readonly errors: readonly RealtimeError[] };

/** AppSync's usual `connectionTimeoutMs`, for a message without one. */
const defaultTimeoutMs = 300_000;

/** Parses a message; undefined when it is not one of the protocol's. */
export function readServerMessage(text: unknown): ServerMessage | undefined {
  const message = recordOf(parseJson(text));
  const payload = recordOf(message['payload']);
  const id = typeof message['id'] === 'string' ? message['id'] : undefined;
  const errors = errorsOf(payload['errors']);
  switch (message['type']) {
    case 'connection_ack': {
      const timeout = payload['connectionTimeoutMs'];
      return {
        type: 'connection_ack',
        connectionTimeoutMs: typeof timeout === 'number' ? timeout : defaultTimeoutMs,
      };
    }
    case 'connection_error':
      return { type: 'connection_error', errors };
    case 'ka':
      return { type: 'ka' };
    case 'start_ack':
    case 'complete':
      return id === undefined ? undefined : { type: message['type'], id };
    case 'data':
      return id === undefined ? undefined : { type: 'data', id, data: payload['data'] ?? null, errors };
    case 'error':
      return { type: 'error', id, errors };
    default:
      return undefined;
  }
}

/** The subprotocols that carry the authorization of a connection. */
export function authorizationProtocols(authorization: Readonly<Record<string, string>>): string[] {
  return ['graphql-ws', `header-${base64Url(JSON.stringify(authorization))}`];
}

/** The first message on a connection. */
export const connectionInit = JSON.stringify({ type: 'connection_init' });

/** Builds AppSync's `start` message; `authorization` holds the API's host and an access token. */
export function startMessage(
  id: string,
  query: string,
  variables: object,
  authorization: Readonly<Record<string, string>>,
): string {
  const data = JSON.stringify({ query, variables });
  return JSON.stringify({ id, type: 'start', payload: { data, extensions: { authorization } } });
}

/** Builds AppSync's `stop` message; `id` is that of the subscription's `start` message. */
export function stopMessage(id: string): string {
  return JSON.stringify({ id, type: 'stop' });
}

/** AppSync has been seen to send a single error without a list (assumption appsync-71). */
function errorsOf(value: unknown): readonly RealtimeError[] {
  if (value === undefined || value === null) {
    return [];
  }
  const listed: readonly unknown[] = Array.isArray(value) ? value : [value];
  return listed.map((one) => {
    const { errorType, message, path } = recordOf(one);
    return {
      message: typeof message === 'string' ? message : '',
      ...(typeof errorType === 'string' && { errorType }),
      // Field names and list indexes, by the GraphQL specification.
      ...(Array.isArray(path) && { path: path as (string | number)[] }),
    };
  });
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {};
  }
  // A JSON object, whose own members are read by name.
  return value as Readonly<Record<string, unknown>>;
}

function base64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
