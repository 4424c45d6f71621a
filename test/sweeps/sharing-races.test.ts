/**
 * Many people use codes, leave and buy at once. Each run ends in one consistent state: a code is
 * used once, at most 20 persons have access, and no access stays open after a transfer. A sample
 * runs in the gate; `SWEEPS=full` runs 1,000 rounds of each race, and `SWEEP_SEED=<number>` draws
 * others.
 */
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { isOpenAccess } from '../../domain/access.ts';
import { maxInvitations } from '../../domain/invitations.ts';
import { maxViewers } from '../../domain/viewers.ts';
import { type Random, createRandom, pick, wholeBetween } from '../../tools/simulator/random.ts';
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
import { stayingSignedIn } from '../support/long-session.ts';
import { settled } from '../support/renewal.ts';
import { resetWorld } from '../support/reset.ts';
import { isFullSweep, raceSeed, roundsOf } from '../support/sample.ts';
import { itemsOf } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

/** Of all rounds of one race. */
const timeout = 12 * 3_600_000;

let people: GivenPeople;
let owner: Person;
let guests: readonly Person[];
let vehicle: GivenVehicle;

beforeAll(async () => {
  const { operator, provisioner, owner: person } = await givenPeople(world());
  owner = stayingSignedIn(world(), person);
  people = {
    operator: stayingSignedIn(world(), operator),
    provisioner: stayingSignedIn(world(), provisioner),
    owner,
  };
  guests = await Promise.all(
    Array.from({ length: 24 }, async () => stayingSignedIn(world(), await givenPerson(world(), ['owners']))),
  );
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

/** Runs the rounds of a race, each with a new vehicle and numbers of its own. */
async function inRounds(
  race: string,
  rounds: number,
  play: (random: Random) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    vehicle = await givenVehicleOf(people);
    try {
      await play(createRandom(`${race}-${raceSeed}-${round}`));
    } catch (error) {
      throw new Error(`${race}: SWEEP_SEED=${raceSeed}, round ${round}`, { cause: error });
    }
    if (round % 20 === 19) {
      // Each round reads whole tables, and a thousand responses would fill the memory.
      await settled(world());
      await resetWorld(world());
      world().transcript.length = 0;
    }
  }
}

/** Resolves after a random pause, so that the calls of a race meet in ever other orders. */
const pause = (random: Random): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, wholeBetween(random, 0, 30)));

it('gives one access for a code that 24 persons use at once', { timeout }, () =>
  inRounds('invitation', roundsOf(2), async (random) => {
    const role = pick(random, ['OWNER', 'DRIVER'] as const);
    const { code } = await ok('inviteToVehicle', invite(owner, vehicle, { role }));

    const responses = await Promise.all(
      guests.map(async (guest) => {
        await pause(random);
        return untilDecided(() => accept(guest, code));
      }),
    );

    expect(responses.filter((response) => codeOf(response) === 'none')).toHaveLength(1);
    expect(codesOf(responses)).toEqual(['INVITATION_NOT_FOUND', 'none']);
    expect((await openAccesses()).map((access) => access.role).sort()).toEqual(['OWNER', role].sort());
    expect(await eventsOf('ACCESS_GRANTED')).toBe(2);
  }),
);

it('keeps the limit when 20 persons use a code each', { timeout }, () =>
  inRounds('limit', isFullSweep ? 10 : 1, async () => {
    const half = maxInvitations;
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
    expect(responses.filter((response) => codeOf(response) === 'none')).toHaveLength(maxViewers - 1);
    expect(await openAccesses()).toHaveLength(maxViewers);
    expect(await eventsOf('ACCESS_GRANTED')).toBe(maxViewers);
  }),
);

it('transfers a vehicle once, whatever else happens at the same moment', { timeout }, () =>
  inRounds('transfer', roundsOf(2), async (random) => {
    const first = wholeBetween(random, 0, guests.length - 1);
    const [buyer, rival, driver, late, leaver] = [...guests.slice(first), ...guests];
    if (!buyer || !rival || !driver || !late || !leaver) {
      throw new Error('There are too few guests.');
    }
    await share(owner, driver, vehicle, { name: 'Driver' });
    await share(owner, leaver, vehicle, { name: 'Leaver' });
    const invited = await ok('inviteToVehicle', invite(owner, vehicle, { name: 'Late' }));
    const { code } = await ok('offerVehicle', offer(owner, vehicle));
    const soon = <Result>(call: () => Promise<Result>): Promise<Result> => pause(random).then(call);

    const [one, other] = await Promise.all([
      soon(() => untilDecided(() => acceptTransfer(buyer, code))),
      soon(() => untilDecided(() => acceptTransfer(rival, code))),
      soon(() => untilDecided(() => accept(late, invited.code))),
      soon(() => untilDecided(() => leave(leaver, vehicle))),
      soon(() => untilDecided(() => grant(people.operator, { vehicle, person: driver }, { role: 'DRIVER' }))),
      soon(() => send(driver, vehicle, { kind: 'HONK_AND_FLASH' })),
      soon(() => send(owner, vehicle, { kind: 'HONK_AND_FLASH' })),
    ]);
    // The operator may have granted after the transfer.
    await leave(driver, vehicle);

    expect([codeOf(one), codeOf(other)].sort()).toEqual(['OFFER_NOT_FOUND', 'none']);
    const winner = codeOf(one) === 'none' ? buyer : rival;
    expect((await openAccesses()).map(({ ownerId, role }) => [ownerId, role])).toEqual([
      [winner.principalId, 'OWNER'],
    ]);
    expect(await eventsOf('OWNERSHIP_TRANSFERRED')).toBe(1);
    for (const former of [driver, owner]) {
      expect(codeOf(await send(former, vehicle, { kind: 'HONK_AND_FLASH' }))).toBe('VEHICLE_NOT_FOUND');
    }
    // Also one that was sent at the same moment is not the new owner's.
    expect(await commandsSeenBy(winner)).toEqual([]);
  }),
);

/** The commands that a person sees. */
async function commandsSeenBy(person: Person): Promise<readonly unknown[]> {
  const { data } = await person.ask(
    'query ($id: ID!) { remoteCommands(referenceId: $id) { items { commandId kind status } } }',
    { id: vehicle.referenceId },
  );
  // The fields that the document requests.
  return (data?.['remoteCommands'] as { readonly items: readonly unknown[] }).items;
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
