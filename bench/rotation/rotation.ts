/**
 * Measures conversions outside a rotation of the hash key and inside one, in turn in one run: two
 * worlds have the same vehicles, and in one of them the re-hash works. Every conversion is checked,
 * and at the end each vehicle must have exactly one guard, of the new hash.
 */
import type { World } from 'local-aws';
import type { RehashCount, RehashStatus } from '../../domain/rehash.ts';
import { sendGraphql } from '../../tools/session/graphql-client.ts';
import type { Question } from '../conversion/dataset.ts';
import { median } from '../statistics.ts';
import { withWorld } from '../with-world.ts';
import { writeOldVehicles } from './old-vehicles.ts';

/** The sizes of a run, and the limit of the re-hash. */
export interface RotationBounds {
  readonly vehicles: number;
  readonly rounds: number;
  /** Vehicles that the re-hash may begin in a second. */
  readonly rate: number;
}

/** Times are medians of rounds, in milliseconds for a conversion. */
export interface RotationRow {
  readonly vehicles: number;
  readonly outside: number;
  readonly inside: number;
  readonly whileRehashing: number;
  readonly insideRatio: number;
  readonly rehashingRatio: number;
  /** Vehicles that were re-hashed in a second, over the whole run. */
  readonly rehashedPerSecond: number;
  /** Wrong conversions, and vehicles without exactly one guard of the new hash. */
  readonly wrong: number;
}

const perRound = 100;
const callers = 4;
const query = 'query ($vin: String!) { referenceIdForVin(vin: $vin) }';

/** Fills both worlds, measures, and lets the re-hash end. */
export function benchRotation(
  { rate, rounds, vehicles }: RotationBounds,
  say: (line: string) => void,
): Promise<readonly RotationRow[]> {
  const common = { fleetWise: false, conversionsPerMinute: 100_000, rehashedPerSecond: rate };
  return withWorld({ ...common, vinHashRotation: 'none' }, (before) =>
    withWorld({ ...common, vinHashRotation: 'write-new' }, async (during) => {
      say(`rotation: writing ${vehicles} vehicles into two worlds`);
      const outside = side(before, await writeOldVehicles(before, vehicles));
      const inside = side(during, await writeOldVehicles(during, vehicles));
      say('rotation: measuring without the re-hash');
      const still = await inTurn(outside, inside, rounds);
      say('rotation: measuring with the re-hash');
      const job = rehashIn(during);
      await job.ask({ action: 'start', expected: vehicles });
      const startedAt = Date.now();
      let isStopped = false;
      const working = job.workUntil((left) => left === 0 || isStopped, say);
      const moving = await inTurn(outside, inside, rounds);
      isStopped = true;
      const begun = await working;
      const { at: endedAt } = begun.left === 0 ? begun : await job.workUntil((left) => left === 0, say);
      const seconds = (endedAt - startedAt) / 1000;
      const last = await inside.round();
      const { old, renewed } = await job.count();
      const unmoved = old + Math.abs(vehicles - renewed);
      return [
        {
          vehicles,
          outside: median([...still.one, ...moving.one].toSorted((one, other) => one - other)),
          inside: middle(still.other),
          whileRehashing: middle(moving.other),
          insideRatio: middle(still.other) / middle(still.one),
          rehashingRatio: middle(moving.other) / middle(moving.one),
          rehashedPerSecond: Math.round(vehicles / seconds),
          wrong: outside.wrong() + inside.wrong() + unmoved + (last > 0 ? 0 : 1),
        },
      ];
    }),
  );
}

const middle = (times: readonly number[]): number => median([...times].toSorted((one, other) => one - other));

type Side = ReturnType<typeof side>;

/** Conversions in one world. */
function side({ outputs }: World, questions: readonly Question[]) {
  let asked = 0;
  let wrong = 0;
  const ask = async (): Promise<void> => {
    const question = questions[asked % questions.length];
    asked += 1;
    const variables = { vin: question?.vin };
    const { data } = await sendGraphql(outputs, question?.accessToken ?? '', { query, variables });
    wrong += data?.['referenceIdForVin'] === question?.referenceId ? 0 : 1;
  };
  return {
    wrong: () => wrong,
    /** Returns the milliseconds that a conversion took on average. */
    async round(): Promise<number> {
      const before = performance.now();
      const caller = async (): Promise<void> => {
        for (let call = 0; call < perRound / callers; call += 1) {
          await ask();
        }
      };
      await Promise.all(Array.from({ length: callers }, caller));
      return (performance.now() - before) / perRound;
    },
  };
}

/** Rounds of both sides in turn, so that what else the machine does affects both alike. */
async function inTurn(one: Side, other: Side, rounds: number) {
  const times = { one: [] as number[], other: [] as number[] };
  await one.round();
  await other.round();
  for (let round = 0; round < rounds; round += 1) {
    times.one.push(await one.round());
    times.other.push(await other.round());
  }
  return times;
}

/** The job, which the schedule would invoke every minute. */
function rehashIn(world: World) {
  const id = world.resourcesOfType('AWS::Lambda::Function').find((each) => each.startsWith('Rehash')) ?? '';
  const ask = async (request: object): Promise<RehashStatus & RehashCount> => {
    const { Payload: payload } = (await world.dispatcher.dispatch({
      service: 'lambda',
      operation: 'Invoke',
      input: { FunctionName: world.resource(id).ref, Payload: JSON.stringify(request) },
      principal: world.iam.rootPrincipal,
      // Lambda's wire format of Invoke.
    })) as { readonly Payload: string };
    return (JSON.parse(payload) as { readonly ok: RehashStatus & RehashCount }).ok;
  };
  const count = async (): Promise<{ old: number; renewed: number }> => {
    const total = { old: 0, renewed: 0 };
    for (let marker: string | undefined, isFirst = true; isFirst || marker !== undefined; isFirst = false) {
      const page = await ask({ action: 'count', ...(marker !== undefined && { marker }) });
      total.old += page.old;
      total.renewed += page.renewed;
      marker = page.marker;
    }
    return total;
  };
  return {
    ask,
    count,
    /**
     * Invokes the job until the condition holds for the number of vehicles that are left. Returns
     * that number, and when it was reached.
     */
    async workUntil(isEnough: (left: number) => boolean, say: (line: string) => void) {
      for (;;) {
        await ask({ source: 'bench' });
        const { old: left } = await count();
        say(`rotation: ${left} vehicles left`);
        if (isEnough(left)) {
          return { left, at: Date.now() };
        }
      }
    },
  };
}
