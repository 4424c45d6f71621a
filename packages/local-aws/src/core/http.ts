/**
 * HTTP as the gateway hands it to what is no `x-amz-target` service: AppSync's endpoint and
 * Cognito's key set.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** A request, its body read to the end. */
export interface HttpRequest {
  readonly method: string;
  /** Path with the query string, as sent. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Address of the client's end of the connection. */
  readonly remoteAddress: string;
}

/** An answer. */
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

/** A part of the URL space that a service module answers itself. */
export interface HttpRoute {
  /** Present where AWS lets pages of a browser in. */
  readonly pages?: PageAccess;
  /** Decides by method and path without the query string. */
  matches(method: string, path: string): boolean;
  handle(request: HttpRequest): Promise<HttpResponse>;
}

/**
 * A path at which connections leave HTTP (RFC 9110 §7.8): AppSync's WebSockets. Origins other than
 * the loopback never get here.
 */
export interface UpgradeRoute {
  /** Decides by the path without the query string. */
  matches(path: string): boolean;
  /**
   * Takes the connection over; `head` is what the client sent after the request. When it rejects,
   * the connection is cut.
   */
  handle(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}
