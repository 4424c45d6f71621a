/**
 * Measures whether the time of `startOwnershipClaim` reveals that a vehicle exists: calls with VINs
 * of vehicles and others in random order, and the area under the ROC curve (AUC) of guessing by the
 * time. 0.5 means that the time says nothing.
 */
import { randomInt } from 'node:crypto';
import type { World } from 'local-aws';
import { givenPerson, givenVehicle } from '../../test/support/given.ts';
import { europeanVin } from '../../test/support/vins.ts';
import { median, percentile } from '../statistics.ts';
import { placeIn, withWorld } from '../with-world.ts';

/** Options of `npm run bench -- claim-uniformity`. */
export interface UniformityOptions {
  /** Calls of both kinds together. */
  readonly calls: number;
}

/** One kind of VIN; times in milliseconds. */
export interface UniformityRow {
  readonly vin: 'of a vehicle' | 'of none';
  readonly calls: number;
  readonly p50: number;
  readonly p99: number;
  /** Of both kinds together. */
  readonly auc: number;
  readonly wrong: number;
}

const start = 'mutation ($vin: String!) { startOwnershipClaim(vin: $vin) { claimId status codeUntil } }';
const vehicles = 20;
/** Calls before the measurement, in which code is compiled. */
const warmUp = 100;

/** Every start counts under three limits. */
const everythingAllowed = {
  claimStartsOfPersonPerHour: 100_000,
  claimStartsOfPersonToVinPerHour: 100_000,
  claimStartsToVehiclePerHour: 100_000,
};

/** Measures in a world of its own; `say` receives progress. */
export function benchClaimUniformity(
  { calls }: UniformityOptions,
  say: (line: string) => void,
): Promise<readonly UniformityRow[]> {
  return withWorld(everythingAllowed, (world) => measure(world, calls, say));
}

async function measure(
  world: World,
  calls: number,
  say: (line: string) => void,
): Promise<readonly UniformityRow[]> {
  const place = placeIn(world);
  const provisioner = await givenPerson(place, ['provisioners']);
  const person = await givenPerson(place, ['owners']);
  say(`Making ${vehicles} vehicles`);
  const vins: string[] = [];
  for (let made = 0; made < vehicles; made += 1) {
    vins.push((await givenVehicle(provisioner)).vin);
  }
  const strangers = vins.map(() => europeanVin());
  const times = { exists: [] as number[], absent: [] as number[] };
  let wrong = 0;
  say(`Starting ${calls.toLocaleString('en')} claims`);
  for (let call = -warmUp; call < calls; call += 1) {
    // The function that looks the vehicle up has ended, so it takes no time from the next call.
    await world.streams.settled();
    const exists = randomInt(2) === 0;
    const vin = (exists ? vins : strangers)[randomInt(vehicles)] ?? '';
    const startedAt = performance.now();
    const { errors } = await person.ask(start, { vin });
    const took = performance.now() - startedAt;
    wrong += errors.length;
    place.transcript.length = 0;
    if (call >= 0) {
      times[exists ? 'exists' : 'absent'].push(took);
    }
  }
  const auc = areaUnderCurve(times.exists, times.absent);
  const row = (vin: UniformityRow['vin'], measured: readonly number[]): UniformityRow => {
    const sorted = [...measured].sort((one, other) => one - other);
    return { vin, calls: sorted.length, p50: median(sorted), p99: percentile(sorted, 0.99), auc, wrong };
  };
  return [row('of a vehicle', times.exists), row('of none', times.absent)];
}

/** The share of pairs in which the first number is greater; equal ones count half. */
export function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  let sum = 0;
  for (const one of first) {
    for (const other of second) {
      sum += one > other ? 1 : one === other ? 0.5 : 0;
    }
  }
  return sum / (first.length * second.length);
}
