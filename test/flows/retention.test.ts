/** How long a vehicle's history, and the accesses to it, are kept: every writer sets the expiry. */
import { expect } from 'vitest';
import { completeClaim, givenCar, givenConfirmed, passWaiting } from '../support/claims.ts';
import { wrongExpiries } from '../support/expiries.ts';
import {
  type ApiResponse,
  type GivenVehicle,
  codeOf,
  givenAccess,
  givenPermit,
  givenPerson,
} from '../support/given.ts';
import { givenApproval, revealVin } from '../support/reveals.ts';
import { acceptTransfer, leave, offer, ok, share } from '../support/sharing.ts';
import { itemsOf } from '../support/tables.ts';
import { revokeReferenceId } from '../support/vehicle-erasures.ts';
import { withOwnedVehicle } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

const it = withOwnedVehicle(world);

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function written(call: Promise<ApiResponse>): Promise<void> {
  expect(codeOf(await call)).toBe('none');
}

async function stored({ referenceId }: Pick<GivenVehicle, 'referenceId'>) {
  const [lines, accesses] = [await itemsOf(world(), 'VehicleHistory'), await itemsOf(world(), 'Ownership')];
  return {
    lines: lines.filter((line) => line.referenceId === referenceId),
    accesses: accesses.filter((access) => access.referenceId === referenceId),
  };
}

it('ends with each line of the history, and with each access that has an end', async ({
  operator,
  owner,
  vehicle,
}) => {
  const { referenceId } = vehicle;
  const [driver, second, claimant, buyer] = [
    await givenPerson(world(), ['owners']),
    await givenPerson(world(), ['owners']),
    await givenPerson(world(), ['owners']),
    await givenPerson(world(), ['owners']),
  ];
  const officers = [
    await givenPerson(world(), ['privacy-officers']),
    await givenPerson(world(), ['privacy-officers']),
  ] as const;

  await share(owner, driver, vehicle, { role: 'DRIVER', until: inDays(9) });
  await share(owner, second, vehicle, { role: 'OWNER', until: inDays(3) });
  // The driver's access now ends with the second owner's.
  await written(leave(owner, vehicle));
  const afterLeave = await stored(vehicle);
  expect(wrongExpiries(afterLeave.lines, afterLeave.accesses)).toEqual([]);
  await givenPermit(operator, vehicle);
  const { revealId } = await givenApproval(...officers, referenceId, { hiddenUntil: inDays(30) });
  await written(revealVin(officers[0], revealId));
  const car = await givenCar(world(), vehicle);
  const { claimId } = await givenConfirmed(claimant, car);
  await passWaiting(world(), claimId);
  await written(completeClaim(claimant, claimId));
  const { code } = await ok('offerVehicle', offer(claimant, vehicle));
  await ok('acceptTransfer', acceptTransfer(buyer, code));
  await written(
    operator.ask('mutation ($input: EndAccessInput!) { endAccess(input: $input) { referenceId } }', {
      input: { referenceId, ownerId: buyer.principalId },
    }),
  );
  await givenAccess(operator, owner, vehicle);
  const again = (await stored(vehicle)).accesses.find(({ ownerId }) => ownerId === owner.principalId);
  expect(again).not.toHaveProperty('expiresAt');
  await share(owner, driver, vehicle);
  await written(revokeReferenceId(officers[0], referenceId));
  await car.device.end();

  const { accesses, lines } = await stored(vehicle);
  expect(wrongExpiries(lines, accesses)).toEqual([]);
  expect(new Set(lines.map(({ event }) => event))).toEqual(
    new Set([
      ...['RESERVED', 'ACTIVATED', 'ACCESS_GRANTED', 'ACCESS_ENDED', 'ACCESS_SHORTENED', 'INVITED'],
      ...['REISSUE_PERMITTED', 'VIN_REVEALED', 'CLAIM_WAITING', 'TRANSFER_OFFERED'],
      ...['OWNERSHIP_TRANSFERRED', 'REVOKED'],
    ]),
  );
  expect(accesses).toHaveLength(5);
});
