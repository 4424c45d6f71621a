/** The tour’s steps of erasures: a whole one, with something to erase in every store. */
import { eraseVehicleData, erasureOf, givenErasable, readErasure, runErasure } from '../erasures.ts';
import { givenAccess, givenPerson, givenVehicle } from '../given.ts';
import { type TourSetup, type TourStep, resultOf } from './tour.ts';
import { nameVehicle } from '../sharing.ts';

/** Returns the steps of both fields; the erasure runs to its end. */
export function erasureSteps({ operator, provisioner, world }: TourSetup): readonly TourStep[] {
  return [
    {
      name: 'erase the data of an own time',
      shows: 'work',
      prepare: async () => {
        // People of their own, so that no allowance is used up.
        const owner = await givenPerson(world, ['owners']);
        const vehicle = await givenVehicle(provisioner);
        await givenAccess(operator, owner, vehicle);
        await nameVehicle(owner, vehicle, 'Bee');
        await givenErasable(world, vehicle.referenceId, owner.principalId);
        return async () => {
          const { jobId } = erasureOf(await eraseVehicleData(owner, vehicle));
          // The same again while it runs.
          erasureOf(await eraseVehicleData(owner, vehicle));
          await runErasure(world, jobId);
          return resultOf(await readErasure(owner, jobId));
        };
      },
    },
  ];
}
