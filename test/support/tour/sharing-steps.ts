/** The tour’s steps of sharing a vehicle: codes, names, leaving, and a sale. */
import { type GivenVehicle, type Person, givenAccess, givenPerson, givenVehicle } from '../given.ts';
import { functionByName } from '../provisioning.ts';
import {
  accept,
  acceptTransfer,
  cancelOffer,
  endByAccessId,
  invite,
  leave,
  nameAccess,
  nameVehicle,
  offer,
  ok,
  share,
} from '../sharing.ts';
import { switchPositions } from '../positions.ts';
import { type TourSetup, type TourStep, resultOf } from './tour.ts';

/** What the steps share: a vehicle with an owner, and another person. */
interface Shared {
  readonly owner: Person;
  readonly guest: Person;
  readonly vehicle: GivenVehicle;
}

/** Returns the steps of every field with which people share. */
export function sharingSteps(setup: TourSetup): readonly TourStep[] {
  const step = (name: string, prepare: (shared: Shared) => ReturnType<TourStep['prepare']>): TourStep => ({
    name,
    shows: 'work',
    prepare: async () => prepare(await givenShared(setup)),
  });
  return [
    step('invite to a vehicle, in a new environment', async ({ owner, vehicle }) => {
      await ok('inviteToVehicle', invite(owner, vehicle));
      await setup.world.lambda.coldStart(functionByName(setup.world, 'HashCode'));
      return async () => resultOf(await invite(owner, vehicle));
    }),
    step('accept an invitation', async ({ guest, owner, vehicle }) => {
      const { code } = await ok('inviteToVehicle', invite(owner, vehicle));
      return async () => resultOf(await accept(guest, code));
    }),
    step('enter an unknown code', ({ guest, owner, vehicle }) =>
      Promise.resolve(async () => {
        const refused = await accept(guest, '0000-0000-0000-0000');
        const isRefused = resultOf(refused) === 'INVITATION_NOT_FOUND';
        return isRefused ? resultOf(await nameVehicle(owner, vehicle, 'Red')) : resultOf(refused);
      }),
    ),
    step('name a vehicle', ({ owner, vehicle }) =>
      Promise.resolve(async () => resultOf(await nameVehicle(owner, vehicle, 'Blue'))),
    ),
    step('switch positions off', ({ owner, vehicle }) =>
      Promise.resolve(async () => resultOf(await switchPositions(owner, vehicle, 'OFF'))),
    ),
    step('name a driver', async ({ guest, owner, vehicle }) => {
      const { accessId } = await share(owner, guest, vehicle);
      return async () => resultOf(await nameAccess(owner, vehicle, accessId, 'Ann'));
    }),
    step('end a driver’s access as an owner', async ({ guest, owner, vehicle }) => {
      const { accessId } = await share(owner, guest, vehicle);
      return async () => resultOf(await endByAccessId(owner, vehicle, accessId));
    }),
    step('leave a vehicle as the last owner', async ({ guest, owner, vehicle }) => {
      await share(owner, guest, vehicle);
      return async () => resultOf(await leave(owner, vehicle));
    }),
    step('offer a vehicle', ({ owner, vehicle }) =>
      Promise.resolve(async () => resultOf(await offer(owner, vehicle))),
    ),
    step('cancel an offer', async ({ owner, vehicle }) => {
      await ok('offerVehicle', offer(owner, vehicle));
      return async () => resultOf(await cancelOffer(owner, vehicle));
    }),
    step('accept an offer', async ({ guest, owner, vehicle }) => {
      const { code } = await ok('offerVehicle', offer(owner, vehicle));
      return async () => resultOf(await acceptTransfer(guest, code));
    }),
  ];
}

/** People of their own, so that no allowance is used up. */
async function givenShared({ operator, provisioner, world }: TourSetup): Promise<Shared> {
  const [vehicle, owner, guest] = await Promise.all([
    givenVehicle(provisioner),
    givenPerson(world, ['owners']),
    givenPerson(world, ['owners']),
  ]);
  await givenAccess(operator, owner, vehicle);
  return { owner, guest, vehicle };
}
