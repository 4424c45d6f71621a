/**
 * Many people use codes, leave and buy at once. One right end each: a code is used once, at most 20
 * persons have access, and no access stays open after a transfer.
 */
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { isOpenAccess } from '../../domain/access.ts';
import { mostInvitations } from '../../domain/invitations.ts';
import { mostViewers } from '../../domain/viewers.ts';
import { grant } from '../support/accesses.ts';
import { send } from '../support/commands.ts';
import {
  type ApiResponse,
  type GivenPeople,
  type GivenVehicle,
  type Person,
  codeOf,
  givenPeople,
  givenPerson,
  givenVehicleOf,
} from '../support/given.ts';
import { accept, acceptTransfer, invite, leave, offer, ok, share, untilDecided } from '../support/sharing.ts';
import { itemsOf } from '../support/tables.ts';
import { useWorld } from '../support/world.ts';

const world = useWorld();

let people: GivenPeople;
let owner: Person;
let guests: readonly Person[];
let vehicle: GivenVehicle;

beforeAll(async () => {
  people = await givenPeople(world());
  owner = people.owner;
  guests = await Promise.all(Array.from({ length: 24 }, () => givenPerson(world(), ['owners'])));
}, 120_000);

beforeEach(async () => {
  vehicle = await givenVehicleOf(people);
});

const now = () => new Date(world().clock.now()).toISOString();
const codesOf = (responses: readonly ApiResponse[]) => [...new Set(responses.map(codeOf))].sort();

async function openAccesses() {
  const items = (await itemsOf(world(), 'Ownership')).filter(
    (item) => item.referenceId === vehicle.referenceId && isOpenAccess(item, now()),
  );
  const state = (await itemsOf(world(), 'VehicleState')).find(
    ({ referenceId }) => referenceId === vehicle.referenceId,
  );
  // Both places always agree.
  expect(Object.keys(state?.viewers ?? {}).sort()).toEqual(items.map(({ ownerId }) => ownerId).sort());
  return items;
}

async function eventsOf(event: string): Promise<number> {
  const lines = await itemsOf(world(), 'VehicleHistory');
  return lines.filter((line) => line.referenceId === vehicle.referenceId && line.event === event).length;
}

it('gives one access for a code that 24 persons use at once', { timeout: 120_000 }, async () => {
  const { code } = await ok('inviteToVehicle', invite(owner, vehicle));

  const responses = await Promise.all(guests.map((guest) => untilDecided(() => accept(guest, code))));

  expect(responses.filter((response) => codeOf(response) === 'none')).toHaveLength(1);
  expect(codesOf(responses)).toEqual(['INVITATION_NOT_FOUND', 'none']);
  expect(await openAccesses()).toHaveLength(2);
  expect(await eventsOf('ACCESS_GRANTED')).toBe(2);
});

it('keeps the limit when 20 persons use a code each', { timeout: 240_000 }, async () => {
  const half = mostInvitations;
  const responses: ApiResponse[] = [];
  for (const round of [guests.slice(0, half), guests.slice(half, 2 * half)]) {
    const invited = await Promise.all(
      round.map(async (guest, index) => {
        const made = await untilDecided(() => invite(owner, vehicle, { name: `Guest ${index}` }));
        return { guest, ...(await ok('inviteToVehicle', Promise.resolve(made))) };
      }),
    );
    responses.push(
      ...(await Promise.all(invited.map(({ code, guest }) => untilDecided(() => accept(guest, code))))),
    );
  }

  expect(codesOf(responses)).toEqual(['ACCESS_LIMIT_REACHED', 'none']);
  expect(responses.filter((response) => codeOf(response) === 'none')).toHaveLength(mostViewers - 1);
  expect(await openAccesses()).toHaveLength(mostViewers);
  expect(await eventsOf('ACCESS_GRANTED')).toBe(mostViewers);
});

it('transfers a vehicle once, whatever else happens at the same moment', { timeout: 240_000 }, async () => {
  for (let round = 0; round < 4; round += 1) {
    vehicle = await givenVehicleOf(people);
    const [buyer, rival, driver, late, leaver] = guests.slice(round * 5);
    if (!buyer || !rival || !driver || !late || !leaver) {
      throw new Error('There are too few guests.');
    }
    await share(owner, driver, vehicle, { name: 'Driver' });
    await share(owner, leaver, vehicle, { name: 'Leaver' });
    const invited = await ok('inviteToVehicle', invite(owner, vehicle, { name: 'Late' }));
    const { code } = await ok('offerVehicle', offer(owner, vehicle));

    const [first, second] = await Promise.all([
      untilDecided(() => acceptTransfer(buyer, code)),
      untilDecided(() => acceptTransfer(rival, code)),
      untilDecided(() => accept(late, invited.code)),
      untilDecided(() => leave(leaver, vehicle)),
      untilDecided(() => grant(people.operator, { vehicle, person: driver }, { role: 'DRIVER' })),
      send(driver, vehicle, { kind: 'HONK_AND_FLASH' }),
    ]);
    // The operator may have granted after the transfer.
    await leave(driver, vehicle);

    expect([codeOf(first), codeOf(second)].sort()).toEqual(['OFFER_NOT_FOUND', 'none']);
    const winner = codeOf(first) === 'none' ? buyer : rival;
    expect((await openAccesses()).map(({ ownerId, role }) => [ownerId, role])).toEqual([
      [winner.principalId, 'OWNER'],
    ]);
    expect(await eventsOf('OWNERSHIP_TRANSFERRED')).toBe(1);
    expect(codeOf(await send(driver, vehicle, { kind: 'HONK_AND_FLASH' }))).toBe('VEHICLE_NOT_FOUND');
  }
});

it('leaves one open code after a repeated invitation whose first response was lost', async () => {
  const fault = world().faults.inject({
    service: 'dynamodb',
    operation: 'TransactWriteItems',
    kind: 'timeout-after-success',
  });
  const lost = await invite(owner, vehicle, { name: 'Ann' });
  fault.remove();

  await ok('inviteToVehicle', invite(owner, vehicle, { name: 'Ann' }));

  const items = await itemsOf(world(), 'Invitations');
  const ofVehicle = items.filter((item) => 'referenceId' in item && item.referenceId === vehicle.referenceId);
  expect(codeOf(lost)).toBe('SERVICE_UNAVAILABLE');
  expect(ofVehicle).toHaveLength(1);
});
