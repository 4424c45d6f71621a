/** The rows of values under the drawing: the content of the page for everybody. */
import type { ReactNode } from 'react';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';
import type { Reading, Readings, SignalName } from '../live/readings.ts';
import styles from './facts.module.css';
import { lockSummary, openSummary } from './parts.ts';
import { Value, type Aged } from './value.tsx';

/** The values of one moment, and the time by which their age counts. */
export interface FactsProps {
  readonly readings: Readings;
  /** The cloud's time in epoch milliseconds. */
  readonly now: number;
}

/** Charge, doors, tyres and cabin, side by side where there is room. */
export function Facts(props: FactsProps) {
  return (
    <div className={styles.groups}>
      <ChargeFacts {...props} />
      <DoorFacts {...props} />
      <TyreFacts {...props} />
      <CabinFacts {...props} />
    </div>
  );
}

interface GroupProps {
  readonly title: PlainMessageKey;
  readonly children: ReactNode;
}

function Group({ title, children }: GroupProps) {
  const { translate } = useWords();
  return (
    <section className={styles.group}>
      <h2>{translate(title)}</h2>
      <dl>{children}</dl>
    </section>
  );
}

interface RowProps {
  readonly name: PlainMessageKey;
  readonly of: Aged | undefined;
  readonly now: number;
  readonly children: ReactNode;
}

function Row({ name, of, now, children }: RowProps) {
  const { translate } = useWords();
  return (
    <div className={styles.row}>
      <dt>{translate(name)}</dt>
      <dd>
        <Value of={of} now={now}>
          {children}
        </Value>
      </dd>
    </div>
  );
}

interface NumberRowProps extends FactsProps {
  readonly name: PlainMessageKey;
  readonly signal: SignalName;
  readonly format: (value: number) => string;
}

function NumberRow({ name, signal, format, readings, now }: NumberRowProps) {
  const reading: Reading<number> | undefined = readings.number(signal);
  return (
    <Row name={name} of={reading} now={now}>
      {reading !== undefined && format(reading.value)}
    </Row>
  );
}

function ChargeFacts({ readings, now }: FactsProps) {
  const { translate, quantities } = useWords();
  const cable = readings.boolean('Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected');
  const isCharging = readings.boolean('Vehicle.Powertrain.TractionBattery.Charging.IsCharging')?.value;
  const shared = { readings, now };
  return (
    <Group title="charge.title">
      <NumberRow
        {...shared}
        name="charge.limit"
        signal="Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit"
        format={quantities.percent}
      />
      <Row name="charge.cable" of={cable} now={now}>
        {translate(cable?.value === true ? 'charge.plugged' : 'charge.unplugged')}
      </Row>
      {isCharging === true && (
        <>
          <NumberRow
            {...shared}
            name="charge.power"
            signal="Vehicle.Powertrain.TractionBattery.CurrentPower"
            format={(watts) => translate('unit.kilowatt', { value: quantities.power(watts) })}
          />
          <NumberRow
            {...shared}
            name="charge.left"
            signal="Vehicle.Powertrain.TractionBattery.Charging.TimeToComplete"
            format={quantities.duration}
          />
        </>
      )}
      <NumberRow
        {...shared}
        name="car.odometer"
        signal="Vehicle.TraveledDistance"
        format={quantities.distance}
      />
    </Group>
  );
}

function DoorFacts({ readings, now }: FactsProps) {
  const words = useWords();
  const open = openSummary(readings, words);
  const locks = lockSummary(readings, words);
  return (
    <Group title="doors.title">
      <Row name="doors.title" of={open} now={now}>
        {open?.words}
      </Row>
      <Row name="doors.locks" of={locks} now={now}>
        {locks?.words}
      </Row>
    </Group>
  );
}

function TyreFacts(props: FactsProps) {
  const { translate, quantities, units } = useWords();
  const format = (kilopascals: number): string =>
    translate(`unit.${units.pressure}`, { value: quantities.pressure(kilopascals) });
  return (
    <Group title="tyres.title">
      {tyres.map(({ name, signal }) => (
        <NumberRow key={name} {...props} name={name} signal={signal} format={format} />
      ))}
    </Group>
  );
}

const tyres = [
  { name: 'tyres.frontLeft', signal: 'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure' },
  { name: 'tyres.frontRight', signal: 'Vehicle.Chassis.Axle.Row1.Wheel.Right.Tire.Pressure' },
  { name: 'tyres.rearLeft', signal: 'Vehicle.Chassis.Axle.Row2.Wheel.Left.Tire.Pressure' },
  { name: 'tyres.rearRight', signal: 'Vehicle.Chassis.Axle.Row2.Wheel.Right.Tire.Pressure' },
] as const;

function CabinFacts(props: FactsProps) {
  const { translate, quantities } = useWords();
  const { readings, now } = props;
  const climate = readings.boolean('Vehicle.Cabin.HVAC.IsAirConditioningActive');
  return (
    <Group title="cabin.title">
      <NumberRow
        {...props}
        name="cabin.inside"
        signal="Vehicle.Cabin.HVAC.AmbientAirTemperature"
        format={quantities.temperature}
      />
      <Row name="cabin.climate" of={climate} now={now}>
        {translate(climate?.value === true ? 'cabin.on' : 'cabin.off')}
      </Row>
      <NumberRow
        {...props}
        name="cabin.set"
        signal="Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature"
        format={quantities.temperature}
      />
      <NumberRow
        {...props}
        name="cabin.outside"
        signal="Vehicle.Exterior.AirTemperature"
        format={quantities.temperature}
      />
    </Group>
  );
}
