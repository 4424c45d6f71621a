/** Why a command cannot be sent now, known before a press. */
import type { RemoteCommandKind } from '../../../client/index.ts';
import type { PlainMessageKey } from '../i18n/translate.ts';
import type { Freshness } from '../live/freshness.ts';
import type { Readings } from '../live/readings.ts';
import { activityOf } from '../now/status-words.ts';
import { requestFailure } from '../shell/request-failure.ts';
import type { Press } from './command-desk.ts';

/**
 * Returns why no command reaches the car now; undefined when one may. A car whose connection was
 * never recorded may be connected, so only one that never sent anything is out of reach.
 */
export function reachObstacle({ kind, carLink }: Freshness): PlainMessageKey | undefined {
  if (kind === 'YOU_OFFLINE') {
    return 'actions.youOffline';
  }
  // A kept state does not say how the car is now.
  if (kind === 'STARTING' || kind === 'KEPT') {
    return 'now.starting';
  }
  if (kind === 'NEVER_REPORTED') {
    return 'actions.neverReported';
  }
  return carLink === 'DASHED' ? 'actions.carOffline' : undefined;
}

/** True while the API would refuse to unlock, because the car moves. */
export function isUnlockRefused(kind: RemoteCommandKind, readings: Readings): boolean {
  return kind === 'UNLOCK_DOORS' && activityOf(readings) === 'DRIVING';
}

/** Returns the seconds for which the API takes no further command; 0 when it takes one. */
export function secondsToWait(press: Press | undefined, now: number): number {
  if (press?.state !== 'REFUSED') {
    return 0;
  }
  const { retryAfterSeconds = 0 } = requestFailure(press.error);
  return Math.max(0, Math.ceil(retryAfterSeconds - (now - press.at) / 1000));
}
