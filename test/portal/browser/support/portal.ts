/** The page, a world and a browser for the tests of a file. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, expect } from 'vitest';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { telemetryTopic } from '../../../../domain/topics.ts';
import { password, type Person } from '../../../support/given.ts';
import type { TestWorld } from '../../../support/world.ts';
import { openPage, sharedBrowser, type BrowserOptions, type Look, type WatchedPage } from './browser.ts';
import { pageOrigin } from '../../../support/page-session.ts';

/** Opens pages; every page is checked and closed after its test. */
export interface Portal {
  open(look?: Partial<Look>): Promise<WatchedPage>;
  /** Opens another tab of the same browser. */
  openTab(other: WatchedPage): Promise<WatchedPage>;
  /** Opens a page and signs the person in. */
  signedIn(person: Pick<Person, 'username'>, look?: Partial<Look>): Promise<WatchedPage>;
  readonly origin: string;
}

/** Declares the page for the tests of a file. Call the returned function only inside tests. */
export function usePortal(world: () => TestWorld, options: BrowserOptions = {}): () => Portal {
  const { browserArguments, keepsFiles = false } = options;
  let browser: Browser | undefined;
  const pages: WatchedPage[] = [];

  beforeAll(async () => {
    browser = await sharedBrowser(browserArguments);
  });

  afterEach(async () => {
    const closing = pages.splice(0);
    try {
      for (const { addresses, page } of closing) {
        // The world searches its transcript for VINs.
        world().transcript.push(...addresses, ...(await inTime(everythingOf(page))));
      }
    } finally {
      // Tabs share a context, which closes once.
      await Promise.all(closing.map(({ context }) => context.close()));
    }
    closing.forEach(({ expectClean }) => expectClean());
  });

  const open = async (look: Partial<Look> = {}, context?: BrowserContext): Promise<WatchedPage> => {
    if (browser === undefined) {
      throw new Error('The browser has not started.');
    }
    const { GraphqlUrl, RealtimeUrl, AwsEndpointUrl } = world().outputs;
    const origins = [GraphqlUrl, RealtimeUrl.replace('ws', 'http'), AwsEndpointUrl].map(
      (url) => new URL(url).origin,
    );
    const watched = await openPage(browser, {
      origin: pageOrigin(world()),
      origins,
      keepsFiles,
      context,
      ...look,
    });
    pages.push(watched);
    await watched.page.goto(`${pageOrigin(world())}/`);
    return watched;
  };
  return () => ({
    open: (look) => open(look),
    openTab: ({ context }) => open({}, context),
    signedIn: async ({ username }, look) => {
      const watched = await open(look);
      await signIn(watched.page, username, password);
      await watched.page.waitForURL('**/cars');
      return watched;
    },
    get origin() {
      return pageOrigin(world());
    },
  });
}

/** Fills the form of the sign-in page in, and sends it; in any language. */
export async function signIn(page: Page, username: string, secret: string): Promise<void> {
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(secret);
  await page.locator('button[type=submit]').click();
}

/** Milliseconds that a page has to say what it keeps; longer than a busy machine takes. */
const readingMs = 30_000;

/** Rejects when the page does not respond, for example because its reload never ends. */
async function inTime<Result>(reading: Promise<Result>): Promise<Result> {
  const ended = new AbortController();
  const late = delay(readingMs, undefined, { signal: ended.signal }).then(() => {
    throw new Error('The page does not respond.');
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    ended.abort();
    late.catch(() => undefined);
  }
}

async function everythingOf(page: Page): Promise<readonly string[]> {
  return [await tracesOf(page), JSON.stringify(await recordsOf(page)), ...(await responsesOf(page))];
}

/** What the page shows, and its small stores. */
function tracesOf(page: Page): Promise<string> {
  return page.evaluate(() =>
    JSON.stringify([
      location.href,
      document.documentElement.outerHTML,
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      history.state as unknown,
    ]),
  );
}

/** A record of IndexedDB. */
export type StoredRecord = readonly [key: string, record: unknown];

/** Reads all records of IndexedDB. */
export function recordsOf(page: Page): Promise<readonly StoredRecord[]> {
  return page.evaluate(async () => {
    const settled = <Result>(request: IDBRequest<Result>): Promise<Result> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
      });
    const records: [string, unknown][] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const storeName of Array.from(database.objectStoreNames)) {
        const store = database.transaction(storeName).objectStore(storeName);
        const [keys, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
        // The page's keys are texts.
        keys.forEach((key, index) => records.push([key as string, values[index]]));
      }
      database.close();
    }
    return records;
  });
}

/** Reads the Cache storage: address and headers of each response; the text too, but of assets. */
export function responsesOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const responses: string[] = [];
    for (const cacheName of await caches.keys()) {
      const cache = await caches.open(cacheName);
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        const headers: string[] = [];
        response?.headers.forEach((value, header) => headers.push(`${header}: ${value}`));
        const text = request.url.includes('/assets/') ? '' : await response?.text();
        responses.push(JSON.stringify([cacheName, request.url, headers, text]));
      }
    }
    return responses;
  });
}

/** Values of a signal message. */
export type Signals = Readonly<Record<string, number | boolean | string>>;

/** Sends signals from a connected car, and waits for AWS IoT's acknowledgement. */
export async function send(
  device: Pick<MqttDevice, 'publish'>,
  referenceId: string,
  signals: Signals,
  observedAt = Date.now(),
) {
  const message = { eventId: randomUUID(), observedAt, signals };
  expect(await device.publish(telemetryTopic(referenceId), JSON.stringify(message))).toBe('acknowledged');
}

const doors = ['Row1.DriverSide', 'Row1.PassengerSide', 'Row2.DriverSide', 'Row2.PassengerSide'];

/** A parked and locked car with 64 percent; `longitude` decides the light over it. */
export function parkedCar(longitude = 9.18): Signals {
  const battery = 'Vehicle.Powertrain.TractionBattery';
  return {
    'Vehicle.Speed': 0,
    'Vehicle.IsMoving': false,
    'Vehicle.TraveledDistance': 18_412.4,
    'Vehicle.CurrentLocation.Latitude': 48.78,
    'Vehicle.CurrentLocation.Longitude': longitude,
    'Vehicle.Exterior.AirTemperature': 9,
    'Vehicle.Powertrain.Range': 312_000,
    [`${battery}.StateOfCharge.Displayed`]: 64,
    [`${battery}.Charging.IsCharging`]: false,
    [`${battery}.Charging.IsChargingCableConnected`]: false,
    [`${battery}.Charging.ChargeLimit`]: 80,
    'Vehicle.Cabin.HVAC.IsAirConditioningActive': false,
    'Vehicle.Cabin.HVAC.AmbientAirTemperature': 17.5,
    'Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature': 21,
    ...Object.fromEntries(
      doors.flatMap((door) => [
        [`Vehicle.Cabin.Door.${door}.IsOpen`, false],
        [`Vehicle.Cabin.Door.${door}.IsLocked`, true],
      ]),
    ),
    'Vehicle.Body.Trunk.Rear.IsOpen': false,
    'Vehicle.Body.Trunk.Rear.IsLocked': true,
    'Vehicle.Body.Hood.IsOpen': false,
    'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure': 240,
    'Vehicle.Chassis.Axle.Row1.Wheel.Right.Tire.Pressure': 240,
    'Vehicle.Chassis.Axle.Row2.Wheel.Left.Tire.Pressure': 230,
    'Vehicle.Chassis.Axle.Row2.Wheel.Right.Tire.Pressure': 235,
  };
}
