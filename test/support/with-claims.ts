/** `it` for tests of claims, and what they look at afterwards. */
import { type Car, givenCar } from './claims.ts';
import { type GivenVehicle, type Person, convert, givenAccess, givenPerson, givenVehicle } from './given.ts';
import { itemsOf } from './tables.ts';
import { withPeople } from './with-people.ts';
import type { TestWorld } from './world.ts';

/**
 * `it` with a `claimant` of each test, because starts are counted, a connected `car` without an
 * owner, and an `ownedCar`, which is the same car once it has the owner.
 */
export const withClaims = (world: () => TestWorld) =>
  withPeople(world)
    .extend('claimant', () => givenPerson(world(), ['owners']))
    .extend('car', async ({ provisioner }, { onCleanup }) => {
      const car = await givenCar(world(), await givenVehicle(provisioner));
      onCleanup(() => car.device.end());
      return car;
    })
    .extend('ownedCar', async ({ car, operator, owner }) => {
      await givenAccess(operator, owner, car.vehicle);
      return car;
    });

/** True when the person may convert the vehicle's VIN now. */
export const owns = async (person: Person, { vin, referenceId }: GivenVehicle): Promise<boolean> =>
  (await person.ask(convert, { vin })).data?.['referenceIdForVin'] === referenceId;

/** Returns the names of the vehicle's events as stored, oldest first. */
export async function storedEvents(
  world: TestWorld,
  { referenceId }: GivenVehicle,
): Promise<readonly string[]> {
  const lines = (await itemsOf(world, 'VehicleHistory')).filter((line) => line.referenceId === referenceId);
  return lines.sort((one, other) => one.atId.localeCompare(other.atId)).map(({ event }) => event);
}

/** Returns the events with their claims that the person sees, newest first. */
export async function historyFor(person: Person, { referenceId }: GivenVehicle): Promise<readonly object[]> {
  const { data } = await person.ask(
    'query ($id: ID!) { vehicleHistory(referenceId: $id) { items { event claimId } } }',
    { id: referenceId },
  );
  return (data?.['vehicleHistory'] as { readonly items: readonly object[] }).items;
}

/** The Reference ID as a part of an expected claim or access. */
export const stateOf = (car: Car) => ({ referenceId: car.vehicle.referenceId });
