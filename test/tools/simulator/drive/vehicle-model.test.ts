import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalViolation } from '../../../../domain/observation.ts';
import { type SignalName, signals } from '../../../../domain/signals.ts';
import { distanceBetween } from '../../../../tools/simulator/drive/geography.ts';
import type { DriveStart, DrivingHabit } from '../../../../tools/simulator/drive/body.ts';
import type { Readings } from '../../../../tools/simulator/drive/readings.ts';
import { createVehicleModel } from '../../../../tools/simulator/drive/vehicle-model.ts';
import { morning } from '../manual-clock.ts';

const battery = 'Vehicle.Powertrain.TractionBattery';

/** Returns the readings of a simulated car, by default once a second. */
function live(seed: string, seconds: number, start: DriveStart = {}, everyMs = 1_000): Readings[] {
  const model = createVehicleModel(seed, morning, start);
  return Array.from({ length: seconds }, (_, second) => {
    model.advanceTo(morning + second * everyMs);
    return model.readings();
  });
}

const numbersOf = (readings: readonly Readings[], name: SignalName): number[] =>
  readings.map((reading) => Number(reading[name]));

const pairs = <Item>(items: readonly Item[]): [Item, Item][] =>
  items.slice(1).flatMap((item, index) => {
    const before = items[index];
    return before === undefined ? [] : [[before, item] as [Item, Item]];
  });

const habits = fc.constantFrom<DrivingHabit>('MIXED', 'ALWAYS', 'NEVER');
const seeds = fc.string({ minLength: 1, maxLength: 12 });
const charges = fc.integer({ min: 0, max: 100 });
const steps = fc.constantFrom(50, 1_000, 7_300, 60_000, 3_600_000);

