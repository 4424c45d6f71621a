/**
 * A round of lists over a simulated fleet, with a virtual clock: what it finds, how many calls it
 * needs, and that it may crash at any call.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListPage, ListedCertificate } from '../../../functions/aws/iot-lists.ts';
import {
  type Fleet,
  type ListedVehicle,
  type RoundState,
  type SightingName,
  continueRound,
  endsSoonWithin,
  newRound,
} from '../../../functions/provisioning/round.ts';
import { Sightings } from '../../../functions/provisioning/sightings.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const never = new AbortController().signal;
const pageSize = 250;
/** The reconciler runs every two minutes, and a round has about 78 seconds of each run. */
const run = { everyMs: 120_000, budgetMs: 78_000, callsPerSecond: 5 } as const;
const day = 86_400_000;

/** The same ids in each run, because the filters have false positives for some. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

interface Call {
  readonly operation: string;
  readonly at: number;
}

/** AWS's lists for a consistent fleet of this size, with what a test removes or adds. */
class SimulatedFleet implements Fleet {
  readonly endsSoonMs = endsSoonWithin(1825);
  readonly clock = new VirtualClock();
  readonly registry: ListedVehicle[];
  readonly #present: ReadonlySet<string>;
  readonly tied: string[];
  readonly listed: ListedCertificate[];
  readonly thingNames: string[];
  readonly calls: Call[] = [];
  readonly inspected: string[] = [];
  readonly kept = new Map<string, readonly Uint8Array[]>();
  ended = 0;
  endingSoon: number | undefined;
  reached: RoundState | undefined;
  /** Called before each call to AWS. The call throws the same error as this function. */
  trouble: (call: number) => void = () => undefined;

  constructor(vehicles: number) {
    const pair = (index: number) => [uuidOf(`thing ${index}`), uuidOf(`certificate ${index}`)] as const;
    const ids = Array.from({ length: vehicles }, (_, index) => pair(index));
    this.registry = ids.map(([referenceId, certificateId]) => ({
      referenceId,
      certificateId,
      certificateIds: [certificateId],
      isSettled: true,
      updatedAt: -day,
    }));
    this.tied = ids.map(([, certificateId]) => certificateId);
    this.listed = this.tied.map((certificateId) => ({ certificateId, status: 'ACTIVE', createdAt: -day }));
    this.thingNames = ids.map(([referenceId]) => referenceId);
    this.#present = new Set(this.thingNames);
  }

  vehicles = (marker: string | undefined) => this.#page('Scan', this.registry, marker);
  targets = (marker: string | undefined) => this.#page('ListTargetsForPolicy', this.tied, marker);
  certificates = (marker: string | undefined) => this.#page('ListCertificates', this.listed, marker);
  things = (marker: string | undefined) => this.#page('ListThings', this.thingNames, marker);
  inspectListedVehicle = (id: string) => this.#inspect(id);
  inspectThing = (id: string) => this.#inspect(id);
  inspectCertificate = (id: string) => this.#inspect(id);

  withoutVehicle(referenceIds: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve(referenceIds.filter((referenceId) => !this.#present.has(referenceId)));
  }

  load(name: SightingName, { capacity, startedAt }: RoundState): Promise<Sightings> {
    const kept = this.kept.get(`${name} ${startedAt}`)?.map((bytes) => bytes.slice());
    return Promise.resolve(new Sightings(capacity, `${name}#${startedAt}`, kept));
  }

  save(name: SightingName, { startedAt }: RoundState, sightings: Sightings): Promise<void> {
    this.kept.set(
      `${name} ${startedAt}`,
      sightings.chunks.map((bytes) => bytes.slice()),
    );
    return Promise.resolve();
  }

  isStale = (error: unknown) => error instanceof RangeError;
  onProgress = (state: RoundState) => void (this.reached = state);
  onEnd = ({ endingSoon }: RoundState): void => {
    this.ended += 1;
    this.endingSoon = endingSoon;
  };

  /** Runs as the schedule does until a round has ended. Returns the number of runs. */
  async wholeRound(from: RoundState): Promise<number> {
    let state = from;
    const ended = this.ended;
    for (let runs = 1; ; runs += 1) {
      const until = this.clock.now() + run.budgetMs;
      const budget = { until, signal: never, callsPerSecond: run.callsPerSecond };
      // A run that crashes does not store its position.
      const next = await this.clock
        .run(continueRound(state, this, budget, this.clock))
        .catch((error: unknown) =>
          error instanceof Error && error.name === 'Died' ? state : Promise.reject(error),
        );
      if (this.ended > ended) {
        return runs;
      }
      state = next;
      await this.clock.run(
        this.clock.wait(Math.max(0, until - run.budgetMs + run.everyMs - this.clock.now())),
      );
    }
  }

  #inspect(id: string): Promise<void> {
    this.calls.push({ operation: 'inspect', at: this.clock.now() });
    this.inspected.push(id);
    return this.clock.wait(200);
  }

  async #page<Entry>(operation: string, entries: readonly Entry[], marker = '0'): Promise<ListPage<Entry>> {
    this.calls.push({ operation, at: this.clock.now() });
    this.trouble(this.calls.length);
    await this.clock.wait(50);
    const start = Number(marker);
    const end = start + pageSize;
    const page = entries.slice(start, end);
    return end < entries.length ? { entries: page, marker: String(end) } : { entries: page };
  }
}

