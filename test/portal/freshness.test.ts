/** How current a page's knowledge is: the table of cases, and what counts as old in each. */
import { describe, expect, it } from 'vitest';
import type { VehicleState } from '../../client/index.ts';
import { freshnessOf, graceMs, type Freshness } from '../../portal/src/live/freshness.ts';
import { readingsOf } from '../../portal/src/live/readings.ts';
import type { VehicleView } from '../../portal/src/live/vehicle-feed.ts';

const now = Date.parse('2026-11-27T12:00:00.000Z');
const minutes = 60_000;
const hours = 60 * minutes;
const at = (agoMs: number): string => new Date(now - agoMs).toISOString();

type SignalValue = VehicleState['signals'][number];

const signal = (name: string, value: number | boolean, agoMs = 0): SignalValue => ({
  name,
  number: typeof value === 'number' ? value : null,
  boolean: typeof value === 'boolean' ? value : null,
  text: null,
  observedAt: at(agoMs),
  receivedAt: at(agoMs),
});

const stateOf = (
  status: VehicleState['connectivity']['status'],
  signals: readonly SignalValue[] = [signal('Vehicle.Speed', 0)],
): VehicleState => ({
  referenceId: '7d143277-063a-417d-a939-82254205daf0',
  version: 1,
  signals: [...signals],
  connectivity: { status, since: status === 'UNKNOWN' ? null : at(2 * hours) },
  updatedAt: at(0),
});

const viewOf = (change: Partial<VehicleView> = {}): VehicleView => ({
  state: stateOf('CONNECTED'),
  status: 'LIVE',
  arrivedAt: now,
  isKept: false,
  behindSince: undefined,
  failure: undefined,
  clockAheadMs: 0,
  ...change,
});

const behind = (ms: number) => ({ status: 'STALE', behindSince: now - ms }) as const;

const cases: readonly (readonly [string, Partial<VehicleView>, boolean, Partial<Freshness>])[] = [
  ['a connected car', {}, true, { kind: 'LIVE', carLink: 'SOLID', youLink: 'SOLID' }],
  [
    'a car that is not connected',
    { state: stateOf('DISCONNECTED') },
    true,
    { kind: 'CAR_OFFLINE', carLink: 'DASHED', youLink: 'SOLID', carOfflineSeconds: 7200 },
  ],
  [
    'a car that has never connected',
    { state: stateOf('UNKNOWN', []) },
    true,
    { kind: 'NEVER_REPORTED', carLink: 'EMPTY', youLink: 'SOLID' },
  ],
  ['an interruption within the grace', behind(graceMs - 1), true, { kind: 'LIVE', youLink: 'SOLID' }],
  [
    'a longer interruption',
    behind(graceMs),
    true,
    { kind: 'CATCHING_UP', carLink: 'SOLID', youLink: 'DASHED', isPageCurrent: false },
  ],
  [
    'a browser without a network, at once',
    behind(0),
    false,
    { kind: 'YOU_OFFLINE', carLink: 'SOLID', youLink: 'DASHED', isPageCurrent: false },
  ],
  ['no network, before the socket notices', {}, false, { kind: 'YOU_OFFLINE', isPageCurrent: false }],
  [
    'nothing read yet',
    { state: undefined, status: 'STARTING', behindSince: now, arrivedAt: undefined },
    true,
    { kind: 'STARTING', carLink: 'EMPTY', isPageCurrent: false },
  ],
  [
    'a first read that takes long',
    { state: undefined, status: 'STARTING', behindSince: now - 5000, arrivedAt: undefined },
    true,
    { kind: 'CATCHING_UP' },
  ],
  [
    'what this device has kept of a car that was connected',
    { status: 'STARTING', isKept: true, arrivedAt: now - hours },
    true,
    { kind: 'KEPT', carLink: 'UNKNOWN', youLink: 'DASHED', isPageCurrent: false },
  ],
  [
    'what this device has kept, whatever the watch says',
    { status: 'LIVE', isKept: true },
    true,
    { kind: 'KEPT', isPageCurrent: false },
  ],
  [
    'what this device has kept, without a network',
    { status: 'STARTING', isKept: true },
    false,
    { kind: 'YOU_OFFLINE', carLink: 'UNKNOWN', isPageCurrent: false },
  ],
  ['an access that ended', { status: 'ENDED' }, true, { kind: 'ENDED', isPageCurrent: false }],
  ['an access that ended, without a network', { status: 'ENDED' }, false, { kind: 'ENDED' }],
];

