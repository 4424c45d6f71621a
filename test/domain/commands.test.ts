import { describe, expect, it } from 'vitest';
import {
  commandKinds,
  commandStatusMoves,
  commandStatusesBefore,
  commandTimes,
  idempotencyGuard,
  openStatuses,
} from '../../domain/commands.ts';
import type { RemoteCommandStatus } from '../../domain/generated/schema-types.ts';
import { isUlid } from '../../domain/ulid.ts';

// A record, so that a new status does not compile until it has a row here.
const isTerminal: Readonly<Record<RemoteCommandStatus, boolean>> = {
  PENDING: false,
  SENT: false,
  IN_PROGRESS: false,
  OUTCOME_UNKNOWN: false,
  SUCCEEDED: true,
  FAILED: true,
  REJECTED: true,
};
const statuses = Object.keys(isTerminal) as RemoteCommandStatus[];

describe('the moves of a command', () => {
  it.each(statuses)('have no target from %s exactly if it is terminal', (status) => {
    expect(commandStatusMoves[status].length === 0).toBe(isTerminal[status]);
  });

  it('have no cycle', () => {
    const chains = (status: RemoteCommandStatus, seen: readonly RemoteCommandStatus[]): boolean =>
      commandStatusMoves[status].every((next) => !seen.includes(next) && chains(next, [...seen, next]));

    expect(statuses.every((status) => chains(status, [status]))).toBe(true);
  });

  it.each(statuses)('reach a terminal status from %s', (status) => {
    expect(isTerminal[status] || commandStatusMoves[status].some((next) => isTerminal[next])).toBe(true);
  });

  it.each<[RemoteCommandStatus, readonly RemoteCommandStatus[]]>([
    ['PENDING', []],
    ['SENT', ['PENDING']],
    ['IN_PROGRESS', ['PENDING', 'SENT']],
    ['OUTCOME_UNKNOWN', ['PENDING', 'SENT', 'IN_PROGRESS']],
    ['SUCCEEDED', ['PENDING', 'SENT', 'IN_PROGRESS', 'OUTCOME_UNKNOWN']],
    ['FAILED', ['PENDING', 'SENT', 'IN_PROGRESS', 'OUTCOME_UNKNOWN']],
    ['REJECTED', ['PENDING', 'SENT', 'IN_PROGRESS', 'OUTCOME_UNKNOWN']],
  ])('lead to %s from %j', (status, before) => {
    expect(commandStatusesBefore(status)).toEqual(before);
  });
});

it('awaits an outcome exactly in the statuses that can still time out', () => {
  expect(openStatuses).toEqual(commandStatusesBefore('OUTCOME_UNKNOWN'));
});

it('settles after the vehicle’s time', () => {
  expect(commandTimes.dueSeconds).toBeGreaterThan(commandTimes.validSeconds + commandTimes.executionSeconds);
});

it('lets drivers send all but UNLOCK_DOORS and SET_CHARGE_LIMIT', () => {
  const ofDrivers = Object.entries(commandKinds).filter(([, { roles }]) => ![...roles].includes('DRIVER'));

  expect(ofDrivers.map(([kind]) => kind)).toEqual(['UNLOCK_DOORS', 'SET_CHARGE_LIMIT']);
});

it('gives guards a key that is not a ULID and sorts after all ULIDs', () => {
  const guard = idempotencyGuard('8384a812-f061-70cd-9a7a-2bb1b9d1d9f5', 'A');

  expect(isUlid(guard)).toBe(false);
  expect(guard > '7ZZZZZZZZZZZZZZZZZZZZZZZZZ').toBe(true);
});
