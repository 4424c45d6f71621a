/** What the erasure of a person covers, and the parts that go through the person's vehicles. */
import type { OwnershipItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { accessAfter } from '../data-jobs/accesses-of-person.ts';
import { type OwnVehicle, vehicleAfter } from './kept-vehicles.ts';
import type { ErasurePart } from './parts.ts';
import type { Erased, OwnTime, PersonScope } from './scope.ts';

/** Erases one page of what is about a vehicle, or about an access to it. */
export type VehicleEraser<Item> = (
  scope: PersonScope,
  item: Item,
  after: string | undefined,
  options: CallOptions,
) => Promise<Erased>;

/** A part that runs for each access of the person in the tenant, in the order of Reference IDs. */
export function eachAccess(store: string, run: VehicleEraser<OwnershipItem>): ErasurePart<PersonScope> {
  return eachOf(store, accessAfter, run);
}

/**
 * A part that runs for each vehicle that `keepVehicle` kept, so it also runs when the accesses are
 * gone.
 */
export function eachVehicle(store: string, run: VehicleEraser<OwnVehicle>): ErasurePart<PersonScope> {
  return eachOf(store, vehicleAfter, run);
}

/**
 * A part that runs for each time in which the person alone owned a vehicle. `run` is a part of the
 * erasure of vehicle data.
 */
export function eachOwnTime({ run, store }: ErasurePart<OwnTime>): ErasurePart<PersonScope> {
  return eachVehicle(store, async ({ personId, tenantId }, { referenceId, times }, after, options) => {
    const [first = '', ...rest] = (after ?? '0').split('|');
    const index = Number(first);
    const range = times[index];
    if (range === undefined) {
      return { count: 0 };
    }
    const inner = rest.join('|');
    const time: OwnTime = { ownerId: personId, referenceId, tenantId, ...range };
    const { count, isWaiting, next } = await run(time, inner === '' ? undefined : inner, options);
    if (isWaiting === true || next !== undefined) {
      const position = `${index}|${next ?? inner}`;
      return { count, next: position, ...(isWaiting === true && { isWaiting }) };
    }
    return { count, next: `${index + 1}` };
  });
}

/** Finds the item at a position of `eachOf`, or the first one. */
type Finder<Item> = (
  scope: PersonScope,
  after: string | undefined,
  options: CallOptions,
) => Promise<Item | undefined>;

/**
 * A part that runs for one item after the other. `after` is `<` and the vehicle that is done, or
 * `=`, the vehicle at work and where it continues.
 */
function eachOf<Item extends { readonly referenceId: string }>(
  store: string,
  find: Finder<Item>,
  run: VehicleEraser<Item>,
): ErasurePart<PersonScope> {
  return {
    store,
    run: async (scope, after, options) => {
      const item = await find(scope, after, options);
      if (item === undefined) {
        return { count: 0 };
      }
      const { referenceId } = item;
      const begun = `=${referenceId} `;
      const inner = after?.startsWith(begun) === true ? after.slice(begun.length) : '';
      const page = await run(scope, item, inner === '' ? undefined : inner, options);
      const { count, isWaiting, next } = page;
      if (isWaiting === true) {
        return { count, isWaiting, next: `${begun}${next ?? inner}` };
      }
      return { count, next: next === undefined ? `<${referenceId}` : `${begun}${next}` };
    },
  };
}
