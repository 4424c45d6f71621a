/** The one number that matters, and the range beside it. */
import { useWords } from '../i18n/words.tsx';
import type { Reading, Readings } from '../live/readings.ts';
import styles from './headline.module.css';
import { Value } from './value.tsx';

/** The charge as the car shows it to its driver, or else the physical one. */
export function chargeOf(readings: Readings): Reading<number> | undefined {
  return (
    readings.number('Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed') ??
    readings.number('Vehicle.Powertrain.TractionBattery.StateOfCharge.Current')
  );
}

/** The range in metres: of all energy sources, or else of the battery. */
export function rangeOf(readings: Readings): Reading<number> | undefined {
  return (
    readings.number('Vehicle.Powertrain.Range') ?? readings.number('Vehicle.Powertrain.TractionBattery.Range')
  );
}

interface HeadlineProps {
  readonly readings: Readings;
  /** The cloud's time in epoch milliseconds. */
  readonly now: number;
}

/** Charge and range; a car without a battery has its range only. */
export function Headline({ readings, now }: HeadlineProps) {
  const { translate, quantities } = useWords();
  const charge = chargeOf(readings);
  const range = rangeOf(readings);
  return (
    <dl className={styles.headline}>
      {(charge !== undefined || range === undefined) && (
        <div>
          <dt>{translate('charge.title')}</dt>
          <dd className={styles.great} data-testid="charge">
            <Value of={charge} now={now}>
              {charge !== undefined && quantities.percent(charge.value)}
            </Value>
          </dd>
        </div>
      )}
      <div>
        <dt>{translate('charge.range')}</dt>
        <dd className={styles.second}>
          <Value of={range} now={now}>
            {range !== undefined && quantities.distance(range.value / 1000)}
          </Value>
        </dd>
      </div>
    </dl>
  );
}
