/**
 * Challenges that wait for their answer, in time and by the client they were given to. In memory,
 * as they last minutes.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../core/service.ts';
import { notAuthorized } from './errors.ts';

/** What every kind of challenge remembers. */
export interface PendingChallenge {
  readonly clientId: string;
  readonly username: string;
}

const mostPending = 10_000;

/**
 * The waiting challenges of one kind, found by a token that only the client of the challenge was
 * given.
 */
export class PendingChallenges<Challenge extends PendingChallenge> {
  readonly #clock: Clock;
  readonly #pending = new Map<string, { readonly challenge: Challenge; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers a challenge for `seconds`; answers its token, base64 of random bytes. */
  add(challenge: Challenge, seconds: number): string {
    this.#makeRoom();
    const token = randomBytes(96).toString('base64');
    this.#pending.set(token, { challenge, until: this.#clock.now() + seconds * 1000 });
    return token;
  }

  /** The challenge of a token, which is used up by this. */
  take(token: string, clientId: string): Challenge {
    try {
      return this.require(token, clientId);
    } finally {
      this.#pending.delete(token);
    }
  }

  /**
   * The challenge of a token, which stays: a new password that breaks the policy does not end it.
   * Some operations name no client.
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

  /** Drops what has expired and, when a flood of unanswered challenges comes, the oldest. */
  #makeRoom(): void {
    for (const [token, { until }] of this.#pending) {
      if (until > this.#clock.now() && this.#pending.size < mostPending) {
        return;
      }
      this.#pending.delete(token);
    }
  }
}
