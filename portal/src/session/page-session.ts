/**
 * The session of this page: its access token in memory, its refresh token behind the session
 * function. A reload and a second tab continue it.
 */
import { readTokenClaims } from '../../../client/token-claims.ts';
import { rolesOf } from '../../../domain/roles.ts';
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
  const session = createSession(await handOver(refreshToken));
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
 * undefined when it is over or the function cannot be reached.
 */
export function restoreSession(): Promise<Session | undefined> | undefined {
  switch (readMark()) {
    case 'BEGUN':
      return restore();
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
      const token = await callSession('renew');
      if (token === undefined) {
        setMark(undefined);
        return undefined;
      }
      return createSession(token);
    } catch {
      // The next attempt may reach the function.
    }
  }
  return undefined;
}

function createSession(first: string): Session {
  const { principalId = '', username = '', groups, issuedAt = 0, expiresAt = 0 } = readTokenClaims(first);
  // Undefined when the session is over.
  let held: HeldToken | undefined = hold(first);
  const isOver = (): boolean => held === undefined;
  let renewing: Promise<HeldToken | undefined> | undefined;
  let reportEnd: (how: SessionEnd) => void = () => undefined;
  const ended = new Promise<SessionEnd>((resolve) => (reportEnd = resolve));
  const finish = (how: SessionEnd): void => {
    held = undefined;
    stopListening();
    reportEnd(how);
  };
  const stopListening = onReport((news) => {
    if (news.kind === 'ENDED' || news.principalId !== principalId) {
      finish('OVER');
    }
  });
  return {
    principalId,
    username,
    roles: rolesOf(groups),
    accessTokenMinutes: Math.ceil((expiresAt - issuedAt) / 60_000),
    ended,
    accessToken: async (forceRefresh) => {
      if (held !== undefined && (forceRefresh || expiresSoon(held))) {
        // Concurrent callers share one renewal.
        renewing ??= renew(principalId).finally(() => (renewing = undefined));
        const renewed = await renewing;
        if (renewed === undefined) {
          finish('OVER');
        } else if (!isOver()) {
          held = renewed;
        }
      }
      return held?.token;
    },
    goOnWith: async (refreshToken) => {
      if (isOver()) {
        throw new Error('The session is over.');
      }
      const token = await handOverOf(principalId, refreshToken);
      // A renewal that began before would bring back a token of the earlier sign-in.
      await renewing;
      if (isOver()) {
        // The sign-out of another tab reached the function first.
        await endAtFunction();
        throw new Error('The session ended during the sign-in.');
      }
      held = hold(token);
    },
    end: async () => {
      if (held === undefined) {
        return;
      }
      finish('SIGNED_OUT');
      setMark('ENDING');
      report({ kind: 'ENDED' });
      await endAtFunction();
    },
  };
}

/** Undefined also when another person has signed in meanwhile, in another tab. */
async function renew(principalId: string): Promise<HeldToken | undefined> {
  const token = await callSession('renew');
  return token === undefined || readTokenClaims(token).principalId !== principalId ? undefined : hold(token);
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

const expiresSoon = ({ renewAtMs }: HeldToken): boolean => Date.now() >= renewAtMs;
