/**
 * One random history: concurrent actors call the API and act as vehicles while faults hit random
 * AWS calls. Then the faults end, the reconciler finishes what was interrupted, and every rule must
 * hold.
 */
import type { Role } from '../../../domain/roles.ts';
import { type Random, createRandom, happens, wholeBetween } from '../../../tools/simulator/random.ts';
import { settleAccessEnds } from '../access-ends.ts';
import { type Person, givenDevice, givenPerson } from '../given.ts';
import { stayingSignedIn } from '../long-session.ts';
import type { ProvisioningWorld } from '../provisioning.ts';
import { settled } from '../renewal.ts';
import { resetWorld } from '../reset.ts';
import { itemsOf } from '../tables.ts';
import { europeanVin } from '../vins.ts';
import { grantTo } from './access-actions.ts';
import { actAtRandom } from './actions.ts';
import type { Action, Cast, Outcome, People } from './cast.ts';
import { provisionWith } from './device-actions.ts';
import { eventsWithoutAccess } from './events.ts';
import { Followers, type Received } from './followers.ts';
import { Garage } from './garage.ts';
import { replay } from './model.ts';
import { usualLagMs } from './modelled-vehicle.ts';
import { wrongNames } from './names.ts';
import { injectAtRandom } from './random-faults.ts';
import { follow } from './vehicle-actions.ts';
import { type Stored, linesOf, violationsOf } from './violations.ts';

/** What happened in one history. */
export interface HistoryReport {
  /** The calls with their outcomes, in the order of their responses. */
  readonly outcomes: readonly Outcome[];
  /** The events of all vehicles' histories. */
  readonly events: readonly string[];
  /** The events that reached followers. */
  readonly received: readonly Received[];
  readonly violations: readonly string[];
}

const actors = 3;
const callsOfActor = { min: 5, max: 12 } as const;
const vehicles = 2;
const devices = 4;
/** How many faults a history has, unless its caller says otherwise. */
const usualFaults = 6;
/** A saga whose undo was interrupted needs a second run of the reconciler, and so on. */
const maxReconciliations = 8;

/** Signs in the people of the histories, which may take hours. */
export async function givenHistoryPeople({ world }: ProvisioningWorld): Promise<People> {
  const given = async (role: Role): Promise<Person> =>
    stayingSignedIn(world, await givenPerson(world, [role]));
  const [provisioner, operator, technician, privacyOfficer, first, second, third] = await Promise.all([
    given('provisioners'),
    given('operators'),
    given('service-technicians'),
    given('privacy-officers'),
    given('owners'),
    given('owners'),
    given('owners'),
  ]);
  return { provisioner, operator, technician, privacyOfficer, owners: [first, second, third] };
}

/**
 * Runs the history of a seed in an emptied world. The seed decides the calls and faults; how the
 * actors' calls interleave differs from run to run.
 */
export async function runHistory(
  at: ProvisioningWorld,
  people: People,
  seed: string,
  faults: number = usualFaults,
): Promise<HistoryReport> {
  await resetWorld(at.world);
  const cast = await castOf(at, people);
  const outcomes = [...(await begin(cast, seed))];
  injectAtRandom(at.world, createRandom(`${seed}/faults`), faults);
  await Promise.all(
    Array.from({ length: actors }, (_, actor) => play(cast, `${seed}/actor-${actor}`, outcomes)),
  );
  at.world.faults.clear();
  await settleMessages(at);
  // Every rule of the tables holds also before the reconciler has run.
  const interrupted = violationsOf(await storedIn(at, outcomes), []);
  await cast.garage.close();
  const unfinished = await finish(at);
  await settleMessages(at);
  await cast.followers.close();
  const stored = await storedIn(at, outcomes);
  const received = cast.followers.received();
  return {
    outcomes,
    events: stored.history.map(({ event }) => event),
    received,
    violations: [
      ...interrupted.map((violation) => `before the reconciler: ${violation}`),
      ...unfinished,
      ...wrongNames(cast.namings, stored.history),
      ...violationsOf(
        stored,
        outcomes.flatMap(({ effects = [] }) => effects),
      ),
      ...eventsWithoutAccess(received, (referenceId) => periodsOf(stored, referenceId)),
      ...(await at.orphans()),
    ],
  };
}

