/**
 * Restarts subscriptions with the next token before theirs expires, because AppSync sends a
 * subscription no event that is published after its token has expired. The old start runs until the
 * new one is confirmed, so that no event is missed.
 */
import { type BackOff, createBackOff } from './back-off.ts';
import type { Entry } from './entry.ts';
import type { Settings } from './settings.ts';

/** What a renewal can do with subscriptions. */
export interface RenewalActions {
  /** The confirmed subscriptions. */
  confirmed(): readonly Entry[];
  /** Starts the subscription with the token while the current start still runs. */
  replace(entry: Entry, token: string): void;
  /** Restarts a subscription that no longer receives events, with a gap. */
  restart(entry: Entry): void;
  /** Ends the subscription, because the user has signed out. */
  signedOut(entry: Entry): void;
}

/**
 * Renews all subscriptions of a client together, shortly before the first of their tokens expires.
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

  /** Schedules the next renewal; called when a subscription is confirmed. */
  schedule(): void {
    const end = this.#firstEnd();
    if (this.#isRenewing || end === undefined) {
      return;
    }
    const { random, renewLeadMs } = this.#settings;
    // The random part keeps clients that started together from renewing together.
    this.#wait(end - Date.now() - renewLeadMs * (1 + random() / 2));
  }

  /** Retries after a renewal was rejected for now, or when no token was available. */
  retry(): void {
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
    this.#timer = setTimeout(() => void this.#renew(), Math.max(milliseconds, minMs));
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
      this.retry();
    } else {
      this.#backOff.reset();
    }
  }

  /** Restarts with a gap when the old token has expired, as after a sleep of the machine. */
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

/** Minimum milliseconds between two renewals, whatever the tokens say. */
const minMs = 50;
