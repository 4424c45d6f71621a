/**
 * Reads a client's authorization when it opens a WebSocket, in the three ways that AppSync
 * documents: a subprotocol `header-<base64url>` in addition to `graphql-ws`, the query parameters
 * `header` and `payload`, or plain HTTP headers.
 */
import type { IncomingMessage } from 'node:http';
import { headersOf, wireErrors, type WireError } from './messages.ts';

type Headers = Readonly<Record<string, string>>;

/** The headers that authorize the connection, or why it is refused. */
export type Handshake = { readonly headers: Headers } | { readonly refusal: WireError };

const protocol = 'graphql-ws';
const headerProtocol = /^header-(.+)$/;

/** Reads the request without verifying it. */
export function readHandshake(incoming: IncomingMessage): Handshake {
  const protocols = protocolsOf(incoming);
  if (protocols.length === 0) {
    return { refusal: wireErrors.noProtocol };
  }
  if (!protocols.includes(protocol)) {
    return { refusal: wireErrors.protocolNotSupported };
  }
  const headers = claimedHeaders(incoming, protocols);
  // A page in a browser could send another API's token here. `host` names the API that the token is
  // for.
  const isForUs = headers?.['host'] !== undefined && headers['host'] === incoming.headers.host;
  return isForUs ? { headers } : { refusal: wireErrors.headersMissing };
}

/**
 * The subprotocol that the server confirms. A client that offered others needs one of them to read
 * the refusal.
 */
export function chosenProtocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(protocol)) {
    return protocol;
  }
  const [first] = offered;
  return first ?? false;
}

function protocolsOf({ headers }: IncomingMessage): readonly string[] {
  const listed = headers['sec-websocket-protocol'] ?? '';
  return listed
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function claimedHeaders(incoming: IncomingMessage, protocols: readonly string[]): Headers | undefined {
  const encoded = protocols
    .map((name) => headerProtocol.exec(name)?.[1])
    .find((found) => found !== undefined);
  if (encoded !== undefined) {
    return decoded(encoded);
  }
  const query = new URLSearchParams((incoming.url ?? '').split('?').slice(1).join('?'));
  const header = query.get('header');
  if (header === null) {
    return headersOf(incoming.headers);
  }
  const isEmptyObject = Buffer.from(query.get('payload') ?? '', 'base64').toString('utf8') === '{}';
  // An unencoded plus sign arrives as a space.
  return isEmptyObject ? decoded(header.replaceAll(' ', '+')) : undefined;
}

/** Decodes base64 of either alphabet, with or without padding. */
function decoded(text: string): Headers | undefined {
  try {
    return headersOf(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  } catch {
    return undefined;
  }
}
