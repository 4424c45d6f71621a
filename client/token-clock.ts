/** When tokens expire, by this machine's clock, which may be wrong. */

/** A token's `iat` and `exp` in epoch milliseconds. */
interface Claims {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Remembers when the latest tokens expire. */
export class TokenClock {
  readonly #expiries = new Map<string, number>();

  /**
   * Returns when a token expires (epoch milliseconds); undefined when it does not say. The lifetime
   * of a `justIssued` token counts from now, so that a wrong clock does not matter. The age of any
   * other token is known by this clock alone.
   */
  endOf(token: string, justIssued: boolean): number | undefined {
    const known = this.#expiries.get(token);
    if (known !== undefined) {
      return known;
    }
    const claims = claimsOf(token);
    if (claims === undefined) {
      return undefined;
    }
    const latestExpiry = Date.now() + claims.expiresAt - claims.issuedAt;
    const expiry = justIssued ? latestExpiry : Math.min(latestExpiry, claims.expiresAt);
    this.#remember(token, expiry);
    return expiry;
  }

  #remember(token: string, expiry: number): void {
    const [oldest] = this.#expiries.keys();
    if (this.#expiries.size >= maxKnown && oldest !== undefined) {
      this.#expiries.delete(oldest);
    }
    this.#expiries.set(token, expiry);
  }
}

const maxKnown = 4;

/** Parses a JWT (RFC 7519) without verifying it: only the server needs to trust it. */
function claimsOf(token: string): Claims | undefined {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const { exp, iat } = Object(claims) as Readonly<Record<string, unknown>>;
    if (typeof exp !== 'number' || typeof iat !== 'number') {
      return undefined;
    }
    return { issuedAt: iat * 1000, expiresAt: exp * 1000 };
  } catch {
    return undefined;
  }
}
