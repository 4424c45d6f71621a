/**
 * An operator walks through VINs of the tenant as fast as the allowance permits, until the list
 * ends. Measures how many Reference IDs the operator learns, and how long after the limit of a day
 * the pause holds. Vehicles are written into the tables directly.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { App } from 'aws-cdk-lib';
import type { World } from 'local-aws';
import { readSettings } from '../../infra/settings.ts';
import {
  type ApiResponse,
  type Person,
  codeOf,
  convertAsOperator,
  givenPerson,
} from '../../test/support/given.ts';
import { writeOldVehicles } from '../rotation/old-vehicles.ts';
import { benchTenant, benchVin } from '../vins.ts';
import { placeIn, withWorld } from '../with-world.ts';

/** Sizes of a run, from the options of `npm run bench -- bulk-conversion`. */
export interface BulkBounds {
  /** VINs of the list; each has a vehicle. */
  readonly vins: number;
  /** Requests at a time. */
  readonly callers: number;
  /** The allowance of conversions of a person and a minute. */
  readonly perMinute: number;
}

/** The result of a walk. */
export interface BulkRow extends BulkBounds {
  /** Vehicles of a day at which a person is paused. */
  readonly limit: number;
  /** Distinct Reference IDs in the responses. */
  readonly learned: number;
  /** The number that the record of the pause states. */
  readonly stated: number;
  /** Responses with CONVERSION_PAUSED. */
  readonly refused: number;
  /** Seconds from the response with which the limit was reached to the first refusal. */
  readonly secondsToPause: number;
  readonly secondsOfWalk: number;
  /**
   * Other errors, Reference IDs learned after the first refusal, a pause after a minute, and a
   * number in the record that cannot be right.
   */
  readonly wrong: number;
}

const { pauseVehiclesPerDay: limit } = readSettings(new App().node);

/** Makes the vehicles, walks, and reads the record of the pause. */
export function benchBulkConversion(
  bounds: BulkBounds,
  say: (line: string) => void,
): Promise<readonly BulkRow[]> {
  return withWorld(
    { fleetWise: false, conversionsPerMinute: bounds.perMinute, vinHashRotation: 'none' },
    async (world) => {
      say(`bulk-conversion: writing ${bounds.vins} vehicles`);
      await writeOldVehicles(world, bounds.vins);
      const operator = await givenPerson(placeIn(world), ['operators'], [benchTenant]);
      say('bulk-conversion: walking');
      const walk = new Walk(operator);
      const startedAt = Date.now();
      await walk.through(bounds.vins, bounds.callers, say);
      const secondsOfWalk = (Date.now() - startedAt) / 1000;
      await world.streams.settled();
      return [rowOf(bounds, walk.result(), statedIn(world, operator), secondsOfWalk)];
    },
  );
}

/** What is stated is wrong below the limit, and above what was learned in the end. */
function rowOf(
  bounds: BulkBounds,
  result: ReturnType<Walk['result']>,
  stated: number,
  secondsOfWalk: number,
): BulkRow {
  const isMisstated = stated < result.limit || stated > result.learned;
  return { ...bounds, ...result, stated, secondsOfWalk, wrong: result.wrong + (isMisstated ? 1 : 0) };
}

class Walk {
  readonly #operator: Person;
  readonly #learned = new Set<unknown>();
  #limitReachedAt = Infinity;
  #refusedAt = Infinity;
  #refused = 0;
  #wrong = 0;

  constructor(operator: Person) {
    this.#operator = operator;
  }

  /** Each caller takes the next VIN of the list after its last response. */
  async through(vins: number, callers: number, say: (line: string) => void): Promise<void> {
    let next = 0;
    const caller = async (): Promise<void> => {
      while (next < vins) {
        const index = next;
        next += 1;
        await this.#convert(benchVin(index));
        if (index % 1000 === 999) {
          say(`bulk-conversion: ${index + 1} VINs, ${this.#learned.size} Reference IDs`);
        }
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
  }

  result() {
    const secondsToPause = (this.#refusedAt - this.#limitReachedAt) / 1000;
    const isLate = !(secondsToPause <= 60);
    return {
      limit,
      learned: this.#learned.size,
      refused: this.#refused,
      secondsToPause,
      wrong: this.#wrong + (isLate ? 1 : 0),
    };
  }

  /** Waits for a spent allowance, as a patient thief would. */
  async #convert(vin: string): Promise<void> {
    const begunAt = Date.now();
    const response = await this.#operator.ask(convertAsOperator, { vin });
    const code = codeOf(response);
    if (code === 'RATE_LIMITED') {
      await delay(secondsToWait(response) * 1000);
      await this.#convert(vin);
    } else if (code === 'CONVERSION_PAUSED') {
      this.#refused += 1;
      this.#refusedAt = Math.min(this.#refusedAt, Date.now());
    } else if (code === 'none') {
      this.#wrong += begunAt > this.#refusedAt ? 1 : 0;
      this.#learn(response.data?.['referenceIdForVin']);
    } else {
      this.#wrong += 1;
    }
  }

  #learn(referenceId: unknown): void {
    this.#learned.add(referenceId);
    if (this.#learned.size === limit) {
      this.#limitReachedAt = Date.now();
    }
  }
}

function secondsToWait({ errors }: ApiResponse): number {
  const info = errors[0]?.errorInfo as { readonly retryAfterSeconds?: number } | null | undefined;
  return info?.retryAfterSeconds ?? 1;
}

/** The number in the finding of the pause. */
function statedIn(world: World, { principalId }: Person): number {
  // Only this system's functions send events in a world.
  const sent = world.events.accepted() as readonly unknown[] as readonly {
    readonly detail: { readonly count: number; readonly finding_info: { readonly uid: string } };
  }[];
  const pause = sent.find(
    ({
      detail: {
        finding_info: { uid },
      },
    }) => uid.includes(principalId) && uid.endsWith('/pause'),
  );
  return pause?.detail.count ?? 0;
}
