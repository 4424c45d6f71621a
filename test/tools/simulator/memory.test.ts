/**
 * A vehicle that continues from its memory, after a stop and after a killed process.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commandTopics } from '../../../domain/topics.ts';
import type { DrivingHabit } from '../../../tools/simulator/drive/body.ts';
import type { Readings } from '../../../tools/simulator/drive/readings.ts';
import { type VehicleMemory, isVehicleMemory } from '../../../tools/simulator/memory.ts';
import { type Vehicle, type VehicleOptions, createVehicle } from '../../../tools/simulator/vehicle.ts';
import type { VehicleIdentity } from '../../../tools/simulator/wire/mqtt-connection.ts';
import { type ManualClock, createManualClock } from './manual-clock.ts';
import { type PlainBroker, selfSignedIdentity, startPlainBroker } from './plain-broker.ts';

const referenceId = '5b1f8f4e-3f5e-4a53-9a70-6f1f3c8f0b11';
const battery = 'Vehicle.Powertrain.TractionBattery';
let broker: PlainBroker;
let identity: VehicleIdentity;

beforeAll(async () => {
  broker = await startPlainBroker();
  identity = await selfSignedIdentity(referenceId);
});

afterAll(() => broker.stop());

/** Returns a memory as it is read from a file. */
function throughJson(memory: VehicleMemory): VehicleMemory {
  const read: unknown = JSON.parse(JSON.stringify(memory));
  if (!isVehicleMemory(read)) {
    throw new Error('This is not a memory.');
  }
  return read;
}

/** Creates runs of one vehicle, each with the memory of the run before. */
function givenLives(overrides: Partial<VehicleOptions> = {}) {
  let kept: VehicleMemory | undefined;
  const begin = (more: Partial<VehicleOptions> = {}): Vehicle =>
    createVehicle({
      referenceId,
      identity,
      endpoint: broker.endpoint,
      seed: 'lives',
      ...(kept !== undefined && { remembered: throughJson(kept) }),
      keep: (memory) => (kept = memory),
      ...overrides,
      ...more,
    });
  return { begin, kept: () => kept };
}

function live(vehicle: Vehicle, clock: ManualClock, ticks: number, everyMs = 1_000): Readings[] {
  return Array.from({ length: ticks }, () => {
    vehicle.tick(clock.now());
    clock.advance(everyMs);
    return vehicle.readings();
  });
}

const odometerOf = (vehicle: Vehicle): number => Number(vehicle.readings()['Vehicle.TraveledDistance']);

const habits = fc.constantFrom<DrivingHabit>('MIXED', 'ALWAYS');
const intervals = fc.constantFrom(100, 730, 1_000, 2_500, 61_000);
const ticks = fc.integer({ min: 1, max: 400 });
const gaps = fc.constantFrom(0, 1, 900, 30_000, 3_600_000, 7 * 86_400_000);

describe('The odometer of a vehicle that is started again', () => {
  it('never runs backwards, for any end of its runs and any time without simulation', async () => {
    const lives = fc.array(fc.tuple(ticks, intervals, gaps, fc.boolean()), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), habits, lives, async (seed, habit, spans) => {
        const clock = createManualClock();
        const { begin } = givenLives({ seed, clock, start: { habit } });
        const odometer: number[] = [];
        for (const [count, everyMs, gap, isStopped] of spans) {
          const vehicle = begin();
          odometer.push(odometerOf(vehicle));
          for (let tick = 0; tick < count; tick += 1) {
            live(vehicle, clock, 1, everyMs);
            odometer.push(odometerOf(vehicle));
          }
          if (isStopped) {
            await vehicle.stop(0);
          }
          clock.advance(gap);
        }

        expect(odometer).toEqual([...odometer].sort((one, other) => one - other));
      }),
      { numRuns: 50 },
    );
  }, 30_000);

  it('does not run backwards when the first run got farther because of shorter steps', () => {
    for (const seed of ['one', 'two', 'three']) {
      const clock = createManualClock();
      const { begin } = givenLives({ seed, clock, start: { habit: 'ALWAYS', stateOfCharge: 80 } });
      const first = begin();
      for (let tick = 0; tick < 1_500; tick += 1) {
        live(first, clock, 1, 100);
        clock.advance(-100);
        const second = begin({ keep: () => undefined });
        clock.advance(100);
        expect(odometerOf(second)).toBeGreaterThanOrEqual(odometerOf(first));
      }
    }
  });

  it('has moved on after its process was killed in a drive, but by less than it can have missed', () => {
    const clock = createManualClock();
    const { begin, kept } = givenLives({ clock, start: { habit: 'ALWAYS', stateOfCharge: 80 } });
    const first = begin();
    live(first, clock, 110);
    const last = odometerOf(first);

    clock.advance(86_400_000);
    const second = begin();

    expect(kept()?.isFinal).toBe(false);
    expect(odometerOf(second)).toBeGreaterThan(last);
    // 70 seconds at 130 km/h.
    expect(odometerOf(second) - last).toBeLessThan(2.6);
  });
});

