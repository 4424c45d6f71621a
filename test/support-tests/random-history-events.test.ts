/** The rule of random histories about events finds planted defects. */
import { describe, expect, it } from 'vitest';
import type { VehicleAccessEvent, VehicleStateChange } from '../../domain/generated/schema-types.ts';
import { eventsWithoutAccess } from '../support/random-history/events.ts';
import type { Received } from '../support/random-history/followers.ts';
import type { AccessPeriod } from '../support/random-history/modelled-vehicle.ts';

const at = (second: number): string => new Date(1_800_000_000_000 + 1_000 * second).toISOString();

const period: AccessPeriod = { ownerId: 'person', role: 'OWNER', since: at(10), until: at(20) };

function change(second: number, facts: Partial<VehicleStateChange> = {}): Received {
  const event = {
    referenceId: 'vehicle',
    version: 1,
    updatedAt: at(second),
    signals: [{ name: 'Vehicle.Speed', number: 1, observedAt: at(second), receivedAt: at(second) }],
    connectivity: { status: 'CONNECTED', since: null },
    ...facts,
  } as VehicleStateChange;
  return { feed: 'onVehicleState', ownerId: 'person', referenceId: 'vehicle', receivedAt: at(second), event };
}

function announced(second: number, receivedAt = at(second)): Received {
  const event = { referenceId: 'vehicle', at: at(second), event: 'INVITED' } as VehicleAccessEvent;
  return { feed: 'onVehicleAccess', ownerId: 'person', referenceId: 'vehicle', receivedAt, event };
}

const found = (received: Received, periods: readonly AccessPeriod[] = [period]) =>
  eventsWithoutAccess([received], () => periods);

describe('an event', () => {
  it.each([
    ['during the access', change(15)],
    ['of the second after its end', change(20.9)],
    ['about an access, during the access', announced(10)],
  ])('%s may arrive', (_, received) => {
    expect(found(received)).toEqual([]);
  });

  it.each([
    ['from before the access', change(9)],
    ['from before an access, about an access', announced(9, at(15))],
    ['from after its end', change(22)],
    ['that arrives long after its end', announced(19, at(25))],
    [
      'with a value from before the access',
      change(15, {
        signals: [{ name: 'Vehicle.Speed', number: 1, observedAt: at(9), receivedAt: at(15) }],
      }),
    ],
    [
      'with a connection from before the access',
      change(15, { connectivity: { status: 'CONNECTED', since: at(9) } }),
    ],
    ['of another person', { ...change(15), ownerId: 'another' }],
  ])('%s is found', (_, received) => {
    expect(found(received)).toEqual([expect.stringMatching(/without access/)]);
  });

  it('between two accesses of a person is found', () => {
    const next: AccessPeriod = { ownerId: 'person', role: 'DRIVER', since: at(30) };

    expect(found(change(25), [period, next])).toHaveLength(1);
    expect(found(change(31), [period, next])).toEqual([]);
  });
});
