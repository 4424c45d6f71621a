/** The tour’s steps about a person's standing. */
import { givenPerson } from '../given.ts';
import { grantBulk, liftPause } from '../standings.ts';
import { givenPause } from '../patterns.ts';
import { type TourSetup, type TourStep, resultOf } from './tour.ts';

/** Returns the steps of a pause, its end and a grant. */
export function standingSteps({ operator, world }: TourSetup): readonly TourStep[] {
  return [
    {
      name: 'lift the pause of a person',
      shows: 'work',
      async prepare() {
        const officer = await givenPerson(world, ['privacy-officers']);
        const person = await givenPerson(world, ['operators']);
        await givenPause(world, person);
        return async () => resultOf(await liftPause(officer, person));
      },
    },
    {
      name: 'grant a person bulk conversions',
      shows: 'work',
      async prepare() {
        const officer = await givenPerson(world, ['privacy-officers']);
        return async () => resultOf(await grantBulk(officer, operator));
      },
    },
  ];
}