describe('A vehicle that was stopped', () => {
  it('continues as if it had not been stopped, including its random choices', async () => {
    const bodies = [
      {},
      { start: { habit: 'ALWAYS' } },
      { seed: 'another', start: { habit: 'NEVER' } },
    ] as const;
    for (const overrides of bodies) {
      const [clock, otherClock] = [createManualClock(), createManualClock()];
      const [{ begin }, { begin: beginOther }] = [
        givenLives({ ...overrides, clock }),
        givenLives({ ...overrides, clock: otherClock }),
      ];
      const [unbroken, broken] = [begin(), beginOther()];
      live(unbroken, clock, 300);
      live(broken, otherClock, 300);
      // Up to the last tick, so that the runs have the same steps.
      otherClock.advance(-1_000);
      await broken.stop(0);
      const resumed = beginOther();
      otherClock.advance(1_000);

      expect(live(resumed, otherClock, 3_000)).toEqual(live(unbroken, clock, 3_000));
    }
  });

  it('is at the same place after a night, at the same point of its day', async () => {
    const clock = createManualClock();
    const { begin, kept } = givenLives({ clock, start: { habit: 'ALWAYS', stateOfCharge: 80 } });
    const first = begin();
    live(first, clock, 100);
    await first.stop(0);
    const before = first.readings();

    clock.advance(9 * 3_600_000);
    const second = begin();

    const sameAtAnyHour = (readings: Readings): [string, unknown][] =>
      Object.entries(readings).filter(([name]) => !/AirTemperature|Beam/.test(name));
    expect(kept()?.isFinal).toBe(true);
    expect(before['Vehicle.IsMoving']).toBe(true);
    expect(sameAtAnyHour(second.readings())).toEqual(sameAtAnyHour(before));
  });

  it('follows the habit that it gets at the new start', async () => {
    const clock = createManualClock();
    const { begin } = givenLives({ clock });
    const parked = begin({ start: { habit: 'NEVER', stateOfCharge: 80, isCableConnected: false } });
    live(parked, clock, 10);
    await parked.stop(0);

    const driving = begin({ start: { habit: 'ALWAYS' } });
    const readings = live(driving, clock, 30);

    expect(readings.at(-1)).toMatchObject({ 'Vehicle.IsMoving': true });
  });

  it('sends the same as a vehicle whose memory is not saved, without an earlier memory', () => {
    const said = (keep?: (memory: VehicleMemory) => void): string[] => {
      const clock = createManualClock();
      const messages: string[] = [];
      const vehicle = createVehicle({
        ...{ referenceId, identity, endpoint: broker.endpoint, seed: 'same', clock },
        ...(keep !== undefined && { keep }),
        listener: { made: (_, message) => messages.push(JSON.stringify(message)) },
      });
      live(vehicle, clock, 400);
      return messages;
    };
    let memories = 0;

    expect(said(() => (memories += 1))).toEqual(said());
    expect(memories).toBe(Math.ceil(400 / 60));
  });
});

describe('A command of a vehicle that was stopped or killed', () => {
  const request = (kind: string, parameter: object = {}): string => {
    const validUntil = new Date(Date.now() + 30_000).toISOString();
    return JSON.stringify({ commandId: 'one', kind, validUntil, ...parameter });
  };
  const responsesTo = (executionId: string): unknown[] =>
    broker.arrivals
      .filter(({ topic }) => topic === commandTopics(referenceId, executionId).response)
      .map(({ payload }) => JSON.parse(payload) as unknown);
  const until = (isSo: () => boolean): Promise<void> =>
    vi.waitFor(() => expect(isSo()).toBe(true), { timeout: 20_000, interval: 5 });
  /** Its first message arrives after it has subscribed to commands. */
  const run = async (vehicle: Vehicle): Promise<void> => {
    const before = broker.telemetry().length;
    vehicle.run();
    await until(() => broker.telemetry().length > before);
  };
  const parked = { habit: 'NEVER', stateOfCharge: 50, isCableConnected: true, isLocked: true } as const;

  it('keeps its effect after the process was killed, and is not carried out again when it is delivered again', async () => {
    const { begin, kept } = givenLives({ start: parked, intervalMs: 60_000, commandMs: 0 });
    const first = begin();
    await run(first);
    await broker.sendCommand(referenceId, 'unlock', request('UNLOCK_DOORS'));
    await broker.sendCommand(referenceId, 'limit', request('SET_CHARGE_LIMIT', { chargeLimit: 60 }));
    await broker.sendCommand(referenceId, 'climate', request('START_CLIMATE', { temperature: 24.5 }));
    await until(() => first.counts.commands === 3);
    const lastBeforeTheKill = kept();
    await first.stop(0);

    const second = begin(
      lastBeforeTheKill === undefined ? {} : { remembered: throughJson(lastBeforeTheKill) },
    );
    await run(second);
    const before = responsesTo('unlock').length;
    await broker.sendCommand(referenceId, 'unlock', request('UNLOCK_DOORS'));
    await until(() => responsesTo('unlock').length === before + 1);
    await second.stop(0);

    expect(lastBeforeTheKill?.isFinal).toBe(false);
    expect(second.readings()).toMatchObject({
      'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked': false,
      [`${battery}.Charging.ChargeLimit`]: 60,
      [`${battery}.Charging.IsChargingCableConnected`]: true,
      'Vehicle.Cabin.HVAC.IsAirConditioningActive': true,
      'Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature': 24.5,
    });
    expect(second.counts.commands).toBe(0);
    expect(responsesTo('unlock').at(-1)).toEqual({ status: 'SUCCEEDED' });
  });

  it('that was in progress when the vehicle stopped is never carried out, which its response reports', async () => {
    const { begin } = givenLives({ start: parked, intervalMs: 60_000 });
    const first = begin({ commandMs: 60_000 });
    await run(first);
    await broker.sendCommand(referenceId, 'late', request('UNLOCK_DOORS'));
    await until(() => responsesTo('late').length === 1);
    await first.stop(0);

    const second = begin({ commandMs: 0 });
    await run(second);
    await broker.sendCommand(referenceId, 'late', request('UNLOCK_DOORS'));
    await until(() => responsesTo('late').length === 2);
    await second.stop(0);

    expect(responsesTo('late')).toEqual([
      { status: 'IN_PROGRESS' },
      { status: 'FAILED', statusReason: { reasonCode: 'INTERRUPTED' } },
    ]);
    expect(second.readings()).toMatchObject({ 'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked': true });
  });
});