/** Adds every kind of drift that lists show. Returns what must be inspected. */
function plant(fleet: SimulatedFleet): readonly string[] {
  const [inactive, deleted, untied, thingless, young, moving] = fleet.registry.map((vehicle) => vehicle);
  const strangers = [uuidOf('strange thing'), uuidOf('strange certificate')] as const;
  const remove = <Item>(items: Item[], isGone: (item: Item) => boolean): void =>
    void items.splice(items.findIndex(isGone), 1);
  const replace = (vehicle: ListedVehicle | undefined, more: Partial<ListedVehicle>): void => {
    if (vehicle !== undefined) {
      fleet.registry[fleet.registry.indexOf(vehicle)] = { ...vehicle, ...more };
    }
  };
  const at = fleet.listed.findIndex(({ certificateId }) => certificateId === inactive?.certificateId);
  fleet.listed[at] = { certificateId: inactive?.certificateId ?? '', status: 'INACTIVE', createdAt: -day };
  remove(fleet.listed, ({ certificateId }) => certificateId === deleted?.certificateId);
  remove(fleet.tied, (certificateId) => certificateId === untied?.certificateId);
  remove(fleet.thingNames, (thingName) => thingName === thingless?.referenceId);
  // A vehicle that was just provisioned, or whose saga is unfinished, is not inspected.
  remove(fleet.thingNames, (thingName) => thingName === young?.referenceId);
  replace(young, { updatedAt: 0 });
  remove(fleet.thingNames, (thingName) => thingName === moving?.referenceId);
  replace(moving, { isSettled: false });
  fleet.thingNames.push(strangers[0], 'press-line-4');
  fleet.tied.push(strangers[1]);
  fleet.listed.unshift({ certificateId: strangers[1], status: 'ACTIVE', createdAt: -day });
  // Certificates and things of other systems, and of a vehicle that was added during the round.
  fleet.listed.unshift({ certificateId: uuidOf('other system'), status: 'INACTIVE', createdAt: -day });
  fleet.tied.push('late');
  fleet.listed.push({ certificateId: 'late', status: 'ACTIVE', createdAt: 1 });
  const drifted = [inactive, deleted, untied, thingless].map((vehicle) => vehicle?.referenceId ?? '');
  return [...drifted, ...strangers];
}

/**
 * One in a hundred consistent entries may be inspected unnecessarily, and nothing is inspected
 * twice.
 */
const known = (inspected: readonly string[]) => [...new Set(inspected)].toSorted();

