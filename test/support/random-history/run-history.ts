/**
 * One random history: concurrent actors call the API while faults hit random AWS calls. Then the
 * faults end, the reconciler finishes what was interrupted, and every rule must hold.
 */
import { createRandom, happens, wholeBetween } from '../../../tools/simulator/random.ts';
import { settleAccessEnds } from '../access-ends.ts';
import { type Person, givenDevice, givenPerson } from '../given.ts';
import type { ProvisioningWorld } from '../provisioning.ts';
import { resetWorld } from '../reset.ts';
import { itemsOf } from '../tables.ts';
import { europeanVin } from '../vins.ts';
import { type Cast, type Outcome, actAtRandom, provision } from './actions.ts';
import { injectAtRandom } from './random-faults.ts';
import { type Stored, violationsOf } from './violations.ts';

/** The people of all histories of a world. */
export type People = Pick<Cast, 'provisioner' | 'operator' | 'technician' | 'owners'>;

/** What happened in one history. */
export interface HistoryReport {
  /** The calls with their outcomes, in the order of their responses. */
  readonly outcomes: readonly Outcome[];
  readonly violations: readonly string[];
}

const actors = 3;
const callsOfActor = 8;
const vehicles = 2;
const devices = 4;
const faults = 6;
/** A saga whose undo was interrupted needs a second run of the reconciler, and so on. */
const mostReconciliations = 8;

/** Signs in the people of the histories. */
export async function givenHistoryPeople({ world }: ProvisioningWorld): Promise<People> {
  const [provisioner, operator, technician, first, second, third] = await Promise.all([
    givenPerson(world, ['provisioners']),
    givenPerson(world, ['operators']),
    givenPerson(world, ['service-technicians']),
    givenPerson(world, ['owners']),
    givenPerson(world, ['owners']),
    givenPerson(world, ['owners']),
  ]);
  return { provisioner, operator, technician, owners: [first, second, third] };
}

/**
 * Runs the history of a seed in an emptied world. The seed decides the calls and faults; how the
 * actors' calls interleave differs from run to run.
 */
export async function runHistory(
  at: ProvisioningWorld,
  people: People,
  seed: string,
): Promise<HistoryReport> {
  await resetWorld(at.world);
  const cast = await castOf(people);
  injectAtRandom(at.world, createRandom(`${seed}/faults`), faults);
  const outcomes: Outcome[] = [];
  await Promise.all(
    Array.from({ length: actors }, (_, actor) => play(cast, `${seed}/actor-${actor}`, outcomes)),
  );
  at.world.faults.clear();
  const unfinished = await finish(at);
  return {
    outcomes,
    violations: [
      ...outcomes.flatMap(({ violation }) => violation ?? []),
      ...unfinished,
      ...violationsOf(
        await storedIn(at),
        outcomes.flatMap(({ effect }) => effect ?? []),
      ),
      ...(await at.orphans()),
    ],
  };
}

async function castOf(people: People): Promise<Cast> {
  const [firstDevice, ...otherDevices] = await givenDevices(people.provisioner);
  const [firstVin, ...otherVins] = [europeanVin(), ...Array.from({ length: vehicles - 1 }, europeanVin)];
  return {
    ...people,
    vins: [firstVin ?? '', ...otherVins],
    deviceIds: [firstDevice ?? '', ...otherDevices],
    referenceIds: new Map(),
    devices: new Map(),
  };
}

function givenDevices(provisioner: Person): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: devices }, () => givenDevice(provisioner)));
}

async function play(cast: Cast, seed: string, outcomes: Outcome[]): Promise<void> {
  const random = createRandom(seed);
  const calls = wholeBetween(random, 1, callsOfActor);
  // Without a vehicle most calls find none.
  if (happens(random, 0.8)) {
    outcomes.push(await provision(cast, random));
  }
  for (let index = 0; index < calls; index += 1) {
    outcomes.push(await actAtRandom(cast, random));
  }
}

/** Returns a line for each vehicle that the reconciler leaves unfinished. */
async function finish(at: ProvisioningWorld): Promise<readonly string[]> {
  for (let run = 0; run < mostReconciliations; run += 1) {
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
  const vehicles = await itemsOf(world, 'VehicleRegistry');
  // Provisioning keeps this attribute beside the domain's.
  return vehicles.filter((item) => 'pendingSaga' in item).map(({ referenceId }) => referenceId);
}

async function storedIn({ world, all }: ProvisioningWorld): Promise<Stored> {
  return {
    vehicles: await all('VehicleRegistry'),
    history: await itemsOf(world, 'VehicleHistory'),
    accesses: await itemsOf(world, 'Ownership'),
    states: await itemsOf(world, 'VehicleState'),
    now: new Date(world.clock.now()).toISOString(),
  };
}
