/** Verifies Cognito tokens with their pool's keys and caches valid ones until they expire. */
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import type { Clock } from '../../../core/service.ts';
import { unauthorized } from './http-error.ts';

/** The pool whose users may call. */
export interface UserPool {
  readonly userPoolId: string;
  readonly region: string;
  /**
   * If given, the whole client id (`client_id` of an access token, `aud` of an id token) must match
   * it.
   */
  readonly appIdClientRegex?: string;
}

/** Returns a token's claims; throws HttpError 401. */
export type TokenVerifier = (token: string) => Promise<JWTPayload> | JWTPayload;

/** Most cached tokens; the oldest is dropped first. */
const rememberedTokens = 10_000;

/** Creates a verifier. It calls `jwks` for each unknown token, so that a pool's keys may change. */
export function createTokenVerifier(
  pool: UserPool,
  clock: Clock,
  jwks: (userPoolId: string) => JSONWebKeySet | undefined,
): TokenVerifier {
  const known = new Map<string, JWTPayload>();
  return (token) => {
    const remembered = known.get(token);
    if (remembered === undefined) {
      return verified(token);
    }
    if (isExpired(remembered, clock)) {
      known.delete(token);
      throw unauthorized('Token has expired.');
    }
    return remembered;
  };

  async function verified(token: string): Promise<JWTPayload> {
    const claims = await check(token);
    const [oldest] = known.keys();
    if (known.size >= rememberedTokens && oldest !== undefined) {
      known.delete(oldest);
    }
    known.set(token, claims);
    return claims;
  }

  async function check(token: string): Promise<JWTPayload> {
    const keys = jwks(pool.userPoolId);
    if (keys === undefined) {
      throw unauthorized('Unable to verify the token.');
    }
    try {
      const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
        issuer: `https://cognito-idp.${pool.region}.amazonaws.com/${pool.userPoolId}`,
        algorithms: ['RS256'],
        requiredClaims: ['sub', 'exp', 'iat', 'token_use'],
        currentDate: new Date(clock.now()),
      });
      requireUse(payload, pool);
      return payload;
    } catch (error) {
      throw error instanceof errors.JOSEError ? unauthorized(messageOf(error)) : error;
    }
  }
}

function isExpired({ exp }: JWTPayload, clock: Clock): boolean {
  return exp === undefined || exp * 1000 <= clock.now();
}

function requireUse({ token_use: use, client_id: clientId, aud }: JWTPayload, pool: UserPool): void {
  if (use !== 'id' && use !== 'access') {
    throw unauthorized('Unable to verify the token.');
  }
  const client = use === 'id' ? aud : clientId;
  if (typeof client !== 'string') {
    throw unauthorized('Unable to verify the token.');
  }
  if (pool.appIdClientRegex !== undefined && !new RegExp(`^(?:${pool.appIdClientRegex})$`).test(client)) {
    throw unauthorized('Invalid Client Id.');
  }
}

/** AppSync's messages as seen in practice; its documentation lists none. */
function messageOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) {
    return 'Token has expired.';
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) {
    return 'Unable to parse JWT token.';
  }
  return 'Unable to verify the token.';
}
