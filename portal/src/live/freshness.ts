/**
 * How current a page's knowledge of a vehicle is. There are two clocks: when the car last
 * sent something, and when the page last read the cloud. Neither stands for the other.
 */
import type { VehicleState } from '../../../client/index.ts';
import type { VehicleView } from './vehicle-feed.ts';

/**
 * `STARTING`: nothing was read yet. `LIVE`: the newest values, and the car is connected.
 * `CAR_OFFLINE`: the newest values, but the car is not connected. `NEVER_REPORTED`: the car has
 * not connected yet. `KEPT`: what this device has kept, until the first read. `CATCHING_UP`: the
 * page may have missed something. `YOU_OFFLINE`: the browser has no network. `ENDED`: the access
 * ended.
 */
export type FreshnessKind =
  'STARTING' | 'LIVE' | 'CAR_OFFLINE' | 'NEVER_REPORTED' | 'KEPT' | 'CATCHING_UP' | 'YOU_OFFLINE' | 'ENDED';

/** How a hop of the presence line is drawn; `UNKNOWN`: nothing is said of it. */
export type Link = 'SOLID' | 'DASHED' | 'EMPTY' | 'UNKNOWN';

/** How current the knowledge is, and what the presence line shows of it. */
export interface Freshness {
  readonly kind: FreshnessKind;
  /** From the car to the cloud, as last known. */
  readonly carLink: Link;
  /** From the cloud to this page. */
  readonly youLink: Link;
  /** True while what is shown is the newest that the cloud has. */
  readonly isPageCurrent: boolean;
  /** Seconds for which the car has not been connected; undefined when that is not known. */
  readonly carOfflineSeconds: number | undefined;
  /** The cloud's time, corrected by the difference of the clocks. */
  readonly cloudNow: number;
}

/** A short interruption changes nothing on the page: most of them end before a reader notices. */
export const graceMs = 2000;

/** Derives the freshness; `now` is this device's time in epoch milliseconds. */
export function freshnessOf(view: VehicleView, isOnline: boolean, now: number): Freshness {
  const kind = kindOf(view, isOnline, now);
  const cloudNow = now - view.clockAheadMs;
  const isPageCurrent = kind === 'LIVE' || kind === 'CAR_OFFLINE' || kind === 'NEVER_REPORTED';
  return {
    kind,
    // A connection of an earlier page says nothing of the present one.
    carLink: view.isKept ? 'UNKNOWN' : carLinkOf(view.state),
    youLink: isPageCurrent ? 'SOLID' : 'DASHED',
    isPageCurrent,
    carOfflineSeconds: offlineSecondsOf(view.state, cloudNow),
    cloudNow,
  };
}

function kindOf(view: VehicleView, isOnline: boolean, now: number): FreshnessKind {
  const { state, status, behindSince } = view;
  if (status === 'ENDED') {
    return 'ENDED';
  }
  if (!isOnline) {
    return 'YOU_OFFLINE';
  }
  if (view.isKept) {
    return 'KEPT';
  }
  const isBehind = status !== 'LIVE' && now - (behindSince ?? now) >= graceMs;
  if (state === undefined) {
    return isBehind ? 'CATCHING_UP' : 'STARTING';
  }
  if (isBehind) {
    return 'CATCHING_UP';
  }
  switch (state.connectivity.status) {
    case 'CONNECTED':
      return 'LIVE';
    case 'DISCONNECTED':
      return 'CAR_OFFLINE';
    case 'UNKNOWN':
      // Values without a connection come from a car whose connection was not recorded.
      return state.signals.length === 0 ? 'NEVER_REPORTED' : 'CAR_OFFLINE';
  }
}

function carLinkOf(state: VehicleState | undefined): Link {
  switch (state?.connectivity.status) {
    case 'CONNECTED':
      return 'SOLID';
    case 'DISCONNECTED':
      return 'DASHED';
    default:
      return 'EMPTY';
  }
}

function offlineSecondsOf(state: VehicleState | undefined, cloudNow: number): number | undefined {
  const { status, since } = state?.connectivity ?? {};
  if (status !== 'DISCONNECTED' || since === null || since === undefined) {
    return undefined;
  }
  return Math.max(0, (cloudNow - Date.parse(since)) / 1000);
}
