/**
 * Challenges that wait for a response. Each is bound to its client and to a time. They are in
 * memory, because they last only minutes.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../core/service.ts';
import { notAuthorized } from './errors.ts';

/** What every kind of challenge stores. */
export interface PendingChallenge {
  readonly clientId: string;
  readonly username: string;
}

const maxPending = 10_000;

/**
 * The waiting challenges of one kind, by a token that only the client of the challenge received.
 */
export class PendingChallenges<Challenge extends PendingChallenge> {
  readonly #clock: Clock;
  readonly #pending = new Map<string, { readonly challenge: Challenge; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Stores a challenge for `seconds` and returns its token, base64 of random bytes. */
  add(challenge: Challenge, seconds: number): string {
    this.#makeRoom();
    const token = randomBytes(96).toString('base64');
    this.#pending.set(token, { challenge, until: this.#clock.now() + seconds * 1000 });
    return token;
  }

  /** Returns the challenge of a token and removes it. */
  take(token: string, clientId: string): Challenge {
    try {
      return this.require(token, clientId);
    } finally {
      this.#pending.delete(token);
    }
  }

  /**
   * Returns the challenge of a token and keeps it, because a new password that violates the policy
   * does not end it. Some operations name no client.
   */
  require(token: string, clientId?: string): Challenge {
    const found = this.#pending.get(token);
    if (found === undefined || (clientId ?? found.challenge.clientId) !== found.challenge.clientId) {
      throw notAuthorized('Invalid session for the user.');
    }
    if (found.until <= this.#clock.now()) {
      throw notAuthorized('Invalid session for the user, session is expired.');
    }
    return found.challenge;
  }

  /** Drops expired challenges and, when too many wait, the oldest. */
  #makeRoom(): void {
    for (const [token, { until }] of this.#pending) {
      if (until > this.#clock.now() && this.#pending.size < maxPending) {
        return;
      }
      this.#pending.delete(token);
    }
  }
}
