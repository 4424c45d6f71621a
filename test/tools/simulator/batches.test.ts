/** A simulated vehicle that sends batches: what each has, and what does not wait. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TelemetryMessage } from '../../../domain/telemetry-message.ts';
import { type Vehicle, createVehicle } from '../../../tools/simulator/vehicle.ts';
import { type PlainBroker, selfSignedIdentity, startPlainBroker } from './plain-broker.ts';

const referenceId = '5b1f8f4e-3f5e-4a53-9a70-6f1f3c8f0b13';
const identity = await selfSignedIdentity(referenceId);
const begin = Date.UTC(2026, 10, 26, 12);
let broker: PlainBroker;
let vehicle: Vehicle | undefined;

beforeEach(async () => void (broker = await startPlainBroker()));
afterEach(async () => {
  await vehicle?.stop(0);
  await broker.stop();
});

/** A parked vehicle with batches of a minute, and what it has acknowledged. */
function given(habit: 'ALWAYS' | 'NEVER') {
  const made: TelemetryMessage[] = [];
  const acknowledged: string[] = [];
  const it = createVehicle({
    ...{ referenceId, identity, endpoint: broker.endpoint, seed: 'batches', batchMs: 60_000 },
    ...{ start: { habit }, speaksAlways: true, commandMs: 0 },
    clock: { now: () => begin, after: () => () => undefined },
    listener: {
      made: (_, message) => made.push(message),
      acknowledged: (_, { eventId }) => acknowledged.push(eventId),
    },
  });
  vehicle = it;
  it.connect();
  return { it, made, acknowledged };
}

const until = (isSo: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(isSo()).toBe(true), { timeout: 20_000, interval: 5 });

const momentsOf = ({ observedAt }: { readonly observedAt: readonly number[] }): number => observedAt.length;

it('ends a batch with the minute, and the last one when it stops', async () => {
  const { acknowledged, it: car, made } = given('NEVER');

  for (let second = 1; second <= 90; second += 1) {
    car.tick(begin + second * 1_000);
  }
  await until(() => broker.batches().length === 2);
  await car.stop();

  // What says for the first time that the car stands is sent alone.
  expect(broker.batches().map(momentsOf)).toEqual([1, 58, 31]);
  expect(acknowledged).toEqual(made.map(({ eventId }) => eventId));
});

it('sends at once what says that the car moves off', async () => {
  const { it: car, made } = given('ALWAYS');
  const saysMoving = ({ signals }: TelemetryMessage) => signals['Vehicle.IsMoving'] === true;

  for (let second = 1; second < 600 && !made.some(saysMoving); second += 1) {
    car.tick(begin + second * 1_000);
  }
  const first = made.find(saysMoving);
  const lastMoment = ({ observedAt }: { readonly observedAt: readonly number[] }): number =>
    observedAt.reduce((at, step) => at + step);
  await until(() => broker.batches().some((batch) => lastMoment(batch) === first?.observedAt));

  expect(first).toBeDefined();
  expect(broker.batches().map(lastMoment).at(-1)).toBe(first?.observedAt);
});
