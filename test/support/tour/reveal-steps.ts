/** The tour’s steps of revealing a VIN, and of reading the logs. */
import { accessLog, auditLog } from '../audit.ts';
import { type Person, givenPerson, signInAgain } from '../given.ts';
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

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** Returns the steps of every field of reveals, and of the logs that show them. */
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
    step('read the audit log', (officer) => {
      const range = { from: ago(86_400_000), to: ago(-60_000), limit: 3 };
      return Promise.resolve(async () => resultOf(await auditLog(officer, range)));
    }),
    step('read the audit log of a vehicle', (officer) => {
      const range = { from: ago(86_400_000), to: ago(-60_000), referenceId, limit: 3 };
      return Promise.resolve(async () => resultOf(await auditLog(officer, range)));
    }),
    step('read the access log of the owner’s vehicle', () =>
      Promise.resolve(async () => resultOf(await accessLog(owner, referenceId))),
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
    // The tour takes longer than the five minutes for which a sign-in permits it.
    step('reveal the VIN to the owner', async () => {
      const present = await signInAgain(world, owner.username);
      return async () => resultOf(await revealOwnVin(present, referenceId));
    }),
  ];
}
