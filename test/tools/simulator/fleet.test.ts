import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FleetOptions, createFleet } from '../../../tools/simulator/fleet.ts';
import type { VehicleIdentity } from '../../../tools/simulator/wire/mqtt-connection.ts';
import { createManualClock } from './manual-clock.ts';
import { type PlainBroker, selfSignedIdentity, startPlainBroker } from './plain-broker.ts';

const fleetSize = 40;
const nameOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
let broker: PlainBroker;
let identity: VehicleIdentity;

beforeAll(async () => {
  broker = await startPlainBroker();
  identity = await selfSignedIdentity('fleet');
});

afterAll(() => broker.stop());

function given(overrides: Partial<FleetOptions> = {}) {
  const vehicles = Array.from({ length: fleetSize }, (_, index) => ({
    referenceId: nameOf(index),
    identity,
    endpoint: broker.endpoint,
    seed: `fleet/${index}`,
    speaksAlways: true,
  }));
  return createFleet({ vehicles, connectionsPerSecond: 200, ...overrides });
}

describe('A fleet', () => {
  it('connects, sends at the given rate, and every message arrives once', async () => {
    const made: string[] = [];
    const acknowledged: string[] = [];
    const fleet = given({
      listener: {
        made: ({ referenceId }, { eventId }) => made.push(`${referenceId} ${eventId}`),
        acknowledged: ({ referenceId }, { eventId }) => acknowledged.push(`${referenceId} ${eventId}`),
      },
    });

    await fleet.connect();
    const connected = fleet.connected;
    const begins = performance.now();
    fleet.drive({ messagesPerSecond: 200 });
    await vi.waitFor(() => expect(made.length).toBeGreaterThanOrEqual(200), { timeout: 20_000, interval: 5 });
    const seconds = (performance.now() - begins) / 1_000;
    await fleet.stop();

    expect(connected).toBe(fleetSize);
    expect(seconds).toBeGreaterThan(0.9);
    expect(acknowledged.sort()).toEqual([...made].sort());
    expect(broker.telemetry()).toHaveLength(made.length);
    expect(fleet.counts).toMatchObject({
      made: made.length,
      acknowledged: made.length,
      connections: fleetSize,
    });
    expect(fleet).toMatchObject({ connected: 0, waiting: 0 });
  });

  it('spreads its vehicles evenly over their interval, and can be paused', () => {
    const clock = createManualClock();
    const moments: [string, number][] = [];
    const begins = clock.now();
    const fleet = given({
      clock,
      listener: {
        made: ({ referenceId }, { observedAt }) => moments.push([referenceId, observedAt - begins]),
      },
    });

    fleet.drive({ intervalMs: 1_000 });
    clock.advance(1_999);
    fleet.pause();
    clock.advance(10_000);

    expect(moments).toHaveLength(2 * fleetSize);
    for (const [index, [name, moment]] of moments.entries()) {
      expect(name).toBe(nameOf(index % fleetSize));
      expect(moment).toBe((index * 1_000) / fleetSize);
    }
  });

  it('sends the same messages with the same seeds', () => {
    const run = (): string[] => {
      const clock = createManualClock();
      const messages: string[] = [];
      const fleet = given({
        clock,
        listener: { made: (_, message) => messages.push(JSON.stringify(message)) },
      });
      fleet.drive({ intervalMs: 1_000 });
      clock.advance(20_000);
      fleet.pause();
      return messages;
    };

    expect(run()).toEqual(run());
  });
});