describe('the freshness', () => {
  it.each(cases)('of %s', (_, change, isOnline, expected) => {
    expect(freshnessOf(viewOf(change), isOnline, now)).toMatchObject(expected);
  });

  it.each([3, -3])('counts by the cloud’s clock when this device’s is %s minutes off', (off) => {
    const view = viewOf({ state: stateOf('DISCONNECTED'), clockAheadMs: off * minutes });

    expect(freshnessOf(view, true, now + off * minutes).carOfflineSeconds).toBe(7200);
  });

  it('never shows a negative duration', () => {
    const view = viewOf({ state: stateOf('DISCONNECTED') });

    expect(freshnessOf(view, true, now - 5 * hours).carOfflineSeconds).toBe(0);
  });
});

const charge = 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed';
const charging = signal('Vehicle.Powertrain.TractionBattery.Charging.IsCharging', true);
const moving = signal('Vehicle.IsMoving', true);
const door = 'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked';
const tyre = 'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure';

describe('a value', () => {
  const ages: readonly (readonly [SignalValue, readonly SignalValue[], boolean])[] = [
    [signal('Vehicle.Speed', 60, 14_000), [moving], false],
    [signal('Vehicle.Speed', 60, 16_000), [moving], true],
    [signal('Vehicle.Speed', 0, 9 * hours), [], false],
    [signal(charge, 64, 4 * minutes), [charging], false],
    [signal(charge, 64, 6 * minutes), [charging], true],
    [signal(charge, 64, 9 * hours), [], false],
    [signal('Vehicle.Cabin.HVAC.AmbientAirTemperature', 20, 9 * minutes), [], false],
    [signal('Vehicle.Cabin.HVAC.AmbientAirTemperature', 20, 11 * minutes), [], true],
    [signal(door, true, 9 * hours), [], false],
    [signal(tyre, 240, 23 * hours), [], false],
    [signal(tyre, 240, 25 * hours), [], true],
  ];

  it.each(ages)('of a connected car grows old with its age: %j', (value, others, isOld) => {
    // Without another value, the car would be silent.
    const state = stateOf('CONNECTED', [value, signal('Vehicle.TraveledDistance', 1), ...others]);
    const readings = readingsOf(state, freshnessOf(viewOf({ state }), true, now));
    const reading = readings.number(value.name as never) ?? readings.boolean(value.name as never);

    expect(reading?.isOld).toBe(isOld);
  });

  it.each([
    ['the car is not connected', { state: stateOf('DISCONNECTED', [signal(charge, 64)]) }, true],
    [
      'the page may have missed something',
      { state: stateOf('CONNECTED', [signal(charge, 64)]), ...behind(9000) },
      true,
    ],
    ['this device has kept it', { state: stateOf('CONNECTED', [signal(charge, 64)]), isKept: true }, true],
    ['the reader has no network', { state: stateOf('CONNECTED', [signal(charge, 64)]) }, false],
  ] as const)('is old while %s', (_, change, isOnline) => {
    const view = viewOf(change);
    const readings = readingsOf(view.state, freshnessOf(view, isOnline, now));

    expect(readings.number(charge)).toMatchObject({ value: 64, isOld: true });
  });

  it('that the car never sent is missing, and false and 0 are values', () => {
    const state = stateOf('CONNECTED', [signal(door, false), signal('Vehicle.Speed', 0)]);
    const readings = readingsOf(state, freshnessOf(viewOf({ state }), true, now));

    expect(readings.number(charge)).toBeUndefined();
    expect(readings.boolean(door)?.value).toBe(false);
    expect(readings.number('Vehicle.Speed')?.value).toBe(0);
  });
});
