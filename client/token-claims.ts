/** The claims of an access token that clients read. */

/**
 * `sub`, `username`, `cognito:groups`, and `iat` and `exp` in epoch milliseconds. A claim of
 * another type is absent.
 */
export interface TokenClaims {
  readonly principalId: string | undefined;
  readonly username: string | undefined;
  readonly groups: readonly string[];
  readonly issuedAt: number | undefined;
  readonly expiresAt: number | undefined;
}

/**
 * Parses a JWT (RFC 7519) without verifying it: only the API needs to trust it. Every claim of a
 * text that is not a JWT is absent.
 */
export function readTokenClaims(token: string): TokenClaims {
  const { sub, username, iat, exp, 'cognito:groups': groups } = parse(token);
  return {
    principalId: typeof sub === 'string' ? sub : undefined,
    username: typeof username === 'string' ? username : undefined,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
    issuedAt: typeof iat === 'number' ? iat * 1000 : undefined,
    expiresAt: typeof exp === 'number' ? exp * 1000 : undefined,
  };
}

function parse(token: string): Readonly<Record<string, unknown>> {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return Object(JSON.parse(atob(payload))) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
