/**
 * Trusted Types (`require-trusted-types-for 'script'`): markup from text is refused, and scripts
 * load from the addresses of a list only.
 */
import scanWorker from '../scan/scan-worker.ts?worker&url';

/** The part of the browser's `trustedTypes` that the page uses; older browsers have none. */
interface TrustedTypes {
  createPolicy(name: 'default', rules: { createHTML(text: string): string }): unknown;
  createPolicy(name: 'portal', rules: ScriptUrls): ScriptUrls;
}

/** Makes an address one that a script may load from. */
interface ScriptUrls {
  createScriptURL(url: string): string;
}

/** At the root, because a service worker serves the addresses below its own. */
const serviceWorker = '/sw.js';

/** Addresses of scripts that the page starts by itself; the build knows them. */
const scripts = [scanWorker, serviceWorker];

const refusing: ScriptUrls = {
  createScriptURL: (url) => {
    if (!scripts.includes(url)) {
      throw new TypeError('A script from this address is refused.');
    }
    return url;
  },
};

/** Browsers without Trusted Types take the text. */
let scriptUrls = refusing;

/**
 * Creates both policies, before anything else runs: the page's policy allows each name once. The
 * default one lets only the empty text pass, which React Aria's announcer assigns to `innerHTML`
 * when it clears itself.
 */
export function restrictScripts(): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  scriptUrls = trustedTypes?.createPolicy('portal', refusing) ?? refusing;
  trustedTypes?.createPolicy('default', {
    createHTML: (text) => {
      if (text !== '') {
        throw new TypeError('Markup from text is refused.');
      }
      return text;
    },
  });
}

/** Returns the address of the worker that reads codes, for `new Worker`. */
export const scanWorkerUrl = (): string => scriptUrls.createScriptURL(scanWorker);

/** Returns the address of the service worker, for its registration. */
export const serviceWorkerUrl = (): string => scriptUrls.createScriptURL(serviceWorker);
