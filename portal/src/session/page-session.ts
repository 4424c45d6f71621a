/**
 * The session of this page: its access token in memory, its refresh token behind the session
 * function. A reload and a second tab continue it.
 */
import { readTokenClaims } from '../../../client/token-claims.ts';
import { type Role, rolesOf } from '../../../domain/roles.ts';
import { renewSession } from '../first/first-requests.ts';
import { removeAll, soon } from '../kept/kept-records.ts';
import type { Kept } from '../kept/kept-state.ts';
import { callSession } from './session-calls.ts';
import { onReport, readMark, report, setMark } from './session-mark.ts';
import type { Session, SessionEnd } from './session.ts';

/** Milliseconds before the expiry at which a token is renewed: requests take time. */
const marginMs = 60_000;

/**
 * Milliseconds before each attempt to restore a session. A lost response can be repeated for a
 * minute, so a failure of the network ends no session.
 */
const attempts = [0, 1_000, 3_000] as const;

/**
 * Hands the refresh token of a sign-in over, which the function exchanges at once. Rejects when the
 * function cannot be reached.
 */
export async function beginSession(refreshToken: string): Promise<Session> {
  // It may be of another person, who must never see what the last one has left.
  await soon(removeAll());
  const session = ofToken(await handOver(refreshToken));
  setMark('BEGUN');
  report({ kind: 'BEGUN', principalId: session.principalId });
  return session;
}

/** Returns the access token for which the function has exchanged the refresh token. */
async function handOver(refreshToken: string): Promise<string> {
  const token = await callSession('begin', JSON.stringify({ refreshToken }));
  if (token === undefined) {
    throw new Error('The session function refused the sign-in.');
  }
  return token;
}

/** As `handOver`; rejects for the sign-in of another person too. */
async function handOverOf(principalId: string, refreshToken: string): Promise<string> {
  const token = await handOver(refreshToken);
  if (readTokenClaims(token).principalId !== principalId) {
    throw new Error('The sign-in is of another person.');
  }
  return token;
}

/**
 * Continues the session of this browser. Returns undefined at once without one; resolves to
 * undefined when it is over or the function cannot be reached. With records of the session on this
 * device it continues at once, and the first request finds out whether it is over.
 */
export function restoreSession(kept: Promise<Kept | undefined>): Promise<Session | undefined> | undefined {
  switch (readMark()) {
    case 'BEGUN':
      return kept.then((found) => (found === undefined ? restore() : assumed(found)));
    case 'ENDING':
      // The sign-out of an earlier page did not reach the function.
      void endAtFunction();
      return undefined;
    case undefined:
      return undefined;
  }
}

async function restore(): Promise<Session | undefined> {
  for (const delayMs of attempts) {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    try {
      const token = await renewSession();
      if (token === undefined) {
        setMark(undefined);
        return undefined;
      }
      return ofToken(token);
    } catch {
      // The next attempt may reach the function.
    }
  }
  return undefined;
}

/** What a session is of, by its first token. */
type Holder = Pick<Session, 'principalId' | 'username' | 'roles' | 'accessTokenMinutes'>;

function holderOf(token: string): Holder {
  const { principalId = '', username = '', groups, issuedAt = 0, expiresAt = 0 } = readTokenClaims(token);
  const accessTokenMinutes = Math.ceil((expiresAt - issuedAt) / 60_000);
  return { principalId, username, roles: rolesOf(groups), accessTokenMinutes };
}

const ofToken = (token: string): PageSession => new PageSession(holderOf(token), hold(token));

/** Only sessions of persons who are owners, and nothing else, leave records. */
function assumed({ person: { principalId, accessTokenMinutes } }: Kept): PageSession {
  return new PageSession({ principalId, username: '', roles: keptRoles, accessTokenMinutes }, unproven);
}

/** The session that this page holds, until it ends here or in another tab. */
class PageSession implements Session {
  readonly principalId: string;
  readonly roles: readonly Role[];
  readonly accessTokenMinutes: number;
  readonly ended: Promise<SessionEnd>;
  readonly #stopListening: () => void;
  #reportEnd: (how: SessionEnd) => void = () => undefined;
  /** Undefined when the session is over. */
  #held: HeldToken | undefined;
  #renewing: Promise<HeldToken | undefined> | undefined;
  #username: string;

