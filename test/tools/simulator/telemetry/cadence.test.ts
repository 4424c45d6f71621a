/** When a vehicle observes, by its state. */
import { describe, expect, it } from 'vitest';
import { signals } from '../../../../domain/signals.ts';
import type { TelemetryMessage } from '../../../../domain/telemetry-message.ts';
import type { Readings } from '../../../../tools/simulator/drive/readings.ts';
import { createVehicleModel } from '../../../../tools/simulator/drive/vehicle-model.ts';
import { isParked } from '../../../../tools/simulator/telemetry/cadence.ts';
import { Reporter, type ReporterOptions } from '../../../../tools/simulator/telemetry/reporter.ts';
import { morning } from '../manual-clock.ts';

const parked = createVehicleModel('cadence', morning, {
  ...{ habit: 'NEVER', stateOfCharge: 60, isCableConnected: false },
}).readings();
const driverDoor: Partial<Readings> = { 'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen': true };
const on: Partial<Readings> = { 'Vehicle.LowVoltageSystemState': 'ON' };
const hourMs = 3_600_000;

/** A reporter, and the second and the messages of each payload. */
function given(options: Partial<ReporterOptions> = {}) {
  const sent: { readonly second: number; readonly messages: readonly TelemetryMessage[] }[] = [];
  let second = 0;
  const reporter = new Reporter({
    session: 'session',
    speaksAlways: false,
    batchMs: undefined,
    parkedMs: hourMs,
    made: () => undefined,
    send: (_, messages) => void sent.push({ second, messages }),
    ...options,
  });
  /** Reports each second, from the present one to before `until`. */
  const pass = (until: number, readings: (second: number) => Partial<Readings>, isLive = false) => {
    for (; second < until; second += 1) {
      reporter.report(readings(second), morning + second * 1_000, { isLive, sendsEverything: false });
    }
  };
  const seconds = () => sent.map((one) => one.second);
  const sizes = () => sent.map(({ messages }) => messages.length);
  const ask = (message: object) => reporter.onMessage(JSON.stringify(message));
  return { ask, sent, seconds, sizes, pass };
}

/** Measurements of a car change all the time. */
const still = (second: number): Partial<Readings> => ({
  ...parked,
  'Vehicle.Cabin.HVAC.AmbientAirTemperature': 20 + second / 10,
});
const driving = (second: number): Partial<Readings> => ({
  ...still(second),
  ...on,
  'Vehicle.IsMoving': true,
  'Vehicle.Speed': 40 + (second % 7),
});

describe('a parked vehicle', () => {
  it('sends all signals once an hour, whatever its sensors measure', () => {
    const { pass, sent, seconds } = given();

    pass(2 * 3_600 + 1, still);

    expect(seconds()).toEqual([0, 3_600, 7_200]);
    for (const { messages } of sent) {
      expect(Object.keys(messages[0]?.signals ?? {})).toHaveLength(Object.keys(signals).length);
    }
  });

  it('sends an event at once, with batches too, and all signals an hour after it', () => {
    const { pass, sent, seconds } = given({ batchMs: 60_000 });

    pass(100, still);
    pass(105, (second) => ({ ...still(second), ...driverDoor }));
    pass(105 + 3_601, still);

    expect(seconds()).toEqual([0, 100, 105, 3_705]);
    expect(sent[1]?.messages[0]?.signals).toMatchObject(driverDoor);
  });

  it('is live as any other while the cloud asks', () => {
    const { pass, seconds } = given({ batchMs: 60_000 });

    pass(10, still);
    pass(13, still, true);
    pass(100, still);

    expect(seconds()).toEqual([0, 10, 11, 12]);
  });

  it('collects reports in a batch that is longer than its interval', () => {
    const { pass, sizes } = given({ batchMs: 300_000, parkedMs: 60_000 });

    pass(901, still);

    // What says for the first time that the car stands is sent alone.
    expect(sizes()).toEqual([1, 4, 5, 5]);
  });
});