async function castOf({ world }: ProvisioningWorld, people: People): Promise<Cast> {
  const [firstDevice, ...otherDevices] = await givenDevices(people.provisioner);
  const [firstVin, ...otherVins] = [europeanVin(), ...Array.from({ length: vehicles - 1 }, europeanVin)];
  return {
    ...people,
    world,
    vins: [firstVin ?? '', ...otherVins],
    deviceIds: [firstDevice ?? '', ...otherDevices],
    referenceIds: new Map(),
    namings: [],
    devices: new Map(),
    owned: new Map(),
    codes: [],
    claims: [],
    garage: new Garage(world),
    followers: new Followers(world),
  };
}

function givenDevices(provisioner: Person): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: devices }, () => givenDevice(provisioner)));
}

/** Mostly begins with vehicles that have an owner. Without them most calls find nothing. */
async function begin(cast: Cast, seed: string): Promise<readonly Outcome[]> {
  const random = createRandom(`${seed}/beginning`);
  const begun = cast.vins.filter(() => happens(random, 0.8));
  const outcomes = await Promise.all(
    begun.map(async (vin, index) => {
      const outcome = await provisionWith(cast, vin, cast.deviceIds[index] ?? '');
      const owner = cast.owners[index] ?? cast.owners[0];
      return [outcome, await grantTo(cast, cast.referenceIds.get(vin) ?? '', owner, 'OWNER')];
    }),
  );
  return outcomes.flat();
}

async function play(cast: Cast, seed: string, outcomes: Outcome[]): Promise<void> {
  const random = createRandom(seed);
  const calls = wholeBetween(random, callsOfActor.min, callsOfActor.max);
  outcomes.push(await timed(follow, cast, random));
  for (let index = 0; index < calls; index += 1) {
    outcomes.push(await timed(actAtRandom, cast, random));
  }
}

async function timed(action: Action, cast: Cast, random: Random): Promise<Outcome> {
  const startedAt = performance.now();
  const outcome = await action(cast, random);
  return { ...outcome, tookMs: performance.now() - startedAt };
}

/** Resolves when every message, record and event that was sent has its effect. */
async function settleMessages({ world }: ProvisioningWorld): Promise<void> {
  await settled(world);
  // Faults failed some events, which Lambda repeats after a minute.
  await world.lambda.retryNow();
  await settled(world);
}

/** Returns a line for each vehicle that the reconciler leaves unfinished. */
async function finish(at: ProvisioningWorld): Promise<readonly string[]> {
  for (let run = 0; run < maxReconciliations; run += 1) {
    const pending = await pendingVehicles(at);
    if (pending.length === 0) {
      break;
    }
    for (const referenceId of pending) {
      await at.ageUnfinishedWork(referenceId);
    }
    await at.reconcile();
  }
  await settleAccessEnds(at.world);
  return (await pendingVehicles(at)).map((referenceId) => `${referenceId} stays unfinished`);
}

async function pendingVehicles({ world }: ProvisioningWorld): Promise<readonly string[]> {
  const stored = await itemsOf(world, 'VehicleRegistry');
  // Provisioning keeps this attribute beside the domain's.
  return stored.filter((item) => 'pendingSaga' in item).map(({ referenceId }) => referenceId);
}

async function storedIn({ world, all }: ProvisioningWorld, outcomes: readonly Outcome[]): Promise<Stored> {
  return {
    vehicles: await all('VehicleRegistry'),
    history: await itemsOf(world, 'VehicleHistory'),
    accesses: await itemsOf(world, 'Ownership'),
    states: await itemsOf(world, 'VehicleState'),
    claims: await itemsOf(world, 'OwnershipClaims'),
    lagMs: Math.max(usualLagMs, ...outcomes.flatMap(({ tookMs = [] }) => tookMs)),
    now: new Date(world.clock.now()).toISOString(),
  };
}

function periodsOf({ history, lagMs }: Stored, referenceId: string) {
  return replay(linesOf(history, referenceId), lagMs).vehicle.periods;
}
