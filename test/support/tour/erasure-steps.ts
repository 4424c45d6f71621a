/** The tour’s steps of erasures: a whole one, with something to erase in every store. */
import { eraseVehicleData, erasureOf, givenErasable, readErasure, runErasure } from '../erasures.ts';
import { type Person, givenAccess, givenPerson, givenVehicle } from '../given.ts';
import { endOf, followJob, setAside, step } from './export-steps.ts';
import { type TourSetup, type TourStep, done, resultOf } from './tour.ts';
import { nameVehicle } from '../sharing.ts';
import { eraseVehicle, givenKnownVehicle, runVehicleErasure, vehicleErasures } from '../vehicle-erasures.ts';
import {
  approveErasure,
  erasePerson,
  givenKnownPerson,
  personErasureOf,
  personErasures,
  runPersonErasure,
} from '../person-erasures.ts';

/** Returns the steps of the three kinds of erasures, each of which runs to its end. */
export function erasureSteps(setup: TourSetup): readonly TourStep[] {
  const { world } = setup;
  return [
    step('erase the data of the owner’s time', () => prepareOwnErasure(setup)),
    step('erase a person with two officers', () => preparePersonErasure(setup)),
    step('erase a vehicle with two officers', () => prepareVehicleErasure(setup)),
    step('set an erasure aside that cannot be read', async () => {
      const { owner, vehicle } = await givenOwned(setup);
      await world.streams.settled();
      return () => setAside(world, 'EraseData', () => eraseVehicleData(owner, vehicle));
    }),
  ];
}

/** People of their own, so that no allowance is used up. */
async function givenOwned({ operator, provisioner, world }: TourSetup) {
  const owner = await givenPerson(world, ['owners']);
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  return { owner, vehicle };
}

async function givenOfficers({ world }: TourSetup): Promise<readonly [Person, Person]> {
  return [await givenPerson(world, ['privacy-officers']), await givenPerson(world, ['privacy-officers'])];
}

async function prepareOwnErasure(setup: TourSetup): Promise<() => Promise<string>> {
  const { world } = setup;
  const { owner, vehicle } = await givenOwned(setup);
  await nameVehicle(owner, vehicle, 'Bee');
  await givenErasable(world, vehicle.referenceId, owner.principalId);
  return async () => {
    const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
    // The same again while it runs.
    erasureOf(await eraseVehicleData(owner, vehicle));
    const followed = await followJob(world, owner, jobId);
    await runErasure(world, jobId);
    await world.streams.settled();
    const read = resultOf(await readErasure(owner, jobId));
    return read === done ? endOf(followed) : read;
  };
}

async function preparePersonErasure(setup: TourSetup): Promise<() => Promise<string>> {
  const { operator, provisioner, world } = setup;
  const [officer, second] = await givenOfficers(setup);
  const friend = await givenPerson(world, ['owners']);
  const vehicles = [
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
    await givenVehicle(provisioner),
  ] as const;
  const { person } = await givenKnownPerson(world, { operator, friend, vehicles });
  return async () => {
    const { jobId } = personErasureOf(await erasePerson(officer, person.principalId));
    // The same again while it waits.
    personErasureOf(await erasePerson(second, person.principalId));
    const listed = resultOf(await personErasures(second));
    if (listed !== done) {
      return listed;
    }
    personErasureOf(await approveErasure(second, jobId));
    const { status } = await runPersonErasure(world, jobId, person.principalId);
    const read = resultOf(await readErasure(second, jobId));
    return status === 'SUCCEEDED' ? read : 'the end was not published';
  };
}

async function prepareVehicleErasure(setup: TourSetup): Promise<() => Promise<string>> {
  const { operator, provisioner, world } = setup;
  const officers = await givenOfficers(setup);
  const [officer, second] = officers;
  const { vehicle } = await givenKnownVehicle(world, { officers, operator, provisioner });
  return async () => {
    const { jobId } = personErasureOf(await eraseVehicle(officer, vehicle.referenceId));
    // The same again while it waits.
    personErasureOf(await eraseVehicle(second, vehicle.referenceId));
    const listed = resultOf(await vehicleErasures(second));
    if (listed !== done) {
      return listed;
    }
    personErasureOf(await approveErasure(second, jobId));
    const { status } = await runVehicleErasure(world, jobId);
    const read = resultOf(await readErasure(second, jobId));
    return status === 'SUCCEEDED' ? read : 'the end was not published';
  };
}
