import { describe, expect, it } from 'vitest';
import { type CommandExecution, progressOf } from '../../domain/command-execution.ts';
import { europeanVin } from '../support/vins.ts';

describe('progressOf', () => {
  it.each<[CommandExecution['status'], string]>([
    ['CREATED', 'SENT'],
    ['IN_PROGRESS', 'IN_PROGRESS'],
    ['SUCCEEDED', 'SUCCEEDED'],
    ['FAILED', 'FAILED'],
    ['REJECTED', 'REJECTED'],
  ])('translates %s to %s, with the vehicle’s reason', (status, ours) => {
    expect(progressOf({ status })).toEqual({ status: ours });
    expect(progressOf({ status, reasonCode: 'DOOR_OPEN-2' })).toEqual({
      status: ours,
      reasonCode: 'DOOR_OPEN-2',
    });
  });

  it('leaves the outcome open when AWS IoT timed out', () => {
    expect(progressOf({ status: 'TIMED_OUT', reasonCode: '$NO_RESPONSE_FROM_DEVICE' })).toEqual({
      status: 'OUTCOME_UNKNOWN',
      reasonCode: 'NO_RESPONSE',
    });
  });

  it.each([{}, { reasonCode: 'ENGINE_BUSY' }])(
    'treats the vehicle’s own time-out as a failure: %j',
    (reason) => {
      expect(progressOf({ status: 'TIMED_OUT', ...reason })).toEqual({
        status: 'FAILED',
        reasonCode: 'DEVICE_TIMED_OUT',
      });
    },
  );

  it.each([
    ['a text of another shape', 'the door is open'],
    ['an empty one', ''],
    ['one too long', 'X'.repeat(65)],
    ['a VIN', europeanVin()],
    ['a text that contains a VIN', `CAR_${europeanVin()}_REFUSES`],
  ])('withholds %s as a reason', (_name, reasonCode) => {
    expect(progressOf({ status: 'REJECTED', reasonCode })).toEqual({
      status: 'REJECTED',
      reasonCode: 'WITHHELD',
    });
  });
});
