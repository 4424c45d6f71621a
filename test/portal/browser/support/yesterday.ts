/** A day of a car, sent by the car: two drives with a rest between them, and a charge. */
import { fromAbsolute, toCalendarDate, toCalendarDateTime, type CalendarDate } from '@internationalized/date';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { send, type Signals } from './portal.ts';

/** The zone of the browser in the tests. */
export const zone = 'Europe/Berlin';

/** Returns a day of that zone, so many days ago. */
export const daysAgo = (days: number): CalendarDate =>
  toCalendarDate(fromAbsolute(Date.now(), zone)).subtract({ days });

/** Epoch milliseconds of a time of that day, by the zone's clocks. */
export const timeOf = (day: CalendarDate, hour: number, minute = 0): number =>
  toCalendarDateTime(day).add({ hours: hour, minutes: minute }).toDate(zone).getTime();

const tyre = (row: number, side: string): string =>
  `Vehicle.Chassis.Axle.Row${row}.Wheel.${side}.Tire.Pressure`;

/** What the car reports with a charge and an odometer reading. */
export const reportOf = (charge: number, odometer: number, warmth: number): Signals => ({
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed': charge,
  'Vehicle.TraveledDistance': odometer,
  'Vehicle.Exterior.AirTemperature': 4 + warmth / 4,
  'Vehicle.Cabin.HVAC.AmbientAirTemperature': 8 + warmth,
  [tyre(1, 'Left')]: 240 + Math.round(warmth / 2),
  [tyre(1, 'Right')]: 241 + Math.round(warmth / 2),
  [tyre(2, 'Left')]: 205 + Math.round(warmth / 2),
  [tyre(2, 'Right')]: 236 + Math.round(warmth / 2),
});

/** Where the car is after a step of the way from Stuttgart, which bends at half of it. */
const placeOf = (step: number): Signals => ({
  'Vehicle.CurrentLocation.Latitude': 48.7758 - step * 0.03,
  'Vehicle.CurrentLocation.Longitude': 9.1829 + Math.max(0, step - 5) * 0.08,
});

/**
 * Sends the day: it drives from 80 to 58 percent between 7:00 and 8:40, sends nothing until 16:00,
 * drives to 36 percent until 17:40, and charges to 78 percent from 19:00 until 22:30.
 */
export async function sendDay(
  device: Pick<MqttDevice, 'publish'>,
  referenceId: string,
  day: CalendarDate,
): Promise<void> {
  const reports: [at: number, report: Signals][] = [];
  for (let step = 0; step <= 10; step += 1) {
    const away = { ...reportOf(80 - step * 2.2, 18_400 + step * 7, step * 1.4), ...placeOf(step) };
    reports.push([timeOf(day, 7, step * 10), away]);
    const back = { ...reportOf(58 - step * 2.2, 18_470 + step * 7, 6 + step), ...placeOf(10 - step / 2) };
    reports.push([timeOf(day, 16, step * 10), back]);
  }
  for (let step = 0; step <= 14; step += 1) {
    reports.push([timeOf(day, 19, step * 15), reportOf(36 + step * 3, 18_540, 14 - step / 2)]);
  }
  for (const [at, report] of reports.sort(([one], [other]) => one - other)) {
    await send(device, referenceId, report, at);
  }
}

/** Summaries of the hours of some days before yesterday, in which the car drove as every day. */
export function hoursOfDays(from: number, to: number) {
  const days = Array.from({ length: to - from }, (_, index) => from + 1 + index);
  return days.flatMap((ago) =>
    [7, 8, 12, 16, 17, 19, 20, 21, 22].map((hour, place) => ({
      start: timeOf(daysAgo(ago), hour),
      signals: summariesOf(
        reportOf(
          80 - place * 5 - (ago % 3) * 4,
          18_390 - ago * 60 + place * (2 + (ago % 5)),
          place * 2 - (ago % 4),
        ),
      ),
    })),
  );
}

const summariesOf = (report: Signals) =>
  Object.fromEntries(
    Object.entries(report).map(([name, value]) => {
      const number = Number(value);
      return [name, [4, number * 4, number - 2, number + 2] as const];
    }),
  );
