/**
 * Many people use codes, leave and buy at once, or a fault hits a call. One right end each: a code
 * is used once, at most 20 persons have access, and no access stays open after a transfer.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isOpenAccess } from '../../domain/access.ts';
import { mostInvitations } from '../../domain/invitations.ts';
import { mostViewers } from '../../domain/viewers.ts';
import type { FaultKind } from 'local-aws';
import { grant } from '../support/accesses.ts';
import { send } from '../support/commands.ts';
import { type CallPoint, callPoints } from '../support/fault-sweep.ts';
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

/** A field with a right end that its repetition must reach. */
interface FaultCase {
  readonly name: string;
  /** Returns the call; the vehicle is new. */
  readonly prepare: (guest: Person) => Promise<() => Promise<ApiResponse>>;
  /** Whether the open accesses are right after the repeated call. */
  readonly isRight: (open: readonly string[], guest: Person) => boolean;
  /** The events that stand in the history once. */
  readonly event: string;
}

const faultCases: readonly FaultCase[] = [
  {
    name: 'acceptInvitation',
    prepare: async (guest) => {
      const { code } = await ok('inviteToVehicle', invite(owner, vehicle));
      return () => accept(guest, code);
    },
    isRight: (open, guest) => open.length === 2 && open.includes(guest.principalId),
    event: 'INVITED',
  },
  {
    name: 'acceptTransfer',
    prepare: async (guest) => {
      const { code } = await ok('offerVehicle', offer(owner, vehicle));
      return () => acceptTransfer(guest, code);
    },
    isRight: (open, guest) => open.length === 1 && open.includes(guest.principalId),
    event: 'OWNERSHIP_TRANSFERRED',
  },
  {
    name: 'leaveVehicle',
    prepare: async (guest) => {
      await share(owner, guest, vehicle);
      return () => leave(owner, vehicle);
    },
    isRight: (open) => open.length === 0,
    event: 'INVITED',
  },
];

describe.each(faultCases)('$name', ({ event, isRight, prepare }) => {
  it.each<FaultKind>(['throttle', 'internal-error', 'timeout-after-success'])(
    'reaches its end after %s at each of its calls, when it is repeated',
    { timeout: 240_000 },
    async (kind) => {
      const [guest] = guests;
      if (guest === undefined) {
        throw new Error('The guests are missing.');
      }
      for (const point of await pointsOf(await prepare(guest))) {
        vehicle = await givenVehicleOf(people);
        const call = await prepare(guest);
        const times = point.service === 'dynamodb' ? 1 : 3;
        const fault = world().faults.inject({ ...point, kind, times });
        const response = await call();
        expect(fault.fired(), `${point.operation} ${point.nth}`).toBeGreaterThan(0);
        fault.remove();

        const repeated = await call();

        expect(['none', 'SERVICE_UNAVAILABLE'], `${point.operation} ${point.nth}`).toContain(
          codeOf(response),
        );
        expect(codeOf(repeated), `${point.operation} ${point.nth}`).toBe('none');
        const open = (await openAccesses()).map(({ ownerId }) => ownerId);
        expect(isRight(open, guest), `${point.operation} ${point.nth}`).toBe(true);
        expect(await eventsOf(event)).toBe(1);
      }
    },
  );
});

/** The calls of a run without a fault, except those of logs and of Lambda itself. */
async function pointsOf(call: () => Promise<ApiResponse>): Promise<readonly CallPoint[]> {
  await world().streams.settled();
  const first = world().calls.next();
  await call();
  const calls = world().calls.list(first);
  return callPoints(calls.filter(({ service }) => service === 'dynamodb' || service === 'kms'));
}

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
