/**
 * The cookie with the page's refresh token. Its prefix makes browsers refuse it from another host,
 * without `Secure`, or for one path only (RFC 6265bis, "The __Host- Prefix").
 */
import { daySeconds } from '../../domain/durations.ts';
import { sessionDays } from '../../domain/page-session.ts';

/** The prefix is a demand on browsers: see above. */
export const cookieName = '__Host-session';

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** Returns `set-cookie` for a refresh token. Cognito ends the token earlier than the cookie. */
export function cookieWith(refreshToken: string): string {
  return `${cookieName}=${refreshToken}; Max-Age=${sessionDays * daySeconds}; ${attributes}`;
}

/** Returns `set-cookie` that removes the cookie. */
export function removedCookie(): string {
  return `${cookieName}=; Max-Age=0; ${attributes}`;
}

/** Returns the cookie's value; undefined when the request has none, or more than one. */
export function findCookie(cookies: readonly string[]): string | undefined {
  const prefix = `${cookieName}=`;
  const [first, ...others] = cookies.filter((cookie) => cookie.startsWith(prefix));
  return others.length === 0 ? first?.slice(prefix.length) : undefined;
}