describe('Every car', () => {
  it('always has a value for each signal of the catalogue, of its type and within its range', () => {
    fc.assert(
      fc.property(seeds, habits, charges, steps, (seed, habit, stateOfCharge, everyMs) => {
        for (const readings of live(seed, 30, { habit, stateOfCharge }, everyMs)) {
          const faults = Object.entries(readings).flatMap(([name, value]) => {
            const fault = signalViolation(name, value);
            return fault === undefined ? [] : [`${name}=${value}: ${fault}`];
          });
          expect([...faults, ...namesMissingIn(readings)]).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never turns its odometer back, and increases it by the distance that it moves', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const readings = live(seed, 900, { habit: 'ALWAYS' });

        for (const [before, after] of pairs(readings)) {
          const driven =
            Number(after['Vehicle.TraveledDistance']) - Number(before['Vehicle.TraveledDistance']);
          const moved = distanceBetween(placeOf(before), placeOf(after)) / 1_000;
          expect(driven).toBeGreaterThanOrEqual(0);
          expect(Math.abs(driven - moved)).toBeLessThan(0.002);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has more energy only after it was charged, and less only after it used some', () => {
    fc.assert(
      fc.property(seeds, habits, charges, (seed, habit, stateOfCharge) => {
        for (const [before, after] of pairs(live(seed, 900, { habit, stateOfCharge }))) {
          const gained =
            Number(after[`${battery}.StateOfCharge.Current`]) -
            Number(before[`${battery}.StateOfCharge.Current`]);
          const power = Number(after[`${battery}.CurrentPower`]);
          if (gained > 0) {
            expect(power).toBeGreaterThan(0);
          }
          if (gained < 0) {
            expect(power).toBeLessThan(0);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('moves with its doors closed, in drive, without its cable and its parking brake', () => {
    for (const readings of ['a', 'b', 'c', 'd'].flatMap((seed) => live(seed, 3_600))) {
      if (readings['Vehicle.Speed'] === 0) {
        continue;
      }
      expect(readings).toMatchObject({
        'Vehicle.IsMoving': true,
        'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen': false,
        'Vehicle.Powertrain.Transmission.SelectedGear': 127,
        'Vehicle.Chassis.ParkingBrake.IsEngaged': false,
        [`${battery}.Charging.IsChargingCableConnected`]: false,
        [`${battery}.Charging.IsCharging`]: false,
      });
    }
  });

  it('behaves the same with the same seed, and differently with another', () => {
    expect(live('same', 600)).toEqual(live('same', 600));
    expect(live('same', 600)).not.toEqual(live('other', 600));
  });
});

it('A car without enough energy for a trip is charged before it drives', () => {
  const readings = live('empty', 8 * 60, { habit: 'ALWAYS', stateOfCharge: 3 }, 60_000);

  expect(readings[0]).toMatchObject({
    'Vehicle.Speed': 0,
    [`${battery}.Charging.IsChargingCableConnected`]: true,
  });
  const setsOut = readings.findIndex((one) => one['Vehicle.IsMoving'] === true);
  expect(setsOut).toBeGreaterThan(60);
  expect(Number(readings[setsOut]?.[`${battery}.StateOfCharge.Current`])).toBeGreaterThan(55);
});

describe('A car that drives', () => {
  const readings = live('a long day', 4 * 3_600, { habit: 'ALWAYS', stateOfCharge: 80 });

  it('is fast and slow, and stands at times', () => {
    const speeds = numbersOf(readings, 'Vehicle.Speed');

    expect(Math.max(...speeds)).toBeGreaterThan(70);
    expect(speeds.filter((speed) => speed === 0).length).toBeGreaterThan(60);
    expect(speeds.filter((speed) => speed > 0 && speed < 60).length).toBeGreaterThan(600);
  });

  it('uses a realistic amount of energy: 12 to 30 kWh for 100 km', () => {
    const [first, last] = [readings[0], readings[readings.length - 1]];
    const used =
      readings.reduce((sum, one) => sum - Number(one[`${battery}.CurrentPower`]) / 3_600, 0) / 1_000;
    const driven = Number(last?.['Vehicle.TraveledDistance']) - Number(first?.['Vehicle.TraveledDistance']);

    expect(driven).toBeGreaterThan(100);
    expect((used / driven) * 100).toBeGreaterThan(12);
    expect((used / driven) * 100).toBeLessThan(30);
  });

  it('warms its tyres, whose pressure rises with the temperature', () => {
    const pressures = numbersOf(readings, 'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure');

    expect(Math.max(...pressures)).toBeGreaterThan((pressures[0] ?? 0) + 5);
  });

  it('goes up and down hills, and never changes its position by more than it can drive', () => {
    const altitudes = numbersOf(readings, 'Vehicle.CurrentLocation.Altitude');

    expect(Math.max(...altitudes) - Math.min(...altitudes)).toBeGreaterThan(20);
    for (const [before, after] of pairs(altitudes)) {
      expect(Math.abs(after - before)).toBeLessThan(3);
    }
  });
});

describe('A car that is parked', () => {
  const start: DriveStart = { habit: 'NEVER', isCableConnected: true, stateOfCharge: 70 };

  it('charges up to its limit and not beyond, and reports the remaining time', () => {
    const readings = live('charging', 90, start, 60_000);

    const charges = numbersOf(readings, `${battery}.StateOfCharge.Current`);
    const announced = numbersOf(readings, `${battery}.Charging.TimeToComplete`)[5] ?? 0;
    const ends = readings.findIndex(
      (one, minute) => minute > 0 && one[`${battery}.Charging.IsCharging`] === false,
    );
    expect(Math.max(...charges)).toBeGreaterThanOrEqual(80);
    expect(Math.max(...charges)).toBeLessThan(80.1);
    expect(Math.abs(announced / 60 + 5 - ends)).toBeLessThanOrEqual(2);
  });

  it('stays where it is', () => {
    const readings = live('parked', 48, start, 3_600_000);

    expect(new Set(readings.map((one) => JSON.stringify(placeOf(one)))).size).toBe(1);
    expect(new Set(numbersOf(readings, 'Vehicle.TraveledDistance')).size).toBe(1);
    expect(new Set(numbersOf(readings, 'Vehicle.Exterior.AirTemperature')).size).toBeGreaterThan(5);
  });

  it('is driven again for days, and charged in between', () => {
    const readings = live('days', 3 * 24 * 60, {}, 60_000);

    const charges = numbersOf(readings, `${battery}.StateOfCharge.Current`);
    expect(Math.min(...charges)).toBeGreaterThan(10);
    expect(readings.filter((one) => one[`${battery}.Charging.IsCharging`] === true).length).toBeGreaterThan(
      60,
    );
    expect(readings.filter((one) => one['Vehicle.IsMoving'] === true).length).toBeGreaterThan(300);
  });
});

const namesMissingIn = (readings: Readings): string[] =>
  Object.keys(signals).filter((name) => !Object.hasOwn(readings, name));

function placeOf(readings: Readings) {
  return {
    latitude: Number(readings['Vehicle.CurrentLocation.Latitude']),
    longitude: Number(readings['Vehicle.CurrentLocation.Longitude']),
  };
}
