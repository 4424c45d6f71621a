/**
 * Starts subscriptions again with the next token before theirs ends, because AppSync sends a
 * subscription nothing that is published after its token has expired. The old one goes on until the
 * new one is confirmed, so that no event is missed.
 */
import { type BackOff, createBackOff } from './back-off.ts';
import type { Entry } from './entry.ts';
import type { Settings } from './settings.ts';

/** What a renewal does with subscriptions. */
export interface RenewalActions {
  /** The confirmed subscriptions. */
  confirmed(): readonly Entry[];
  /** Starts the subscription with the token beside what runs. */
  replace(entry: Entry, token: string): void;
  /** What runs receives nothing any more: begins it again, with a gap. */
  restart(entry: Entry): void;
  /** Nobody is signed in any more. */
  signedOut(entry: Entry): void;
}

/**
 * Renews all subscriptions of a client together, when the first of their tokens is about to end.
 */
export class Renewal {
  readonly #settings: Settings;
  readonly #actions: RenewalActions;
  readonly #backOff: BackOff;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRenewing = false;

  constructor(settings: Settings, actions: RenewalActions) {
    this.#settings = settings;
    this.#actions = actions;
    this.#backOff = createBackOff(settings.backOff, settings.random);
  }

  /** Plans the next renewal; to be called when a subscription is confirmed. */
  plan(): void {
    const end = this.#firstEnd();
    if (this.#isRenewing || end === undefined) {
      return;
    }
    const { random, renewLeadMs } = this.#settings;
    // Clients that started together do not renew together.
    this.#wait(end - Date.now() - renewLeadMs * (1 + random() / 2));
  }

  /** Tries again after a renewal that was refused for now, or when no token was to be had. */
  later(): void {
    const end = this.#firstEnd();
    if (end !== undefined) {
      this.#wait(Math.min(this.#backOff.next(), Math.max(0, end - Date.now())));
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#renew(), Math.max(milliseconds, leastMs));
  }

  #firstEnd(): number | undefined {
    const ends = this.#actions.confirmed().flatMap(({ endsAt }) => (endsAt === undefined ? [] : [endsAt]));
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing || this.#actions.confirmed().length === 0) {
      return;
    }
    this.#isRenewing = true;
    const token = await this.#settings.token(true).catch(() => 'NONE' as const);
    this.#isRenewing = false;
    for (const entry of this.#actions.confirmed()) {
      this.#renewOne(entry, token);
    }
    if (token === 'NONE') {
      this.later();
    } else {
      this.#backOff.reset();
    }
  }

  /** A machine that slept, or a token that came too late, has missed events. */
  #renewOne(entry: Entry, token: string | undefined): void {
    if (token === undefined) {
      this.#actions.signedOut(entry);
    } else if (entry.endsAt !== undefined && entry.endsAt <= Date.now()) {
      this.#actions.restart(entry);
    } else if (token !== 'NONE' && entry.replacementId === undefined) {
      this.#actions.replace(entry, token);
    }
  }
}

/** Between two renewals, whatever tokens say. */
const leastMs = 50;