  constructor({ principalId, username, roles, accessTokenMinutes }: Holder, held: HeldToken) {
    this.principalId = principalId;
    this.#username = username;
    this.roles = roles;
    this.accessTokenMinutes = accessTokenMinutes;
    this.ended = new Promise((resolve) => (this.#reportEnd = resolve));
    this.#held = held;
    this.#stopListening = onReport((reported) => {
      if (reported.kind === 'ENDED' || reported.principalId !== principalId) {
        this.#finish('OVER');
      }
    });
  }

  get username(): string {
    return this.#username;
  }

  async accessToken(forceRefresh: boolean): Promise<string | undefined> {
    if (this.#held !== undefined && (forceRefresh || expiresSoon(this.#held))) {
      // Concurrent callers share one renewal.
      this.#renewing ??= renew(this, this.#held === unproven).finally(() => (this.#renewing = undefined));
      const renewed = await this.#renewing;
      if (renewed === undefined) {
        this.#finish('OVER');
      } else if (!this.#isOver()) {
        this.#held = renewed;
        this.#username = holderOf(renewed.token).username;
      }
    }
    return this.#held?.token;
  }

  async continueWith(refreshToken: string): Promise<void> {
    if (this.#isOver()) {
      throw new Error('The session is over.');
    }
    const token = await handOverOf(this.principalId, refreshToken);
    // A renewal that began before would bring back a token of the earlier sign-in.
    await this.#renewing?.catch(() => undefined);
    if (this.#isOver()) {
      // The sign-out of another tab reached the function first.
      await endAtFunction();
      throw new Error('The session ended during the sign-in.');
    }
    this.#held = hold(token);
  }

  async end(): Promise<void> {
    if (this.#isOver()) {
      return;
    }
    this.#finish('SIGNED_OUT');
    setMark('ENDING');
    report({ kind: 'ENDED' });
    await endAtFunction();
  }

  #isOver(): boolean {
    return this.#held === undefined;
  }

  #finish(how: SessionEnd): void {
    this.#held = undefined;
    this.#stopListening();
    this.#reportEnd(how);
  }
}

/**
 * Undefined also when another person has signed in meanwhile, in another tab, and at the first
 * renewal of an assumed session whose person has other roles by now.
 */
async function renew({ principalId, roles }: Session, isAssumed: boolean): Promise<HeldToken | undefined> {
  const token = await renewSession();
  if (token === undefined) {
    if (readMark() === 'BEGUN') {
      setMark(undefined);
    }
    return undefined;
  }
  const holder = holderOf(token);
  const hasChanged = isAssumed && `${holder.roles}` !== `${roles}`;
  return holder.principalId === principalId && !hasChanged ? hold(token) : undefined;
}

/** Leaves the mark when the function cannot be reached, so that the next page ends the session. */
async function endAtFunction(): Promise<void> {
  try {
    await callSession('end');
  } catch {
    return;
  }
  // A sign-in may have begun meanwhile.
  if (readMark() === 'ENDING') {
    setMark(undefined);
  }
}

/** An access token with the time at which it must be renewed, by this device's clock. */
interface HeldToken {
  readonly token: string;
  readonly renewAtMs: number;
}

/** Counts from the arrival, because this device's clock may be wrong. */
function hold(token: string): HeldToken {
  const { issuedAt = 0, expiresAt = 0 } = readTokenClaims(token);
  return { token, renewAtMs: Date.now() + expiresAt - issuedAt - marginMs };
}

/** Before the first renewal: every use of it renews. */
const unproven: HeldToken = { token: '', renewAtMs: 0 };

/** Roles of a person whose last state may be kept. */
const keptRoles: readonly Role[] = ['owners'];

/** True for a session whose person sees no cars but their own. */
export const mayBeKept = ({ roles }: Session): boolean => `${roles}` === `${keptRoles}`;

const expiresSoon = ({ renewAtMs }: HeldToken): boolean => Date.now() >= renewAtMs;
