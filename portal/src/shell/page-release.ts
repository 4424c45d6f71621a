/**
 * The release of the page on this device: registers the service worker, and finds out when it has
 * the files of a newer release than the page that is open.
 */
import { serviceWorkerUrl } from './trusted-types.ts';

const listeners = new Set<() => void>();
let newer: ServiceWorker | undefined;

/** Milliseconds between two checks of a page that stays open. */
const checkMs = 3_600_000;

/** Returns true when a reload would show a newer release. */
export const hasNewer = (): boolean => newer !== undefined;

/**
 * Calls the listener when a newer release is there; returns a function that removes the listener.
 */
export function onNewer(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let keeping: Promise<void> | undefined;

/** Looks for newer files where this device has some, even while no session has begun. */
export function renewFiles(): void {
  if ('serviceWorker' in navigator && navigator.serviceWorker.controller !== null) {
    keepFiles();
  }
}

/** Keeps the page's files on this device from now on; without a worker, it needs a network. */
export function keepFiles(): void {
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    keeping ??= register().catch(() => undefined);
  }
}

/**
 * Milliseconds that a worker has to take over. It has done so already when another page of the
 * browser asked it to, and waits while the present worker still has requests.
 */
const takeOverMs = 2_000;

/**
 * Lets the newer release take over, and reloads the page. Reloads even if activation fails, because
 * the network serves the newer page.
 */
export function takeNewer(): void {
  const reload = (): void => location.reload();
  navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true });
  newer?.postMessage({ ask: 'TAKE_OVER' });
  setTimeout(reload, takeOverMs);
}

async function register(): Promise<void> {
  const registration = await navigator.serviceWorker.register(serviceWorkerUrl(), { updateViaCache: 'none' });
  const follow = (): void =>
    registration.installing?.addEventListener('statechange', () => void look(registration));
  registration.addEventListener('updatefound', follow);
  // The browser's own check may have begun before this page listens.
  follow();
  document.addEventListener('visibilitychange', () => void check(registration));
  await look(registration);
}

let checkedAt = Date.now();

/** Browsers check at each visit; a page on a home screen may stay open for weeks. */
async function check(registration: ServiceWorkerRegistration): Promise<void> {
  if (document.visibilityState === 'visible' && Date.now() - checkedAt > checkMs) {
    checkedAt = Date.now();
    await registration.update().catch(() => undefined);
  }
}

/**
 * A visit gets the newest page from the network, so the worker that waits usually has the files of
 * this very page: then it takes over, and there is nothing to say.
 */
async function look({ waiting, active }: ServiceWorkerRegistration): Promise<void> {
  if (waiting === null || active === null) {
    return;
  }
  if (await hasThisPage(waiting)) {
    waiting.postMessage({ ask: 'TAKE_OVER' });
  } else {
    newer = waiting;
    listeners.forEach((listener) => listener());
  }
}

/** Identifies the release by the hash in the entry script's name. */
function hasThisPage(worker: ServiceWorker): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  const file = document.querySelector<HTMLScriptElement>('script[type=module]:not([async])')?.src ?? '';
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
    worker.postMessage({ ask: 'HAS', file }, [port2]);
  });
}
