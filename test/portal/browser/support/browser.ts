/**
 * Chromium, with our own arguments: those of `@sparticuz/chromium` switch web security and site
 * isolation off, and then a test of origins would prove nothing.
 */
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';

const ownArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
];

/** How the browser of a file of tests differs from the usual one. */
export interface BrowserOptions {
  /** Further arguments of Chromium. */
  readonly browserArguments?: readonly string[];
  /**
   * True when the service worker keeps the page's files. Else pages find no service workers, as in
   * a private window of some browsers: to keep the files takes more of the processor than the
   * rest of most tests.
   */
  readonly keepsFiles?: boolean;
}

/** Starts the browser, with other arguments too; unpacks it at the first start on a machine. */
export async function startBrowser(others: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...ownArguments, ...others],
    headless: true,
  });
}

const shared = new Map<string, Browser>();

/**
 * Returns the browser with these arguments that the files of a worker share, or another one when it
 * has crashed; contexts keep their pages apart. Chromium ends when the worker does, because its
 * pipe to the worker closes.
 */
export async function sharedBrowser(others: readonly string[] = []): Promise<Browser> {
  const key = others.join(' ');
  const running = shared.get(key);
  if (running?.isConnected() === true) {
    return running;
  }
  const started = await startBrowser(others);
  shared.set(key, started);
  return started;
}

/** How a page is looked at. */
export interface Look {
  readonly locale: string;
  readonly theme: 'light' | 'dark';
  readonly width: 390 | 1440;
}

/** A page under watch: everything that must never happen in it is collected. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses of all requests and WebSockets. */
  readonly addresses: readonly string[];
  /** Expects faults that match, and forgets them. */
  expectFaults(pattern: RegExp): void;
  /** Throws when the page broke a rule: other origins, policy violations, errors. */
  expectClean(): void;
}

/** Options of one page. */
export interface PageOptions extends Partial<Look> {
  /** See `BrowserOptions`. */
  readonly keepsFiles: boolean;
  /** Origin of the page. */
  readonly origin: string;
  /** Other tabs of the same browser share its cookies and storage; a new context when absent. */
  readonly context?: BrowserContext | undefined;
  /** Origins that the page may call in addition to its own. */
  readonly origins: readonly string[];
}

/** Opens a page; in a context of its own it has nothing stored. */
export async function openPage(browser: Browser, options: PageOptions): Promise<WatchedPage> {
  const { origin, origins, keepsFiles, locale = 'en-GB', theme = 'light', width = 1440 } = options;
  const context =
    options.context ??
    (await browser.newContext({
      locale,
      timezoneId: 'Europe/Berlin',
      colorScheme: theme,
      reducedMotion: 'reduce',
      viewport: { width, height: width === 390 ? 844 : 900 },
      deviceScaleFactor: width === 390 ? 2 : 1,
      bypassCSP: false,
    }));
  const page = await context.newPage();
  // An upper bound for a busy machine.
  page.setDefaultTimeout(30_000);
  const addresses: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => void addresses.push(request.url()));
  page.on('websocket', (socket) => void addresses.push(socket.url()));
  page.on('pageerror', (error) => void faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text(), message.location().url)) {
      faults.push(`console: ${message.text()}`);
    }
  });
  if (!keepsFiles) {
    await page.addInitScript(() => {
      Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
    });
  }
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  const allowed = new Set([origin, ...origins]);
  return {
    page,
    context,
    addresses,
    expectFaults: (pattern) => {
      const found = faults.splice(0);
      expect(found).not.toEqual([]);
      expect(found.filter((fault) => !pattern.test(fault))).toEqual([]);
    },
    expectClean: () => {
      const foreign = addresses.filter((address) => !allowed.has(originOf(address)));
      expect(foreign, 'requests to other origins').toEqual([]);
      expect(faults, 'errors and policy violations').toEqual([]);
    },
  };
}

/** `null` has no place here: the origin of a WebSocket is that of its HTTP address. */
function originOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol.replace('ws', 'http')}//${host}`;
}

/**
 * What the browser itself reports: Cognito's 400 to a wrong password, the 401 to a session that is
 * over, and a request of a page that a test has cut off.
 */
function isExpected(text: string, address: string): boolean {
  const isRefused = text.includes('status of 400') && !address.includes('/graphql');
  const isOver = text.includes('status of 401') && address.includes('/session/renew');
  return isRefused || isOver || text.endsWith('net::ERR_INTERNET_DISCONNECTED');
}
