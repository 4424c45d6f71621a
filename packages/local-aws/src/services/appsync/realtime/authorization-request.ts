/**
 * The HTTP request that a client's authorization represents: AppSync verifies connections and
 * starts as if they had been posted.
 */
import type { HttpRequest } from '../../../core/http.ts';

/**
 * Returns the request of the given headers. A signature covers the headers that it names; clients
 * add others to a start afterwards.
 */
export function authorizationRequest(
  headers: Readonly<Record<string, string>>,
  url: '/graphql' | '/graphql/connect',
  body: string,
  remoteAddress: string,
): HttpRequest {
  const signed = /SignedHeaders=([^, ]+)/.exec(headers['authorization'] ?? '')?.[1]?.split(';');
  const covered = (name: string) => signed?.includes(name) ?? true;
  const kept = Object.entries(headers).filter(
    ([name]) => covered(name) || name === 'authorization' || name === 'x-amz-security-token',
  );
  return { method: 'POST', url, headers: Object.fromEntries(kept), body: Buffer.from(body), remoteAddress };
}
