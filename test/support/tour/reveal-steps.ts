/** The tour’s steps of revealing a VIN. */
import { type Person, givenPerson } from '../given.ts';
import { functionByName } from '../provisioning.ts';
import {
  approveReveal,
  givenApproval,
  givenRequest,
  requestReveal,
  revealOwnVin,
  revealVin,
} from '../reveals.ts';
import { type TourSetup, type TourStep, resultOf } from './tour.ts';

/** Returns the steps of every field of reveals. */
export function revealSteps({ owner, vehicle, world }: TourSetup): readonly TourStep[] {
  const { referenceId } = vehicle;
  const step = (
    name: string,
    prepare: (officer: Person, second: Person) => Promise<() => Promise<string>>,
  ): TourStep => ({
    name,
    shows: 'work',
    // People of their own, so that no allowance is used up.
    prepare: async () =>
      prepare(await givenPerson(world, ['privacy-officers']), await givenPerson(world, ['privacy-officers'])),
  });
  return [
    step('request a reveal', (officer) =>
      Promise.resolve(async () => resultOf(await requestReveal(officer, { referenceId }))),
    ),
    step('list reveals', (officer) =>
      Promise.resolve(async () => resultOf(await officer.ask('{ vinReveals { items { purpose } } }'))),
    ),
    step('approve a reveal', async (officer, second) => {
      const { revealId } = await givenRequest(officer, referenceId);
      return async () => resultOf(await approveReveal(second, revealId));
    }),
    step('reveal a VIN, in a new environment', async (officer, second) => {
      const { revealId } = await givenApproval(officer, second, referenceId);
      await world.lambda.coldStart(functionByName(world, 'OpenVin'));
      return async () => resultOf(await revealVin(officer, revealId));
    }),
    step('reveal the VIN of an own vehicle', () =>
      Promise.resolve(async () => resultOf(await revealOwnVin(owner, referenceId))),
    ),
  ];
}
