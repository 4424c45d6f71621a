/** A viewer's watch of a vehicle, and what is stored of it. */
import type { World } from 'local-aws';
import type { AskedItem, LeaseItem } from '../../domain/live-mode.ts';
import type { ApiResponse, Person } from './given.ts';
import { itemsOf } from './tables.ts';

interface Vehicle {
  readonly referenceId: string;
}

/** Takes or renews the viewer's lease. */
export function renewWatch(person: Person, vehicle: Vehicle, watchId: string): Promise<ApiResponse> {
  return changeWatch('renewWatch', person, vehicle, watchId);
}

/** Ends the lease of a viewer of the vehicle. */
export function endWatch(person: Person, vehicle: Vehicle, watchId: string): Promise<ApiResponse> {
  return changeWatch('endWatch', person, vehicle, watchId);
}

function changeWatch(
  field: 'renewWatch' | 'endWatch',
  person: Person,
  { referenceId }: Vehicle,
  watchId: string,
): Promise<ApiResponse> {
  return person.ask(
    `mutation ($referenceId: ID!, $watchId: ID!) {
      ${field}(referenceId: $referenceId, watchId: $watchId) { referenceId watchId liveSeconds }
    }`,
    { referenceId, watchId },
  );
}

/** The vehicle's leases, and what it was asked for. */
export async function leasesOf(
  world: World,
  referenceId: string,
): Promise<readonly (LeaseItem | AskedItem)[]> {
  return (await itemsOf(world, 'Watches')).filter((item) => item.referenceId === referenceId);
}