describe('a vehicle that is awake', () => {
  it('observes each second from when it wakes until it is parked, and says both at once', () => {
    const { pass, seconds, sizes } = given({ batchMs: 60_000 });

    pass(90, still);
    pass(93, (second) => ({ ...still(second), ...on }));
    pass(200, driving);
    pass(203, (second) => ({ ...still(second), ...on }));
    pass(400, still);

    // It wakes, moves off, ends two minutes, stops, and is parked.
    expect(seconds()).toEqual([0, 90, 93, 120, 180, 200, 200, 203]);
    expect(sizes()).toEqual([1, 1, 3, 26, 60, 20, 1, 3]);
  });

  it.each<[string, Partial<Readings>]>([
    ['drives', { 'Vehicle.IsMoving': true }],
    ['charges', { 'Vehicle.Powertrain.TractionBattery.Charging.IsCharging': true }],
    ['is on', on],
    ['starts', { 'Vehicle.LowVoltageSystemState': 'START' }],
    ['is cooled', { 'Vehicle.Cabin.HVAC.IsAirConditioningActive': true }],
  ])('is one that %s', (_, change) => {
    expect(isParked({ ...parked, ...change })).toBe(false);
  });
});

describe('an event', () => {
  const names = Object.entries(signals).flatMap(([name, { datatype }]) =>
    datatype === 'boolean' || datatype === 'string' ? [name] : [],
  );

  it.each([
    ...names,
    'Vehicle.Powertrain.Transmission.SelectedGear',
    'Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit',
    'Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature',
  ])('is a change of %s', (name) => {
    const { pass, seconds } = given();

    pass(5, still);
    pass(10, (second) => ({ ...still(second), [name]: 'other' }));

    expect(seconds().slice(0, 2)).toEqual([0, 5]);
  });
});

describe('what the cloud asks', () => {
  const driving45 = (asked: object | undefined, options: Partial<ReporterOptions> = {}) => {
    const run = given(options);
    run.pass(1, driving);
    if (asked !== undefined) {
      run.ask(asked);
    }
    run.pass(46, driving);
    return run;
  };

  it('changes how often an awake vehicle observes, and how much a message holds', () => {
    expect(driving45({ at: 1, observationSeconds: 10 }).seconds()).toEqual([0, 10, 20, 30, 40]);
    expect(driving45({ at: 1, batchSeconds: 20 }).sizes()).toEqual([1, 19, 20]);
    expect(driving45({ at: 1, batchSeconds: 0 }, { batchMs: 20_000 }).sizes()).toHaveLength(46);
  });

  it('changes how often a parked vehicle sends', () => {
    const { ask, pass, seconds } = given();
    ask({ at: 1, parkedSeconds: 60 });

    pass(200, still);

    expect(seconds()).toEqual([0, 60, 120, 180]);
  });

  it('sends first what waits in a batch', () => {
    const { ask, pass, sizes } = given({ batchMs: 60_000 });
    pass(10, driving);

    ask({ at: 1, batchSeconds: 300 });

    expect(sizes()).toEqual([1, 9]);
  });

  it('is ignored when it is not later than the last, and a value out of bounds is the default', () => {
    const { ask, pass, seconds } = given();
    ask({ at: 2, parkedSeconds: 60 });
    ask({ at: 2, parkedSeconds: 120 });
    ask({ at: 1 });
    pass(61, still);
    ask({ at: 3, parkedSeconds: 1 });
    pass(3_000, still);

    expect(seconds()).toEqual([0, 60]);
  });

  it('leaves events and live mode as they are', () => {
    const { ask, pass, seconds } = given();
    ask({ at: 1, observationSeconds: 3_600, batchSeconds: 300, parkedSeconds: 86_400 });
    pass(5, still);
    pass(6, (second) => ({ ...still(second), ...driverDoor }));
    pass(8, (second) => ({ ...still(second), ...driverDoor }), true);

    expect(seconds()).toEqual([0, 5, 6, 7]);
  });
});
