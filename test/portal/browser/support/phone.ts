/** A phone on a slow network, for the budgets of the page. */
import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from 'playwright-core';

/** What the Chrome DevTools Protocol slows a network down to. */
export interface SlowNetwork {
  /** Milliseconds from each request to the headers of its response. */
  readonly latency: number;
  /** Bytes a second. */
  readonly downloadThroughput: number;
  readonly uploadThroughput: number;
}

/** Lighthouse's mobile network: 1.6 and 0.75 Mbit/s with a round trip of 150 ms. */
export const mobile: SlowNetwork = {
  latency: 150,
  downloadThroughput: 200_000,
  uploadThroughput: 93_750,
};

/** "Fast 3G" of DevTools: nine tenths of the same rates, and 3.75 times the latency. */
export const fast3G: SlowNetwork = {
  latency: 562.5,
  downloadThroughput: 180_000,
  uploadThroughput: 84_375,
};

type StorageState = BrowserContextOptions['storageState'];

/** Opens a context with nothing in its caches; `storageState` brings the session of another. */
export function phoneContext(browser: Browser, storageState?: StorageState): Promise<BrowserContext> {
  return browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    ...(storageState !== undefined && { storageState }),
  });
}

/** Makes the page's processor four times slower, and its network as slow as said. */
export async function slowDown(page: Page, network?: SlowNetwork): Promise<CDPSession> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  if (network !== undefined) {
    await devTools.send('Network.enable');
    await devTools.send('Network.emulateNetworkConditions', { offline: false, ...network });
  }
  return devTools;
}

/** Makes the network of the context's service worker slow; its requests are not the page's. */
export async function slowWorkerDown(browser: Browser, origin: string, network: SlowNetwork): Promise<void> {
  const devTools = await browser.newBrowserCDPSession();
  const { targetInfos } = await devTools.send('Target.getTargets');
  const workers = targetInfos.filter(({ type, url }) => type === 'service_worker' && url.startsWith(origin));
  for (const { targetId } of workers) {
    const { sessionId } = await devTools.send('Target.attachToTarget', { targetId, flatten: false });
    const send = (id: number, method: string, params: object) =>
      devTools.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method, params }),
      });
    await send(1, 'Network.enable', {});
    await send(2, 'Network.emulateNetworkConditions', { offline: false, ...network });
  }
  if (workers.length === 0) {
    throw new Error('The context has no service worker.');
  }
}
