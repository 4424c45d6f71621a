import { expect, it } from 'vitest';
import { motionOf } from '../../domain/motion.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';

const now = 1_800_000_000_000;
const stateWith = (signals: object): VehicleStateItem => ({
  referenceId: '919108f7-52d1-4320-9bac-f847db4148a8',
  state: {
    version: 1,
    updatedAt: now,
    signals: JSON.stringify(signals),
    connectivity: 'CONNECTED',
    sequenceNumber: '1',
    newestObservedAt: now,
  },
});

it.each([
  ['the item does not exist', undefined, 'UNKNOWN'],
  ['it never sent anything', { referenceId: 'r' }, 'UNKNOWN'],
  ['no speed is known', stateWith({}), 'UNKNOWN'],
  ['its speed is not a number', stateWith({ 'Vehicle.Speed': ['0', now, now] }), 'UNKNOWN'],
  ['it stands', stateWith({ 'Vehicle.Speed': [0, now, now] }), 'STATIONARY'],
  ['it stood a month ago', stateWith({ 'Vehicle.Speed': [0, now - 30 * 86_400_000, now] }), 'STATIONARY'],
  [
    'it stood with another TCU',
    { ...stateWith({ 'Vehicle.Speed': [0, now, now] }), tcuActivatedAt: now },
    'UNKNOWN',
  ],
  [
    'it stood with this TCU after another one',
    { ...stateWith({ 'Vehicle.Speed': [0, now, now] }), tcuActivatedAt: now - 1 },
    'STATIONARY',
  ],
  ['it creeps', stateWith({ 'Vehicle.Speed': [0.1, now, now] }), 'MOVING'],
  ['it moved 59,999 ms ago', stateWith({ 'Vehicle.Speed': [50, now - 59_999, now] }), 'MOVING'],
  ['it moved a minute ago', stateWith({ 'Vehicle.Speed': [50, now - 60_000, now] }), 'UNKNOWN'],
  ['its clock is ahead', stateWith({ 'Vehicle.Speed': [50, now + 60_000, now] }), 'MOVING'],
  [
    'its clock was ahead when it moved',
    stateWith({ 'Vehicle.Speed': [50, now + 200_000, now - 60_000] }),
    'UNKNOWN',
  ],
] as const)('decides the motion when %s', (_name, item, motion) => {
  expect(motionOf(item, now)).toBe(motion);
});
