/**
 * Planning and beginning the erasure of a former owner's data with a fault at each AWS call, and
 * with the function killed before and after each. In the gate each kind of fault meets some of the
 * calls. A retry of the record, or the next run of the schedule, completes the work, and one job at
 * most begins.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { functionRole } from '../support/commands.ts';
import { type CallPoint, callPoints, faultKinds, timesToReachTheFunction } from '../support/fault-sweep.ts';
import { beginDue, letDaysPass, plan, sell, storedPlan } from '../support/former-owners.ts';
import {
  type GivenPeople,
  type GivenVehicle,
  type Person,
  givenPeople,
  givenPerson,
  givenVehicleOf,
} from '../support/given.ts';
import { sampleOf, shareOf } from '../support/sample.ts';
import { itemsOf } from '../support/tables.ts';
import { type TestWorld, useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let people: GivenPeople;

/** A vehicle whose owner has sold it. */
interface Sold {
  readonly owner: Person;
  readonly vehicle: GivenVehicle;
}

async function givenSold(): Promise<Sold> {
  const [owner, buyer] = [await givenPerson(world(), ['owners']), await givenPerson(world(), ['owners'])];
  const vehicle = await givenVehicleOf({ ...people, owner });
  await sell(world(), { from: owner, to: buyer }, vehicle);
  return { owner, vehicle };
}

/** What a function does, and how a later run of it finds the work. */
interface Work {
  readonly name: string;
  given(): Promise<Sold>;
  run(world: TestWorld, sold: Sold): Promise<unknown>;
}

const works: readonly Work[] = [
  {
    name: 'PlanErasures',
    given: givenSold,
    async run(of, { owner, vehicle }) {
      await letDaysPass(of, owner, vehicle, 31);
    },
  },
  {
    name: 'BeginErasures',
    async given() {
      const sold = await givenSold();
      await letDaysPass(world(), sold.owner, sold.vehicle, 31);
      return sold;
    },
    run: (of, { vehicle }) => beginDue(of, vehicle),
  },
];

/** The calls of the function in a run without faults. */
async function pointsOf({ given, name, run }: Work): Promise<readonly CallPoint[]> {
  people = await givenPeople(world());
  const sold = await given();
  const from = world().calls.next();
  await run(world(), sold);
  const role = functionRole(world(), name);
  return callPoints(world().calls.list(from)).filter(
    ({ principal, service }) => principal === role && service === 'dynamodb',
  );
}

// Their sign-in would end within a full sweep.
beforeEach(async () => {
  people = await givenPeople(world());
});

describe.each(works.map((work, turn) => ({ ...work, turn })))('$name', ({ turn, ...work }) => {
  let points: readonly CallPoint[];
  beforeAll(async () => {
    points = await pointsOf(work);
    expect(points.length).toBeGreaterThan(3);
  });

  it.each(shareOf(faultKinds, turn, works.length))(
    'completes its work after %s at each call',
    { timeout: 240_000 },
    async (kind) => {
      for (const point of sampleOf(points, 2, faultKinds.indexOf(kind))) {
        const place = `${kind} ${point.operation} ${point.nth}`;
        const sold = await work.given();
        const fault = world().faults.inject({ ...point, kind, times: timesToReachTheFunction[kind] });
        await work.run(world(), sold).catch(() => undefined);
        expect(fault.fired(), place).toBeGreaterThan(0);
        fault.remove();

        await plan(world(), sold.owner, sold.vehicle);
        await beginDue(world(), sold.vehicle);

        const jobs = (await itemsOf(world(), 'DataJobs')).filter(
          (item) => 'kind' in item && item.referenceId === sold.vehicle.referenceId,
        );
        expect(jobs, place).toHaveLength(1);
        const stored = await storedPlan(world(), sold.owner, sold.vehicle);
        expect(stored?.running?.jobId, place).toBe(jobs[0]?.jobId);
        await world().streams.settled();
      }
    },
  );
});
