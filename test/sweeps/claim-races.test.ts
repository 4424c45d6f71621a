/**
 * Many persons claim one vehicle at once, and a claim is completed, approved and stopped at once.
 * They end in one consistent state: the responses, the claims, the accesses and the history agree.
 * A sample runs in the gate; `SWEEPS=full` runs 1,000 rounds of each race, and
 * `SWEEP_SEED=<number>` draws others.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { isOpenAccess } from '../../domain/access.ts';
import type { Role } from '../../domain/roles.ts';
import { type Random, createRandom, wholeBetween } from '../../tools/simulator/random.ts';
import {
  type Car,
  approveClaim,
  claimIn,
  completeClaim,
  confirmClaim,
  givenCar,
  givenCode,
  givenConfirmed,
  passWaiting,
  readClaim,
  stopClaim,
  storedClaimant,
} from '../support/claims.ts';
import {
  type ApiResponse,
  type Person,
  codeOf,
  givenAccess,
  givenPerson,
  givenVehicle,
} from '../support/given.ts';
import { stayingSignedIn } from '../support/long-session.ts';
import { settled } from '../support/renewal.ts';
import { resetWorld } from '../support/reset.ts';
import { raceSeed, roundsOf } from '../support/sample.ts';
import { givenStartedClaims } from '../support/started-claims.ts';
import { itemsOf } from '../support/tables.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

const everyone = Array.from({ length: 24 }, (_, index) => index);

/** Of all rounds of one race. */
const timeout = 24 * 3_600_000;

let people: readonly Person[];
let provisioner: Person;
let operator: Person;
const given = async (role: Role): Promise<Person> =>
  stayingSignedIn(world(), await givenPerson(world(), [role]));
beforeAll(async () => {
  provisioner = await given('provisioners');
  operator = await given('operators');
  people = await Promise.all(everyone.map(() => given('owners')));
});

/** Runs the rounds of a race, each with numbers of its own. */
async function inRounds(
  race: string,
  rounds: number,
  play: (random: Random) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    try {
      await play(createRandom(`${race}-${raceSeed}-${round}`));
    } catch (error) {
      throw new Error(`${race}: SWEEP_SEED=${raceSeed}, round ${round}`, { cause: error });
    }
    if (round % 8 === 7) {
      // Each round reads whole tables, and uses up the allowances of 24 persons.
      await settled(world());
      await resetWorld(world());
      world().transcript.length = 0;
    }
  }
}

/** Does it after a random pause, so that the calls of a race meet in ever other orders. */
const soon = async <Result>(random: Random, call: () => Promise<Result>): Promise<Result> => {
  await new Promise((resolve) => setTimeout(resolve, wholeBetween(random, 0, 30)));
  return call();
};

const newCar = async (): Promise<Car> => givenCar(world(), await givenVehicle(provisioner));

async function ownersOf({ vehicle }: Car): Promise<readonly string[]> {
  const now = new Date(world().clock.now()).toISOString();
  const accesses = (await itemsOf(world(), 'Ownership')).filter(
    (access) => access.referenceId === vehicle.referenceId && isOpenAccess(access, now),
  );
  const state = (await itemsOf(world(), 'VehicleState')).find(
    (item) => item.referenceId === vehicle.referenceId,
  );
  const ids = accesses.map(({ ownerId }) => ownerId);
  expect(Object.keys(state?.viewers ?? {}).sort()).toEqual([...ids].sort());
  return ids;
}

async function eventsOf({ vehicle }: Car): Promise<readonly string[]> {
  const lines = await itemsOf(world(), 'VehicleHistory');
  return lines.filter((line) => line.referenceId === vehicle.referenceId).map(({ event }) => event);
}

/** Repeats a call while another one wrote first. */
async function insist(call: () => Promise<ApiResponse>): Promise<ApiResponse> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await call();
    if (codeOf(response) !== 'CONFLICT' || attempt === 50) {
      return response;
    }
  }
}

