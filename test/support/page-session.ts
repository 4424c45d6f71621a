/** Requests of the page to its session function, as a browser sends them, with its cookie. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { sessionHeader, sessionPaths, type SessionOperation } from '../../domain/page-session.ts';
import { authenticate, libraryUser } from './cognito-library.ts';
import type { TestWorld } from './world.ts';

/** A response of the session function. */
export interface SessionResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `set-cookie`; undefined when the response sets none. */
  readonly cookie: string | undefined;
  readonly body: string;
}

/** What a test changes of the page's request. */
export interface SessionOptions {
  readonly method?: string;
  readonly body?: string;
  /** Value of the cookie. */
  readonly token?: string | undefined;
  /** Replaces headers; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly path?: string;
}

/** Returns the address of the portal; empty when the stack has no portal. */
export const pageOrigin = (world: TestWorld): string =>
  world.stacks['ReferenceIdForVin']?.['PortalUrl'] ?? '';

/** Sends a request of the page. */
export function callSession(
  world: TestWorld,
  operation: SessionOperation,
  options: SessionOptions = {},
): Promise<SessionResponse> {
  const { body = '', method = 'POST', path = sessionPaths[operation], token } = options;
  const { hostname, origin, port } = new URL(pageOrigin(world));
  const headers = {
    origin,
    'sec-fetch-site': 'same-origin',
    [sessionHeader.name]: sessionHeader.value,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
    ...(token !== undefined && { cookie: `theme=dark; __Host-session=${token}` }),
    ...options.headers,
  };
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers: sent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { 'set-cookie': cookies = [], ...others } = response.headers;
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(others).map(([name, value]) => [name, [value].flat().join(', ')]),
          ),
          cookie: cookies[0],
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Returns the value that `set-cookie` gives the cookie; undefined without one. */
export const tokenOf = ({ cookie }: SessionResponse): string | undefined =>
  /^__Host-session=([^;]+);/.exec(cookie ?? '')?.[1];

/** Returns the access token of a response. */
export function accessTokenOf({ body }: SessionResponse): string {
  // The function's own form.
  const { accessToken } = JSON.parse(body) as { readonly accessToken: string };
  return accessToken;
}

/** Signs in through the page's app client, as the page does; returns the refresh token. */
export async function signInOnPage(world: TestWorld, username: string): Promise<string> {
  const { PageClientId = '' } = world.stacks['ReferenceIdForVin'] ?? {};
  const session = await authenticate(libraryUser(world.outputs, username, PageClientId));
  return session.getRefreshToken().getToken();
}

/** Signs in and hands the refresh token over; returns the response. */
export async function begunSession(world: TestWorld, username: string): Promise<SessionResponse> {
  const refreshToken = await signInOnPage(world, username);
  return callSession(world, 'begin', { body: JSON.stringify({ refreshToken }) });
}
