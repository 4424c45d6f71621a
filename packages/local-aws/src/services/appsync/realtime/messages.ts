/**
 * The messages of AppSync's real-time protocol in both directions (AppSync, "Building a real-time
 * WebSocket client").
 */

/** An entry of `payload.errors` in messages of the types `error` and `connection_error`. */
export interface WireError {
  readonly errorType?: string;
  readonly message: string;
  /** HTTP status; seen with errors of connections and filters. */
  readonly errorCode?: number;
}

/** A message of a client. `unsupported` is any message outside the protocol. */
export type ClientMessage =
  | { readonly type: 'connection_init' }
  | StartMessage
  | { readonly type: 'stop'; readonly id: string }
  | { readonly type: 'unsupported'; readonly id?: string };

/** Registers a subscription under an id that the client chooses, at most 256 characters long. */
export interface StartMessage {
  readonly type: 'start';
  readonly id: string;
  /** The JSON text of `{query, variables}`. */
  readonly data: string;
  /** `extensions.authorization`, with lower-case names. */
  readonly headers: Headers;
}

type Headers = Readonly<Record<string, string>>;

/** Longest subscription id of a client. AWS's own limit is not known. */
const maxIdLength = 256;

/** Reads a text message; never throws. */
export function readMessage(text: string): ClientMessage {
  const message = membersOf(parsed(text));
  const { type, id, payload } = message;
  if (type === 'connection_init') {
    return { type };
  }
  if (typeof id !== 'string' || id === '' || id.length > maxIdLength) {
    return { type: 'unsupported' };
  }
  if (type === 'stop') {
    return { type, id };
  }
  const { data, extensions } = membersOf(payload);
  // AppSync accepts `data` as JSON text, so that a signature can cover it.
  if (type !== 'start' || typeof data !== 'string') {
    return { type: 'unsupported', id };
  }
  return { type, id, data, headers: headersOf(membersOf(extensions)['authorization']) };
}

/** Returns the string members by their lower-case names. */
export function headersOf(value: unknown): Headers {
  return Object.fromEntries(
    Object.entries(membersOf(value)).flatMap(([name, member]) =>
      typeof member === 'string' ? [[name.toLowerCase(), member]] : [],
    ),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {};
  }
  // A JSON object. Its own members are read by name.
  return value as Readonly<Record<string, unknown>>;
}

/** Accepts `connection_init` and announces the keep-alive timeout in milliseconds. */
export function connectionAck(connectionTimeoutMs: number): string {
  return JSON.stringify({ type: 'connection_ack', payload: { connectionTimeoutMs } });
}

/** Refuses a connection, which is closed afterwards. */
export function connectionError(error: WireError): string {
  return JSON.stringify({ payload: { errors: [error] }, type: 'connection_error' });
}

/** JSON text of the message that restarts the timeout that `connection_ack` announced. */
export const keepAlive = JSON.stringify({ type: 'ka' });

/** Confirms a subscription. Events arrive from now on. */
export function startAck(id: string): string {
  return JSON.stringify({ id, type: 'start_ack' });
}

/** Confirms that a subscription has ended. */
export function complete(id: string): string {
  return JSON.stringify({ id, type: 'complete' });
}

/** An event. `payload` is its JSON, shared by subscribers with the same view. */
export function dataMessage(id: string, payload: string): string {
  return `{"id":${JSON.stringify(id)},"type":"data","payload":${payload}}`;
}

/** An error of a subscription or, without an id, of the connection. */
export function errorMessage(errors: readonly WireError[], id?: string): string {
  return JSON.stringify({ ...(id !== undefined && { id }), type: 'error', payload: { errors } });
}

/**
 * Errors that AppSync was seen to send (assumption appsync-71). Decision 0003 names those that no
 * report shows.
 */
export const wireErrors = {
  /** The client offered no WebSocket subprotocol. */
  noProtocol: { message: 'NoProtocolError', errorCode: 400 },
  /** The client offered subprotocols, but not `graphql-ws`. */
  protocolNotSupported: { message: 'SubProtocolNotSupportedError', errorCode: 400 },
  headersMissing: {
    errorType: 'BadRequestException',
    message: 'Required headers are missing.',
    errorCode: 400,
  },
  rateExceeded: { errorType: 'LimitExceededError', message: 'Rate limit exceeded' },
  unsupported: {
    errorType: 'UnsupportedOperation',
    message: 'unknown not supported through the realtime channel',
  },
  /** A server that ends a subscription sends an error (documented). The message is ours. */
  invalidated: { errorType: 'SubscriptionInvalidated', message: 'The subscription was invalidated.' },
} as const satisfies Record<string, WireError>;

/** Too many subscriptions on one connection. */
export function tooManySubscriptions(max: number): WireError {
  return {
    errorType: 'MaxSubscriptionsReachedError',
    message: `Max number of ${max} subscriptions reached`,
  };
}

/** A start with the id of a running subscription. */
export function duplicatedOperation(id: string): WireError {
  return { errorType: 'DuplicatedOperationError', message: `Duplicated operation with id ${id}` };
}

/** A stop without a running subscription. */
export function unknownOperation(id: string): WireError {
  return { errorType: 'UnknownOperationError', message: `Unknown operation id ${id}` };
}