describe('24 persons with the right codes for one vehicle', () => {
  it('get one owner, and 23 claims that wait for this owner', { timeout }, () =>
    inRounds('confirmation', roundsOf(1), async (random) => {
      const car = await newCar();
      const codes = await givenStartedClaims(world(), people, car.vehicle);

      const confirmed = await Promise.all(
        codes.map(async ({ claimId, code, person }) =>
          claimIn(await soon(random, () => insist(() => confirmClaim(person, claimId, code)))),
        ),
      );

      const granted = confirmed.findIndex(({ status }) => status === 'GRANTED');
      const statuses = confirmed.map(({ status }) => status);
      expect(statuses.filter((status) => status === 'GRANTED')).toHaveLength(1);
      expect(statuses.filter((status) => status === 'WAITING')).toHaveLength(23);
      expect(await ownersOf(car)).toEqual([people[granted]?.principalId]);
      const events = await eventsOf(car);
      expect(events.filter((event) => event === 'ACCESS_GRANTED')).toHaveLength(1);
      expect(events.filter((event) => event === 'CLAIM_WAITING')).toHaveLength(23);
      await car.device.end();
    }),
  );

  it('of which all waited, get one owner when all of them complete at once', { timeout }, () =>
    inRounds('completion', roundsOf(1), async (random) => {
      const car = await newCar();
      const owner = await givenPerson(world(), ['owners']);
      await givenAccess(operator, owner, car.vehicle);
      const waiting = await givenStartedClaims(world(), people, car.vehicle);
      for (const { claimId, code, person } of waiting) {
        claimIn(await insist(() => confirmClaim(person, claimId, code)));
        await passWaiting(world(), claimId);
      }

      const codes = await Promise.all(
        waiting.map(async ({ claimId, person }) =>
          codeOf(await soon(random, () => insist(() => completeClaim(person, claimId)))),
        ),
      );

      expect(codes.filter((code) => code === 'none')).toHaveLength(1);
      expect(new Set(codes.filter((code) => code !== 'none'))).toEqual(new Set(['CLAIM_NOT_FOUND']));
      expect(await ownersOf(car)).toEqual([people[codes.indexOf('none')]?.principalId]);
      await car.device.end();
    }),
  );
});

it('a claim that is completed, approved and stopped at once is either granted or stopped', { timeout }, () =>
  inRounds('decision', roundsOf(3), async (random) => {
    const owner = await givenPerson(world(), ['owners']);
    const claimant = await givenPerson(world(), ['owners']);
    const car = await newCar();
    await givenAccess(operator, owner, car.vehicle);
    const { claimId } = await givenConfirmed(claimant, car);
    await passWaiting(world(), claimId);
    const calls = [
      () => completeClaim(claimant, claimId),
      () => approveClaim(owner, claimId),
      () => approveClaim(operator, claimId),
      () => stopClaim(owner, claimId),
      () => stopClaim(operator, claimId),
    ];

    const responses = await Promise.all([...calls, ...calls].map((call) => soon(random, () => insist(call))));

    const { status } = claimIn(await readClaim(claimant, claimId));
    const codes = new Set(responses.map(codeOf));
    expect([...codes].filter((code) => code !== 'none' && code !== 'CLAIM_NOT_FOUND')).toEqual([]);
    expect(['GRANTED', 'STOPPED']).toContain(status);
    const shown = responses.filter((one) => codeOf(one) === 'none').map((one) => claimIn(one).status);
    expect(new Set(shown)).toEqual(new Set([status]));
    const isGranted = status === 'GRANTED';
    expect(await ownersOf(car)).toEqual([isGranted ? claimant.principalId : owner.principalId]);
    const events = await eventsOf(car);
    expect(events.filter((event) => event === 'CLAIM_STOPPED')).toHaveLength(isGranted ? 0 : 1);
    expect(events.filter((event) => event === 'OWNERSHIP_TRANSFERRED')).toHaveLength(isGranted ? 1 : 0);
    const claimantItem = await storedClaimant(world(), claimant, car.vehicle);
    expect(claimantItem?.waitingClaimId).toBeUndefined();
    expect(claimantItem?.blockedUntil !== undefined).toBe(!isGranted);
    await car.device.end();
  }),
);

it('a new claim of the same person during a confirmation leaves one claim that can be granted', async () => {
  const owner = await givenPerson(world(), ['owners']);
  const claimant = await givenPerson(world(), ['owners']);
  const car = await newCar();
  await givenAccess(operator, owner, car.vehicle);
  const claims = [await givenCode(claimant, car), await givenCode(claimant, car)];

  await Promise.all(
    claims.map(async ({ claimId, code }) =>
      claimIn(await insist(() => confirmClaim(claimant, claimId, code))),
    ),
  );
  await Promise.all(claims.map(({ claimId }) => passWaiting(world(), claimId)));
  const codes: string[] = [];
  for (const { claimId } of claims) {
    codes.push(codeOf(await insist(() => completeClaim(claimant, claimId))));
  }

  expect([...codes].sort()).toEqual(['CLAIM_NOT_FOUND', 'none']);
  expect(await ownersOf(car)).toEqual([claimant.principalId]);
  await car.device.end();
});
