/**
 * What the owner's page and its session function agree on. The function keeps the page's refresh
 * token in a cookie that no script can read.
 */

/** Paths of the page's own origin; each takes POST only. */
export const sessionPaths = {
  /** Body `{"refreshToken"}` of a sign-in; returns `{"accessToken"}` and sets the cookie. */
  begin: '/session/begin',
  /** Without a body; returns `{"accessToken"}` and replaces the cookie. */
  renew: '/session/renew',
  /** Without a body; revokes the refresh token and removes the cookie. */
  end: '/session/end',
} as const;

/** What a request asks for. */
export type SessionOperation = keyof typeof sessionPaths;

/**
 * The header that every request must have. Another origin can send it only after a preflight, which
 * the function does not allow.
 */
export const sessionHeader = { name: 'x-page-session', value: '1' } as const;

/**
 * Most characters of a refresh token: browsers keep cookies of at most 4,096 bytes (assumption
 * cognito-13).
 */
export const maxTokenCharacters = 4_000;

/** Days for which a refresh token of the page is valid, however often it is exchanged. */
export const sessionDays = 7;
