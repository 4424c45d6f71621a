/**
 * HTTP requests that do not use `x-amz-target`, as the gateway passes them on: AppSync's endpoint
 * and Cognito's key set.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** A request with its complete body. */
export interface HttpRequest {
  readonly method: string;
  /** Path with the query string, as sent. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The client's address. */
  readonly remoteAddress: string;
}

/** The complete response of a route or service; the gateway writes it without streaming. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Lets pages in a browser read the responses of a route or service. */
export interface PageAccess {
  /** Names in `access-control-expose-headers`. */
  readonly exposedHeaders: string;
}

/** A part of the URL space that a service module handles itself. */
export interface HttpRoute {
  /** Present where AWS allows requests from pages of a browser. */
  readonly pages?: PageAccess;
  /** Matches on the method and the path without the query string. */
  matches(method: string, path: string): boolean;
  handle(request: HttpRequest): Promise<HttpResponse>;
}

/**
 * A path at which connections leave HTTP (RFC 9110 §7.8), for AppSync's WebSockets. The gateway
 * refuses origins other than the loopback before this.
 */
export interface UpgradeRoute {
  /** Matches on the path without the query string. */
  matches(path: string): boolean;
  /**
   * Takes over the connection. `head` is what the client sent after the request. If this rejects,
   * the connection is destroyed.
   */
  handle(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}
