/** The charts of the page: which signals each of them draws. */
import type { PlainMessageKey } from '../i18n/translate.ts';
import type { SignalName } from '../../../domain/signals.ts';
import { distancesOf, type Bin, type Extent, valuesOf } from './bins.ts';

/** A signal that a chart shows, with the words for it. */
export interface ChartLine {
  readonly name: PlainMessageKey;
  readonly signal: SignalName;
}

/** What a chart's values measure. */
export type Measure = 'charge' | 'temperature' | 'pressure' | 'distance';

const axle = 'Vehicle.Chassis.Axle';

/** Charts by what they measure, in their order on the page. */
export const charts = {
  charge: [{ name: 'charge.title', signal: 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed' }],
  temperature: [
    { name: 'cabin.outside', signal: 'Vehicle.Exterior.AirTemperature' },
    { name: 'cabin.inside', signal: 'Vehicle.Cabin.HVAC.AmbientAirTemperature' },
  ],
  pressure: [
    { name: 'tyres.frontLeft', signal: `${axle}.Row1.Wheel.Left.Tire.Pressure` },
    { name: 'tyres.frontRight', signal: `${axle}.Row1.Wheel.Right.Tire.Pressure` },
    { name: 'tyres.rearLeft', signal: `${axle}.Row2.Wheel.Left.Tire.Pressure` },
    { name: 'tyres.rearRight', signal: `${axle}.Row2.Wheel.Right.Tire.Pressure` },
  ],
  distance: [{ name: 'history.distance', signal: 'Vehicle.TraveledDistance' }],
} as const satisfies Readonly<Record<Measure, readonly ChartLine[]>>;

/** Names of all signals that the page reads. */
export const signalNames: readonly SignalName[] = Object.values(charts)
  .flat()
  .map(({ signal }) => signal);

/** A line with its value in each bin. */
export interface Series extends ChartLine {
  readonly values: readonly (Extent | undefined)[];
}

/** Returns the lines of a chart that have a value. A distance is one value, without an extent. */
export function seriesOf(measure: Measure, bins: readonly Bin[]): readonly Series[] {
  const lines: readonly ChartLine[] = charts[measure];
  return lines
    .map((line) => {
      const values = valuesOf(bins, line.signal);
      return { ...line, values: measure === 'distance' ? distancesOf(values).map(single) : values };
    })
    .filter(({ values }) => values.some((value) => value !== undefined));
}

const single = (value: number | undefined): Extent | undefined =>
  value === undefined ? undefined : { minimum: value, maximum: value, mean: value, count: 1 };
