/** What the page says: sentences of a state, doors by words, units by region, languages. */
import { compileStrings } from '@internationalized/string-compiler';
import { describe, expect, it } from 'vitest';
import type { VehicleState } from '../../client/index.ts';
import { readMessages } from '../../portal/build/compiled-messages.ts';
import { toConfig } from '../../portal/src/config.ts';
import { chooseLanguage, localeFor, regionOf, type Language } from '../../portal/src/i18n/languages.ts';
import { createTranslate, type Strings } from '../../portal/src/i18n/translate.ts';
import { createQuantities, unitsOf } from '../../portal/src/i18n/units.ts';
import { freshnessOf } from '../../portal/src/live/freshness.ts';
import { readingsOf } from '../../portal/src/live/readings.ts';
import type { VehicleView } from '../../portal/src/live/vehicle-feed.ts';
import { lockSummary, openSummary } from '../../portal/src/now/parts.ts';
import { statusWords } from '../../portal/src/now/status-words.ts';
import { skyAt } from '../../portal/src/now/sun.ts';

const now = Date.parse('2026-11-27T12:00:00.000Z');

/** Messages as the build compiles them. */
async function stringsOf(language: Language): Promise<Strings> {
  const code = compileStrings(readMessages('portal/messages', language), { format: 'esm' });
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  // The module has this form, as the build's type declaration says.
  return (module as { readonly default: Strings }).default;
}

const words = async (language: Language, region: string) => {
  const locale = `${language}-${region}`;
  return {
    translate: createTranslate(locale, await stringsOf(language)),
    quantities: createQuantities(locale, unitsOf(region)),
  };
};

const viewOf = (values: Readonly<Record<string, number | boolean>>, status = 'CONNECTED'): VehicleView => {
  const observedAt = new Date(now).toISOString();
  const state = {
    referenceId: '7d143277-063a-417d-a939-82254205daf0',
    version: 1,
    signals: Object.entries(values).map(([name, value]) => ({
      name,
      [typeof value]: value,
      observedAt,
      receivedAt: observedAt,
    })),
    connectivity: { status, since: new Date(now - 7_200_000).toISOString() },
    updatedAt: observedAt,
    // The members above are those of a state.
  } as VehicleState;
  return {
    state,
    isKept: false,
    status: 'LIVE',
    arrivedAt: now,
    behindSince: undefined,
    failure: undefined,
    clockAheadMs: 0,
  };
};

const battery = 'Vehicle.Powertrain.TractionBattery';
const power = { [`${battery}.Charging.IsCharging`]: true, [`${battery}.CurrentPower`]: 11_040 };

describe('the status', () => {
  const sentences: readonly (readonly [Parameters<typeof viewOf>, string])[] = [
    [[{ 'Vehicle.IsMoving': true, 'Vehicle.Speed': 62 }], 'Driving, 62 km/h. Live.'],
    [[{ 'Vehicle.IsMoving': false, 'Vehicle.Speed': 0 }], 'Parked. Connected.'],
    [[{ 'Vehicle.IsMoving': false, ...power }], 'Charging at 11 kW. Connected.'],
    [[{}], 'Connected.'],
    [[{ 'Vehicle.IsMoving': false }, 'DISCONNECTED'], 'Parked. Offline for 2 hrs. '],
    [[{ 'Vehicle.IsMoving': true }, 'DISCONNECTED'], 'It was driving. Offline for 2 hrs. '],
    [[{}, 'DISCONNECTED'], 'Offline. It has sent nothing since your access began.'],
  ];

  it.each(sentences)('of %j', async ([values, status], sentence) => {
    const view = viewOf(values, status);
    const freshness = freshnessOf(view, true, now);
    const readings = readingsOf(view.state, freshness);

    const text = statusWords({ view, freshness, readings, ...(await words('en', 'IE')) });

    expect(text).toContain(sentence);
  });
});

describe('a connected car whose messages stopped', () => {
  const silent: readonly (readonly [Parameters<typeof viewOf>[0], number, string])[] = [
    [{ 'Vehicle.IsMoving': true, 'Vehicle.Speed': 62 }, 60_000, 'Driving. Live.'],
    [
      { 'Vehicle.IsMoving': true, 'Vehicle.Speed': 62 },
      130_000,
      'It was driving. Connected, but it has sent nothing since',
    ],
    [{ 'Vehicle.IsMoving': false, ...power }, 9 * 60_000, 'Charging. Connected.'],
    [{ 'Vehicle.IsMoving': false, ...power }, 11 * 60_000, 'Connected, but it has sent nothing since'],
    [{ 'Vehicle.IsMoving': false }, 2 * 3_600_000, 'Parked. Connected.'],
    [{ 'Vehicle.IsMoving': false }, 4 * 3_600_000, 'Parked. Connected, but it has sent nothing since'],
  ];

  it.each(silent)('of %j, %i ms ago', async (values, agoMs, sentence) => {
    const view = viewOf(values);
    const freshness = freshnessOf(view, true, now + agoMs);
    const readings = readingsOf(view.state, freshness);

    const text = statusWords({ view, freshness, readings, ...(await words('en', 'IE')) });

    expect(text).toMatch(new RegExp(`^${sentence.replaceAll('.', '\\.')}`));
    expect(readings.boolean('Vehicle.IsMoving')?.isOld).toBe(sentence.includes('sent nothing'));
  });
});

