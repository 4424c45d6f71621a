/**
 * What tabs of one browser share about the session. Scripts cannot see the cookie, so a
 * mark in `localStorage` says whether there may be a session: a first visit then shows the sign-in
 * without a request. It holds no personal data, and no token: a session has a random id.
 */

/** `ENDING`: the person has signed out, and the function has not responded yet. */
export type SessionMark = 'BEGUN' | 'ENDING';

/** What happens to the session of all tabs. */
export type SessionReport =
  { readonly kind: 'ENDED' } | { readonly kind: 'BEGUN'; readonly principalId: string };

const key = 'portal.session';

/** Returns the mark; undefined without one, or where the browser stores nothing. */
export function readMark(): SessionMark | undefined {
  try {
    const [mark] = (localStorage.getItem(key) ?? '').split(' ');
    return mark === 'BEGUN' || mark === 'ENDING' ? mark : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the random id of this browser's session; undefined without one. */
export function readSessionId(): string | undefined {
  try {
    return /^BEGUN (.+)$/.exec(localStorage.getItem(key) ?? '')?.[1];
  } catch {
    return undefined;
  }
}

/**
 * Sets or removes the mark; each session that begins gets another id. Without a storage, a reload
 * asks for the password.
 */
export function setMark(mark: SessionMark | undefined): void {
  try {
    if (mark === undefined) {
      localStorage.removeItem(key);
    } else {
      localStorage.setItem(key, mark === 'BEGUN' ? `BEGUN ${crypto.randomUUID()}` : mark);
    }
  } catch {
    // Storage is full or switched off.
  }
}

/** Reports to the other tabs. */
export function report(reported: SessionReport): void {
  const channel = new BroadcastChannel(key);
  channel.postMessage(reported);
  channel.close();
}

/** Calls `listener` with what other tabs report; returns the function that stops it. */
export function onReport(listener: (reported: SessionReport) => void): () => void {
  const channel = new BroadcastChannel(key);
  // Only `report` posts to this channel, and only pages of this origin can.
  channel.onmessage = ({ data }: MessageEvent<SessionReport>) => listener(data);
  return () => channel.close();
}
