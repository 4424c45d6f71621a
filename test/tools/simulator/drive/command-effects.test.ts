import { describe, expect, it } from 'vitest';
import { commandKinds, commandParameters } from '../../../../domain/commands.ts';
import type { RemoteCommandKind } from '../../../../domain/generated/schema-types.ts';
import type { DriveStart } from '../../../../tools/simulator/drive/body.ts';
import { type VehicleCommand, isWithinRange } from '../../../../tools/simulator/drive/command-effects.ts';
import type { Readings } from '../../../../tools/simulator/drive/readings.ts';
import { type VehicleModel, createVehicleModel } from '../../../../tools/simulator/drive/vehicle-model.ts';
import { morning } from '../manual-clock.ts';

const locked = 'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked';
const charging = 'Vehicle.Powertrain.TractionBattery.Charging';
const climate = 'Vehicle.Cabin.HVAC';

interface Case {
  readonly start?: DriveStart;
  /** Commands that are carried out before. */
  readonly before?: readonly VehicleCommand[];
  readonly command: Omit<VehicleCommand, 'kind'>;
  readonly from: Partial<Readings>;
  readonly to: Partial<Readings>;
}

/** The signals that each kind must change, with the values before and after. */
const cases: Readonly<Record<RemoteCommandKind, Case>> = {
  LOCK_DOORS: { start: { isLocked: false }, command: {}, from: { [locked]: false }, to: { [locked]: true } },
  UNLOCK_DOORS: { command: {}, from: { [locked]: true }, to: { [locked]: false } },
  START_CLIMATE: {
    command: { temperature: 24.5 },
    from: { [`${climate}.IsAirConditioningActive`]: false },
    to: {
      [`${climate}.IsAirConditioningActive`]: true,
      [`${climate}.Station.Row1.Driver.Temperature`]: 24.5,
    },
  },
  STOP_CLIMATE: {
    before: [{ kind: 'START_CLIMATE', temperature: 20 }],
    command: {},
    from: { [`${climate}.IsAirConditioningActive`]: true },
    to: { [`${climate}.IsAirConditioningActive`]: false },
  },
  HONK_AND_FLASH: {
    command: {},
    from: { 'Vehicle.Body.Horn.IsActive': false, 'Vehicle.Body.Lights.Hazard.IsSignaling': false },
    to: { 'Vehicle.Body.Horn.IsActive': true, 'Vehicle.Body.Lights.Hazard.IsSignaling': true },
  },
  START_CHARGING: {
    start: { isCableConnected: true, stateOfCharge: 40 },
    before: [{ kind: 'STOP_CHARGING' }],
    command: {},
    from: { [`${charging}.IsCharging`]: false },
    to: { [`${charging}.IsCharging`]: true },
  },
  STOP_CHARGING: {
    start: { isCableConnected: true, stateOfCharge: 40 },
    command: {},
    from: { [`${charging}.IsCharging`]: true },
    to: { [`${charging}.IsCharging`]: false },
  },
  SET_CHARGE_LIMIT: {
    command: { chargeLimit: 55 },
    from: { [`${charging}.ChargeLimit`]: 80 },
    to: { [`${charging}.ChargeLimit`]: 55 },
  },
};

// The keys of the table are the kinds.
const kinds = Object.keys(commandKinds) as RemoteCommandKind[];

function parked(start: DriveStart = {}): VehicleModel {
  return createVehicleModel('parked', morning, { habit: 'NEVER', stateOfCharge: 60, ...start });
}

/** Returns a car at more than walking speed. */
function moving(): VehicleModel {
  const model = createVehicleModel('moving', morning, { habit: 'ALWAYS', stateOfCharge: 60 });
  model.advanceTo(morning + 10_000);
  expect(Number(model.readings()['Vehicle.Speed'])).toBeGreaterThan(10);
  return model;
}

describe('A command that the car can carry out', () => {
  it.each(kinds)('%s changes the expected signals', (kind) => {
    const { start, before = [], command, from, to } = cases[kind];
    const model = parked(start);
    for (const one of before) {
      model.carryOut(one);
    }
    expect(model.readings()).toMatchObject(from);

    const obstacle = model.carryOut({ kind, ...command });

    expect(obstacle).toBeUndefined();
    expect(model.readings()).toMatchObject(to);
    expect(model.carryOut({ kind, ...command }), 'asked again').toBeUndefined();
    expect(model.readings()).toMatchObject(to);
  });
});

