/** When tokens expire, by this machine's clock, which may be wrong. */

import { readTokenClaims } from './token-claims.ts';

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
    const { issuedAt, expiresAt } = readTokenClaims(token);
    if (issuedAt === undefined || expiresAt === undefined) {
      return undefined;
    }
    const latestExpiry = Date.now() + expiresAt - issuedAt;
    const expiry = justIssued ? latestExpiry : Math.min(latestExpiry, expiresAt);
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
