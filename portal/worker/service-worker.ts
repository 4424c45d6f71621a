/**
 * The service worker: keeps the files of one release of the page on the device, so that the page
 * opens without a network. It stores no other response, neither of the API nor of the session
 * function, and no address that was opened.
 */
import { cleanupOutdatedCaches, getCacheKeyForURL, matchPrecache, precache } from 'workbox-precaching';

declare const self: ServiceWorkerGlobalScope;
/** The build puts the list of files here (`portal/build/service-worker.ts`). */
declare const releaseFiles: Parameters<typeof precache>[0];

/** The file that every address of the page shows. */
const shell = '/index.html';

/**
 * Milliseconds after which a page opens from the device instead of waiting for the network. The
 * reader then sees a release that may be old, and learns of a newer one as soon as it is there.
 */
const timeoutMs = 300;

precache(releaseFiles);
cleanupOutdatedCaches();

// The page that installs the first worker gets its later files from it too.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode === 'navigate') {
    event.respondWith(newestOrKept(request));
  } else if (request.method === 'GET' && isKept(request.url)) {
    event.respondWith(keptFile(request.url).then((kept) => kept ?? fetch(request)));
  }
});

self.addEventListener('message', ({ data, ports }) => {
  // Only pages of this origin can send: those of `portal/src/shell/page-release.ts`.
  const { ask, file } = data as { readonly ask: 'HAS' | 'TAKE_OVER'; readonly file: string };
  if (ask === 'TAKE_OVER') {
    void self.skipWaiting();
  } else {
    ports[0]?.postMessage(isKept(file));
  }
});

/** The entry is asked for at each visit, and so has no place among the files that never change. */
function isKept(url: string): boolean {
  return new URL(url).pathname !== shell && getCacheKeyForURL(url) !== undefined;
}

/** Without a storage that works, the page still comes from the network. */
function keptFile(url: string): Promise<Response | undefined> {
  return matchPrecache(url).catch(() => undefined);
}

/**
 * Asks the network first, so that a visit gets the newest release with its headers, even while an
 * older worker is active. Every address has one file, so no address is stored.
 */
async function newestOrKept(request: Request): Promise<Response> {
  const kept = await keptFile(shell);
  if (kept === undefined) {
    return fetch(request);
  }
  const timeout = new AbortController();
  // Only until the headers are there: a body that has begun may take longer.
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const response = await fetch(request, { signal: timeout.signal });
    return response.status < 500 ? response : kept;
  } catch {
    return kept;
  } finally {
    clearTimeout(timer);
  }
}