describe('the end of a watch', () => {
  const ended = (errorType: string, arrivedAt?: number): VehicleView => ({
    ...viewOf({}),
    ...{ status: 'ENDED', state: undefined, arrivedAt },
    failure: { reason: 'REFUSED', errors: [{ errorType, message: '' }] },
  });

  it.each([
    [ended('VEHICLE_NOT_FOUND', now), 'Your access to this car ended.'],
    [ended('VEHICLE_NOT_FOUND'), 'Your account has no such car'],
    [ended('TENANT_REQUIRED', now), 'This page cannot follow the car now.'],
    [ended('SomethingElse'), 'This page cannot follow the car now.'],
  ])('of %j', async (view, sentence) => {
    const freshness = freshnessOf(view, true, now);
    const readings = readingsOf(view.state, freshness);

    const text = statusWords({ view, freshness, readings, ...(await words('en', 'IE')) });

    expect(text).toContain(sentence);
  });
});

describe('doors', () => {
  const side = 'Vehicle.Cabin.Door.Row1.DriverSide';

  it('are named when they are open or unlocked, and missing ones are not called closed', async () => {
    const view = viewOf({
      [`${side}.IsOpen`]: true,
      [`${side}.IsLocked`]: false,
      'Vehicle.Body.Trunk.Rear.IsLocked': true,
    });
    const readings = readingsOf(view.state, freshnessOf(view, true, now));
    const english = await words('en', 'IE');

    expect(openSummary(readings, english)?.words).toBe('driver’s door open');
    expect(lockSummary(readings, english)?.words).toBe('driver’s door unlocked');
  });

  it.each([
    [{ [`${side}.IsOpen`]: false }, 'none open'],
    [{}, undefined],
  ] as const)('of %j', async (values, expected) => {
    const view = viewOf(values);
    const readings = readingsOf(view.state, freshnessOf(view, true, now));

    expect(openSummary(readings, await words('en', 'IE'))?.words).toBe(expected);
  });
});

it('counts cars by the six forms of Arabic', async () => {
  const { translate } = await words('ar', 'AE');
  const counts = [0, 1, 2, 3, 11, 100].map((count) => translate('cars.summary', { count }));

  expect(new Set(counts.map((text) => text.replaceAll(/[\d٠-٩]+/g, '#'))).size).toBeGreaterThanOrEqual(5);
});

it.each([
  ['IE', '312 km', '20°C', '2.4'],
  ['US', '194 mi', '68°F', '35'],
  ['GB', '194 mi', '20°C', '35'],
])('measures as readers in %s do', (region, distance, temperature, pressure) => {
  const quantities = createQuantities(`en-${region}`, unitsOf(region));

  expect([quantities.distance(312), quantities.temperature(20), quantities.pressure(240)]).toEqual([
    distance,
    temperature,
    pressure,
  ]);
});

it.each([
  ['en-IE', 30, '1 min'],
  ['en-IE', 59.6 * 60, '1 hr'],
  ['en-IE', 89 * 60, '1 hr 29 mins'],
  ['en-IE', 26 * 3600, '26 hrs'],
  ['de-DE', 3 * 86_400, '3 Tg.'],
  ['ar-EG', 2 * 86_400, '٤٨ س'],
])('says durations without a grammatical case in %s: %i s', (locale, seconds, text) => {
  expect(createQuantities(locale, unitsOf('IE')).duration(seconds)).toBe(text);
});

it('says the date when it is another day, and the year when it is another year', () => {
  const { time } = createQuantities('en-IE', unitsOf('IE'));

  expect(time(Date.parse('2026-11-27T11:00:00'), now)).toBe('11:00');
  expect(time(Date.parse('2026-11-24T11:00:00'), now)).toMatch(/^24 Nov/);
  expect(time(Date.parse('2024-11-24T11:00:00'), now)).toMatch(/2024/);
});

it.each([
  [['fr-FR', 'de-AT', 'en'], 'de', 'de-AT', 'FR'],
  [['ar-EG'], 'ar', 'ar-EG', 'EG'],
  [['en-US@posix', 'ja'], 'en', 'en', undefined],
  [['fr-CA'], 'en', 'en-CA', 'CA'],
  [[], 'en', 'en', undefined],
] as const)('chooses for a browser with %j', (preferred, language, locale, region) => {
  expect(chooseLanguage(preferred)).toBe(language);
  expect(localeFor(language, preferred)).toBe(locale);
  expect(regionOf(preferred)).toBe(region);
});

it.each([
  ['2026-06-21T12:00:00Z', 'day'],
  ['2026-06-21T00:00:00Z', 'night'],
  ['2026-06-21T03:40:00Z', 'dawn'],
  ['2026-06-21T19:20:00Z', 'dusk'],
])('shows the sky over Stuttgart at %s', (at, sky) => {
  expect(skyAt({ latitude: 48.78, longitude: 9.18 }, Date.parse(at))).toBe(sky);
});

it('shows plain paper without a position', () => {
  expect(skyAt(undefined, now)).toBe('paper');
});

it('refuses a configuration without an address', () => {
  const complete = {
    region: 'eu-central-1',
    userPoolId: 'p',
    appClientId: 'c',
    graphqlUrl: 'https://api.example/graphql',
    realtimeUrl: 'wss://api.example/graphql',
  };

  expect(toConfig(complete)).toEqual(complete);
  expect(() => toConfig({ ...complete, graphqlUrl: '' })).toThrow('graphqlUrl');
  expect(() => toConfig(null)).toThrow('region');
});
