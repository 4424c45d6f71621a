/**
 * Calls of the session function, which keeps the refresh token in a cookie that no script can read.
 * Tabs call it one at a time, because each call replaces the cookie.
 */
import { sessionHeader, sessionPaths, type SessionOperation } from '../../../domain/page-session.ts';

/** Milliseconds after which a call has failed. */
const timeLimitMs = 10_000;

/** The lock of all tabs of this origin. */
const lock = 'portal.session';

/**
 * Calls the function. Returns the new access token, or undefined without a session. Rejects
 * when the function cannot be reached or asks for a repetition.
 */
export async function callSession(operation: SessionOperation, body = ''): Promise<string | undefined> {
  return navigator.locks.request(lock, async () => {
    const response = await fetch(sessionPaths[operation], {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        [sessionHeader.name]: sessionHeader.value,
        // CloudFront signs a request for the function with the hash of its body.
        'x-amz-content-sha256': await hashOf(body),
      },
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(timeLimitMs),
    });
    if (response.status === 401 || response.status === 204) {
      return undefined;
    }
    if (!response.ok) {
      throw new Error(`The session function returned ${response.status}.`);
    }
    // The function's own form.
    const { accessToken } = (await response.json()) as { readonly accessToken: string };
    return accessToken;
  });
}

/** SHA-256 in hexadecimal. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
