/**
 * Deletes items whose time to live has passed. The engine never does. DynamoDB does so within a few
 * days; this module does so within a minute for small tables. Each sweep reads only a part of a
 * large table, because reading millions of items every minute would block the engine.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { Clock } from '../../core/service.ts';
import type { EngineClient } from './engine-client.ts';
import type { WireItem } from './streams/change-record.ts';
import type { Table, Tables } from './tables.ts';

/** Time between two sweeps, in milliseconds. */
export const sweepIntervalMs = 60_000;

/** Pages of 1 MB that a sweep reads of each table. */
const pagesAtOnce = 8;

/** Deletes items whose `timeToLiveAttribute` is in the past. Skips tables without one. */
export interface Sweeper {
  /** Sweeps the next part of each table. Does nothing while an earlier call is still running. */
  some(): Promise<void>;
  /** Sweeps all tables completely. Returns the number of deleted items. */
  all(): Promise<number>;
}

/**
 * Creates a sweeper that begins at the first item of each table. `pages` is the number of pages
 * that `some` reads per table.
 */
export function createSweeper(
  engine: EngineClient,
  tables: Tables,
  clock: Clock,
  pages = pagesAtOnce,
): Sweeper {
  return new PagedSweeper(engine, tables, clock, pages);
}

class PagedSweeper implements Sweeper {
  readonly #engine: EngineClient;
  readonly #tables: Tables;
  readonly #clock: Clock;
  readonly #pages: number;
  /** Table → the key after which the next part begins. */
  readonly #places = new Map<string, unknown>();
  #isUnderWay = false;

  constructor(engine: EngineClient, tables: Tables, clock: Clock, pages: number) {
    this.#engine = engine;
    this.#tables = tables;
    this.#clock = clock;
    this.#pages = pages;
  }

  async some(): Promise<void> {
    if (this.#isUnderWay) {
      return;
    }
    this.#isUnderWay = true;
    try {
      for (const table of expiringTables(this.#tables)) {
        const { next } = await this.#sweepPart(table, this.#places.get(table.name), this.#pages);
        this.#places.set(table.name, next);
      }
    } finally {
      this.#isUnderWay = false;
    }
  }

  async all(): Promise<number> {
    let deleted = 0;
    for (const table of expiringTables(this.#tables)) {
      deleted += (await this.#sweepPart(table, undefined, Infinity)).deleted;
    }
    return deleted;
  }

  async #sweepPart(table: Table, start: unknown, limit: number): Promise<Part> {
    const now = String(Math.floor(this.#clock.now() / 1000));
    let next = start;
    let deleted = 0;
    for (let page = 0; page < limit; page += 1) {
      const swept = await sweepPage(this.#engine, table, now, next);
      deleted += swept.deleted;
      next = swept.next;
      if (next === undefined) {
        break;
      }
    }
    return { deleted, next };
  }
}

interface Part {
  readonly deleted: number;
  /** Undefined at the table's end. */
  readonly next: unknown;
}

function expiringTables(tables: Tables): readonly Table[] {
  return [...tables.values()].filter(({ timeToLiveAttribute }) => timeToLiveAttribute !== undefined);
}

async function sweepPage(engine: EngineClient, table: Table, now: string, start: unknown): Promise<Part> {
  const expired = {
    ExpressionAttributeNames: { '#ttl': table.timeToLiveAttribute },
    ExpressionAttributeValues: { ':now': { N: now } },
  };
  const page = await engine('Scan', {
    TableName: table.name,
    FilterExpression: '#ttl < :now',
    ...expired,
    ...(start === undefined ? {} : { ExclusiveStartKey: start }),
  });
  let deleted = 0;
  // Scan returns a list of items.
  for (const item of page['Items'] as WireItem[]) {
    // Every item has the key attributes of its table.
    const Key = Object.fromEntries(table.keyAttributes.map((name) => [name, item[name]])) as WireItem;
    const input = { TableName: table.name, Key, ConditionExpression: '#ttl < :now', ...expired };
    const remove = (): Promise<number> => deleteIfExpired(engine, input);
    deleted += await (table.stream === undefined ? remove() : table.stream.expire(Key, remove));
  }
  return { deleted, next: page['LastEvaluatedKey'] };
}

/** The item may have been renewed since the scan read it. The condition then keeps it. */
async function deleteIfExpired(engine: EngineClient, input: object): Promise<number> {
  try {
    await engine('DeleteItem', input);
    return 1;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ConditionalCheckFailedException') {
      return 0;
    }
    throw error;
  }
}
