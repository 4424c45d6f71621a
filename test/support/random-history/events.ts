/** The rule about events: none reaches a person whose access was not open at its time. */
import type { VehicleStateChange } from '../../../domain/generated/schema-types.ts';
import type { Received } from './followers.ts';
import type { AccessPeriod } from './modelled-vehicle.ts';

/**
 * Events of the second after an end may still pass (`endAccess` in the schema), and then need a
 * moment to arrive.
 */
const graceMs = { happened: 1_000, arrived: 2_000 } as const;

/** Returns a line for each event that its receiver may not see. */
export function eventsWithoutAccess(
  received: readonly Received[],
  periodsOf: (referenceId: string) => readonly AccessPeriod[],
): readonly string[] {
  return received.flatMap((one) => {
    const periods = periodsOf(one.referenceId).filter(({ ownerId }) => ownerId === one.ownerId);
    const isAllowed = periods.some((period) => covers(period, one));
    return isAllowed ? [] : [`${describe(one)} reached ${one.ownerId} without access`];
  });
}

function covers({ since, until }: AccessPeriod, received: Received): boolean {
  if (until !== undefined && later(until, graceMs.arrived) < received.receivedAt) {
    return false;
  }
  const time = received.feed === 'onVehicleState' ? received.event.updatedAt : received.event.at;
  const hasHappened = until === undefined || time <= later(until, graceMs.happened);
  const facts = received.feed === 'onVehicleState' ? timesIn(received.event) : [];
  return hasHappened && [time, ...facts].every((fact) => since <= fact);
}

/** Every time in a change that lets a person know something of the vehicle's past. */
function timesIn({ connectivity: { since }, signals }: VehicleStateChange): readonly string[] {
  const observed = signals.map(({ observedAt }) => observedAt);
  return since === null || since === undefined ? observed : [since, ...observed];
}

function later(time: string, milliseconds: number): string {
  return new Date(Date.parse(time) + milliseconds).toISOString();
}

function describe({ event, feed, receivedAt, referenceId }: Received): string {
  return `${feed} of ${referenceId}, received at ${receivedAt}: ${JSON.stringify(event)}`;
}