describe('a round', () => {
  it('inspects everything that drifted or belongs to no vehicle, and nothing else', async () => {
    const fleet = new SimulatedFleet(1_000);
    const planted = plant(fleet);

    await fleet.wholeRound(newRound(0, 1_000));

    expect(fleet.inspected.toSorted()).toEqual(planted.toSorted());
  });

  it('inspects nothing in a consistent fleet', async () => {
    const fleet = new SimulatedFleet(2_000);

    await fleet.wholeRound(newRound(0, 2_000));

    expect(fleet.inspected).toEqual([]);
  });

  it('inspects a suspended vehicle whose certificate AWS lists as ACTIVE, and no other one', async () => {
    const fleet = new SimulatedFleet(1_000);
    const suspended = { isSettled: false, isSuspended: true } as const;
    const disable = (vehicle: ListedVehicle, more: Partial<ListedVehicle> = {}): void => {
      const at = fleet.registry.indexOf(vehicle);
      fleet.registry[at] = { ...vehicle, ...suspended, ...more };
      if (more.certificateId !== undefined) {
        return;
      }
      const listed = fleet.listed.findIndex(({ certificateId }) => certificateId === vehicle.certificateId);
      fleet.listed[listed] = {
        certificateId: vehicle.certificateId ?? '',
        status: 'INACTIVE',
        createdAt: -day,
      };
    };
    const [kept, enabled, young] = fleet.registry;
    if (kept === undefined || enabled === undefined || young === undefined) {
      throw new Error('The fleet is too small');
    }
    disable(kept);
    // Their certificates stay ACTIVE in the lists.
    disable(enabled, { certificateId: enabled.certificateId });
    disable(young, { certificateId: young.certificateId, updatedAt: 0 });

    await fleet.wholeRound(newRound(0, 1_000));

    expect(fleet.inspected).toEqual([enabled.referenceId]);
  });

  it('counts the vehicles whose certificate ends soon, on every page and once each', async () => {
    const fleet = new SimulatedFleet(1_000);
    const endsAt = (index: number, certificateEndsAt: number): void => {
      const vehicle = fleet.registry[index];
      if (vehicle !== undefined) {
        fleet.registry[index] = { ...vehicle, certificateEndsAt };
      }
    };
    fleet.registry.forEach((_, index) => endsAt(index, 400 * day));
    [0, 300, 999].forEach((index) => endsAt(index, 60 * day - 1));
    endsAt(500, -day);
    endsAt(700, 60 * day);

    await fleet.wholeRound(newRound(0, 1_000));

    expect(fleet.endingSoon).toBe(4);
  });

  it('restarts when the fleet exceeds its capacity', async () => {
    const fleet = new SimulatedFleet(6_000);
    const planted = plant(fleet);

    await fleet.wholeRound(newRound(0, 0));

    expect(known(fleet.inspected)).toEqual(expect.arrayContaining([...planted]));
  });

  it('restarts a phase when AWS no longer accepts its marker', async () => {
    const fleet = new SimulatedFleet(1_000);
    const planted = plant(fleet);
    let isOver = false;
    fleet.trouble = () => {
      const { operation } = fleet.calls.at(-1) ?? {};
      if (isOver || operation !== 'ListCertificates') {
        return;
      }
      if (fleet.calls.filter((call) => call.operation === operation).length < 3) {
        return;
      }
      isOver = true;
      throw new RangeError('stale');
    };

    await fleet.wholeRound(newRound(0, 1_000));

    expect(isOver).toBe(true);
    expect(known(fleet.inspected)).toEqual(planted.toSorted());
  });

  it('finds the same when its runs crash at any calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }), async (deaths) => {
        const fleet = new SimulatedFleet(1_000);
        const planted = plant(fleet);
        fleet.trouble = (call) => {
          if (deaths.includes(call)) {
            throw Object.assign(new Error(), { name: 'Died' });
          }
        };

        await fleet.wholeRound(newRound(0, 1_000));

        expect(known(fleet.inspected)).toEqual(planted.toSorted());
      }),
      { numRuns: 25 },
    );
  });

  it('reports its position before an error is thrown, so that only unsaved pages are read again', async () => {
    const fleet = new SimulatedFleet(1_000);
    fleet.trouble = () => {
      if (fleet.calls.at(-1)?.operation === 'ListThings') {
        throw new Error('throttled');
      }
    };
    const budget = { until: run.budgetMs, signal: never, callsPerSecond: run.callsPerSecond };

    const failed = fleet.clock.run(continueRound(newRound(0, 1_000), fleet, budget, fleet.clock));

    await expect(failed).rejects.toThrow('throttled');
    expect(fleet.reached).toMatchObject({ phase: 'THINGS' });
  });

  it('inspects many suspects within the quotas, over several runs', async () => {
    const fleet = new SimulatedFleet(2_000);
    const gone = fleet.thingNames.splice(0, 1_200);

    const runs = await fleet.wholeRound(newRound(0, 2_000));

    expect(known(fleet.inspected)).toEqual(gone.toSorted());
    expect(busiestSecond(fleet, 'inspect')).toBeLessThanOrEqual(6);
    expect(runs).toBeGreaterThan(3);
  });
});

it.each([
  [1825, 60],
  [300, 60],
  [180, 36],
  [30, 6],
])('of a validity of %i days, the last %i days are soon, and no vehicle renews in them', (validity, soon) => {
  expect(endsSoonWithin(validity)).toBe(soon * day);
  expect(endsSoonWithin(validity)).toBeLessThan((validity / 3) * day);
});

it(
  'takes less than a day at 10 million vehicles, where single look-ups took 555',
  { timeout: 60_000 },
  async () => {
    const vehicles = 50_000;
    const fleet = new SimulatedFleet(vehicles);

    const runs = await fleet.wholeRound(newRound(0, vehicles));

    // Every list grows with the fleet, and so do the runs that read it.
    const daysOfRound = (runs * run.everyMs * (10_000_000 / vehicles)) / day;
    const daysBefore = ((10_000_000 / 25) * run.everyMs) / day;
    expect(daysOfRound).toBeLessThan(1);
    expect(Math.floor(daysBefore)).toBe(555);
    for (const operation of ['ListTargetsForPolicy', 'ListCertificates', 'ListThings']) {
      expect(fleet.calls.filter((call) => call.operation === operation)).toHaveLength(vehicles / pageSize);
      // Half of ten per second, plus one at the boundary of the second.
      expect(busiestSecond(fleet, operation)).toBeLessThanOrEqual(6);
    }
    expect(fleet.inspected).toEqual([]);
  },
);

/** The largest number of calls of an operation that begin within any second. */
function busiestSecond({ calls }: SimulatedFleet, operation: string): number {
  const begins = calls.filter((call) => call.operation === operation).map(({ at }) => at);
  return Math.max(
    ...begins.map((at, index) => begins.slice(index, index + 50).filter((one) => one < at + 1_000).length),
  );
}
