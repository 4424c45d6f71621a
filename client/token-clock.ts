/** When tokens end, by this machine's clock although that may be wrong. */

/** What a token says of its life, in milliseconds since 1970. */
interface Claims {
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Remembers the tokens that were seen last. */
export class TokenClock {
  readonly #ends = new Map<string, number>();

  /**
   * The moment at which a token ends; undefined when it does not say. One that was `justIssued`
   * counts from now, so that a wrong clock does not matter; of another one the age is known by this
   * clock alone.
   */
  endOf(token: string, justIssued: boolean): number | undefined {
    const known = this.#ends.get(token);
    if (known !== undefined) {
      return known;
    }
    const claims = claimsOf(token);
    if (claims === undefined) {
      return undefined;
    }
    const atTheLatest = Date.now() + claims.expiresAt - claims.issuedAt;
    const end = justIssued ? atTheLatest : Math.min(atTheLatest, claims.expiresAt);
    this.#remember(token, end);
    return end;
  }

  #remember(token: string, end: number): void {
    const [oldest] = this.#ends.keys();
    if (this.#ends.size >= mostKnown && oldest !== undefined) {
      this.#ends.delete(oldest);
    }
    this.#ends.set(token, end);
  }
}

const mostKnown = 4;

/** Reads a JWT (RFC 7519) without verifying it: only the server must trust it. */
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