describe('A command that the car cannot or will not carry out', () => {
  it.each<[string, VehicleModel, RemoteCommandKind, string, string]>([
    ['unlocks a moving car', moving(), 'UNLOCK_DOORS', 'REJECTED', 'VEHICLE_MOVING'],
    ['honks while moving', moving(), 'HONK_AND_FLASH', 'REJECTED', 'VEHICLE_MOVING'],
    [
      'charges without a cable',
      parked({ isCableConnected: false }),
      'START_CHARGING',
      'FAILED',
      'CABLE_NOT_CONNECTED',
    ],
    [
      'charges beyond the limit',
      parked({ isCableConnected: true, stateOfCharge: 90 }),
      'START_CHARGING',
      'FAILED',
      'CHARGE_LIMIT_REACHED',
    ],
    [
      'warms a car with an empty battery',
      parked({ isCableConnected: false, stateOfCharge: 5 }),
      'START_CLIMATE',
      'REJECTED',
      'BATTERY_TOO_LOW',
    ],
  ])('%s', (_name, model, kind, status, reasonCode) => {
    const before = model.readings();

    const obstacle = model.carryOut({ kind, temperature: 22 });

    expect(obstacle).toEqual({ status, reasonCode });
    expect(model.obstacleTo({ kind })).toEqual(obstacle);
    expect(model.readings()).toEqual(before);
  });

  it('locks a car while the driver gets out', () => {
    const model = createVehicleModel('trip', morning, { stateOfCharge: 60 });
    const isOpen = (): boolean => model.readings()['Vehicle.Cabin.Door.Row1.DriverSide.IsOpen'] === true;
    for (let second = 0; second < 7_200 && !isOpen(); second += 1) {
      model.advanceTo(morning + second * 1_000);
    }
    expect(isOpen()).toBe(true);

    const obstacle = model.carryOut({ kind: 'LOCK_DOORS' });

    expect(obstacle).toEqual({ status: 'FAILED', reasonCode: 'DOOR_OPEN' });
    expect(model.readings()[locked]).toBe(false);
  });
});

describe('The effect of a command', () => {
  it('brings the cabin to the target temperature, and stops after half an hour', () => {
    const model = parked();
    model.carryOut({ kind: 'START_CLIMATE', temperature: 27 });

    model.advanceTo(morning + 15 * 60_000);
    const warm = Number(model.readings()['Vehicle.Cabin.HVAC.AmbientAirTemperature']);
    model.advanceTo(morning + 31 * 60_000);

    expect(Math.abs(warm - 27)).toBeLessThan(0.5);
    expect(model.readings()['Vehicle.Cabin.HVAC.IsAirConditioningActive']).toBe(false);
  });

  it('ends the horn after moments and the lights shortly afterwards', () => {
    const model = parked();
    model.carryOut({ kind: 'HONK_AND_FLASH' });

    model.advanceTo(morning + 2_000);
    const soon = model.readings();
    model.advanceTo(morning + 7_000);

    expect(soon).toMatchObject({
      'Vehicle.Body.Horn.IsActive': false,
      'Vehicle.Body.Lights.Hazard.IsSignaling': true,
    });
    expect(model.readings()['Vehicle.Body.Lights.Hazard.IsSignaling']).toBe(false);
  });

  it('continues to charge when the limit is raised, and stops when it is lowered', () => {
    const model = parked({ isCableConnected: true, stateOfCharge: 85 });
    expect(model.readings()[`${charging}.IsCharging`]).toBe(false);

    model.carryOut({ kind: 'SET_CHARGE_LIMIT', chargeLimit: 90 });
    const raised = model.readings()[`${charging}.IsCharging`];
    model.carryOut({ kind: 'SET_CHARGE_LIMIT', chargeLimit: 60 });

    expect(raised).toBe(true);
    expect(model.readings()[`${charging}.IsCharging`]).toBe(false);
  });
});

it.each(Object.entries(commandParameters))('The range of %s is the one of the API', (name, range) => {
  // The name is a key of the table.
  const parameter = name as keyof typeof commandParameters;
  const { minimum, maximum, step } = range;

  const taken = [minimum, minimum + step, maximum].map((value) => isWithinRange(parameter, value));
  const refused = [minimum - step, maximum + step, minimum + step / 4, NaN, Infinity].map((value) =>
    isWithinRange(parameter, value),
  );

  expect(taken).toEqual([true, true, true]);
  expect(refused).toEqual([false, false, false, false, false]);
});
