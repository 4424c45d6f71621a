/** Time and connection of this device for components: one timer for the whole page. */
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
let tickedAt = now;
const wakeListeners = new Set<() => void>();

/** A device that ticks again after a longer pause has slept. */
const sleepMs = 5000;

/** Returns this device's time, renewed every second while the page is visible. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/**
 * Calls the listener when this device has slept while the page was visible: no browser event says
 * so. Returns a function that removes the listener.
 */
export function onWake(listener: () => void): () => void {
  wakeListeners.add(listener);
  return () => wakeListeners.delete(listener);
}

/** Returns what the browser knows of the connection; true does not promise one. */
export function useIsOnline(): boolean {
  return useSyncExternalStore(subscribeOnline, () => navigator.onLine);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    tickedAt = now;
    timer = setInterval(tick, 1000);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
      document.removeEventListener('visibilitychange', tick);
    }
  };
}

function tick(): void {
  const at = Date.now();
  const hasSlept = at - tickedAt > sleepMs;
  tickedAt = at;
  if (document.visibilityState !== 'visible') {
    return;
  }
  now = at;
  listeners.forEach((listener) => listener());
  if (hasSlept) {
    wakeListeners.forEach((listener) => listener());
  }
}

function subscribeOnline(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}
