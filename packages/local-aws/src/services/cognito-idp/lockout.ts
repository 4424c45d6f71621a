/**
 * Slows guessing as Cognito does: five failed attempts lock the name for one second, and each
 * further failure doubles the lock, up to 15 minutes.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout
 */
import type { Clock } from '../../core/service.ts';
import { toKey } from './directory.ts';
import { notAuthorized } from './errors.ts';
import type { PoolRecord } from './records.ts';

interface Failures {
  readonly count: number;
  readonly lockedUntil: number;
  readonly lastAt: number;
}

const failuresBeforeLock = 5;
const maxLockMs = 15 * 60_000;
const maxNames = 10_000;

/** The name under which failed attempts are counted. */
export function lockoutKey(pool: PoolRecord, userId: string): string {
  return `${pool.id}/${toKey(pool, userId)}`;
}

/** Failed attempts per pool and sign-in name, whether such a user exists or not. */
export class Lockout {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws while the name is locked. That refusal does not count as a failure. */
  check(name: string): void {
    const failures = this.#failures.get(name);
    if (failures !== undefined && this.#clock.now() < failures.lockedUntil) {
      throw notAuthorized('Password attempts exceeded');
    }
  }

  /** Counts a wrong password. */
  fail(name: string): void {
    const now = this.#clock.now();
    const before = this.#failures.get(name);
    const forgotten = before === undefined || now - before.lastAt >= maxLockMs;
    const count = forgotten ? 1 : before.count + 1;
    const lockMs =
      count < failuresBeforeLock ? 0 : Math.min(1000 * 2 ** (count - failuresBeforeLock), maxLockMs);
    this.#failures.delete(name);
    this.#failures.set(name, { count, lockedUntil: now + lockMs, lastAt: now });
    this.#dropOldest();
  }

  /** Forgets the failures of a name after a correct password. */
  succeed(name: string): void {
    this.#failures.delete(name);
  }

  #dropOldest(): void {
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > maxNames && oldest !== undefined) {
      this.#failures.delete(oldest);
    }
  }
}
