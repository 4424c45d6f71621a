import { expect, it } from 'vitest';
import { isPosition } from '../../../domain/positions.ts';
import { createVehicleModel } from '../../../tools/simulator/drive/vehicle-model.ts';
import { PositionsSwitch } from '../../../tools/simulator/positions-switch.ts';
import { createTelemetryFeed } from '../../../tools/simulator/telemetry/telemetry-feed.ts';

const start = Date.parse('2026-05-01T08:00:00Z');

/** Returns the names of positions in the messages of some minutes. */
function positionsSent(positions: PositionsSwitch, from: number): string[] {
  const model = createVehicleModel('seed', from);
  const feed = createTelemetryFeed('session');
  const names = new Set<string>();
  for (let second = 1; second < 200; second += 1) {
    model.advanceTo(from + second * 1_000);
    const message = feed.next(positions.collected(model.readings()), from + second * 1_000);
    Object.keys(message?.signals ?? {}).forEach((name) => names.add(name));
  }
  expect(names.size).toBeGreaterThan(10);
  return [...names].filter(isPosition);
}

it('sends positions before the first setting, and none while they are off', () => {
  const positions = new PositionsSwitch();
  const before = positionsSent(positions, start);

  positions.onMessage(JSON.stringify({ positions: 'OFF', at: 1 }));
  const whileOff = positionsSent(positions, start);
  positions.onMessage(JSON.stringify({ positions: 'ON', at: 2 }));

  expect(before).toHaveLength(4);
  expect(whileOff).toEqual([]);
  expect(positionsSent(positions, start)).toHaveLength(4);
});

it('ignores an earlier setting that arrives later', () => {
  const positions = new PositionsSwitch();

  positions.onMessage(JSON.stringify({ positions: 'OFF', at: 2 }));
  positions.onMessage(JSON.stringify({ positions: 'ON', at: 1 }));

  expect(positionsSent(positions, start)).toEqual([]);
});
