/** Reads tables by page and items by key, always consistently, and never writes. */
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type DynamoDBDocumentClient,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import { auditPartition, auditShardCount } from '../../domain/audit.ts';
import { dayMs } from '../../domain/durations.ts';
import { type TableDefinition, type TableName, tables } from '../../domain/tables.ts';
import { CliError } from '../session/cli-error.ts';
import { retry } from '../session/retry.ts';
import type { TableNames } from '../session/stack-tables.ts';
import type { ItemKey, Partners } from './laws/law.ts';

type Key = ItemKey['key'];

/** Most keys in one call (Amazon DynamoDB API Reference, BatchGetItem). */
const maxKeys = 100;
/** DynamoDB leaves keys to a later call when it throttles, or beyond 16 MB. */
const policy = { attempts: 8, pauseMs: 100, isRetryable: (error: unknown) => error instanceof KeysLeftError };

/** DynamoDB did not read all keys of a call. */
class KeysLeftError extends Error {}

/** Reads the tables of one stack, or those that were restored from them. */
export class TableReader {
  readonly #documents: DynamoDBDocumentClient;
  readonly #names: TableNames;
  readonly #signal: AbortSignal | undefined;

  constructor(documents: DynamoDBDocumentClient, names: TableNames, signal: AbortSignal | undefined) {
    this.#documents = documents;
    this.#names = names;
    this.#signal = signal;
  }

  /** The items of a table in pages of at most 1 MB, which is DynamoDB's limit. */
  async *pages<Item>(table: TableName): AsyncGenerator<readonly Item[]> {
    let start: Record<string, unknown> | undefined;
    do {
      this.#signal?.throwIfAborted();
      const { Items = [], LastEvaluatedKey: next } = await this.#documents.send(
        new ScanCommand({
          TableName: this.#names(table),
          ConsistentRead: true,
          ...(start !== undefined && { ExclusiveStartKey: start }),
        }),
      );
      // Only this system writes the tables.
      yield Items as Item[];
      start = next;
    } while (start !== undefined);
  }

  /** True when the table has at least one item. */
  async hasItems(table: TableName): Promise<boolean> {
    const scan = new ScanCommand({ TableName: this.#names(table), ConsistentRead: true, Limit: 1 });
    const { Items: items = [] } = await this.#documents.send(scan);
    return items.length > 0;
  }

  /** Reads items by their keys, each once. Throws CliError when DynamoDB keeps throttling. */
  async read(keys: readonly ItemKey[]): Promise<Partners> {
    const wanted = new Map(keys.map((one) => [nameOf(one), one]));
    const found = new Map<string, unknown>();
    const all = [...wanted.values()];
    for (let start = 0; start < all.length; start += maxKeys) {
      await this.#readBatch(all.slice(start, start + maxKeys), found);
    }
    return <Item>(key: ItemKey) => {
      if (!wanted.has(nameOf(key))) {
        throw new Error(`A law compares an item of ${key.table} that it did not name.`);
      }
      return found.get(nameOf(key)) as Item | undefined;
    };
  }

  /** The places of entries that erasures of a tenant have named since then (ISO 8601). */
  async erasedSince(tenantId: string, since: string, until: string): Promise<ReadonlySet<string>> {
    const places = new Set<string>();
    for (let day = Date.parse(since.slice(0, 10)); day <= Date.parse(until); day += dayMs) {
      for (let shard = 0; shard < auditShardCount; shard += 1) {
        const partition = auditPartition(tenantId, new Date(day).toISOString().slice(0, 10), shard);
        await this.#addErased(partition, since, places);
      }
    }
    return places;
  }

  async #addErased(partition: string, since: string, places: Set<string>): Promise<void> {
    let start: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey: next } = await this.#documents.send(
        new QueryCommand({
          TableName: this.#names('AuditLog'),
          KeyConditionExpression: 'tenantDayShard = :partition AND atId >= :since',
          FilterExpression: 'attribute_exists(erased)',
          ExpressionAttributeValues: { ':partition': partition, ':since': since },
          ConsistentRead: true,
          ...(start !== undefined && { ExclusiveStartKey: start }),
        }),
      );
      for (const { erased } of Items as { readonly erased: readonly string[] }[]) {
        erased.forEach((place) => places.add(place));
      }
      start = next;
    } while (start !== undefined);
  }

  async #readBatch(batch: readonly ItemKey[], found: Map<string, unknown>): Promise<void> {
    let requests = this.#requestsOf(batch);
    const read = new Set(batch.map(({ table }) => table));
    const attempt = async () => {
      const { Responses = {}, UnprocessedKeys = {} } = await this.#documents.send(
        new BatchGetCommand({ RequestItems: requests }),
      );
      for (const table of read) {
        for (const item of Responses[this.#names(table)] ?? []) {
          found.set(nameOf({ table, key: keyOf(table, item) }), item);
        }
      }
      requests = UnprocessedKeys;
      if (Object.keys(UnprocessedKeys).length > 0) {
        throw new KeysLeftError();
      }
    };
    try {
      await retry(attempt, policy, this.#signal);
    } catch (error) {
      throw error instanceof KeysLeftError
        ? new CliError('unreachable', 'DynamoDB throttles the reads. Run the check again later.')
        : error;
    }
  }

  #requestsOf(batch: readonly ItemKey[]): NonNullable<BatchGetCommandInput['RequestItems']> {
    const keys = new Map<string, Key[]>();
    for (const { key, table } of batch) {
      const name = this.#names(table);
      keys.set(name, [...(keys.get(name) ?? []), key]);
    }
    return Object.fromEntries([...keys].map(([name, Keys]) => [name, { Keys, ConsistentRead: true }]));
  }
}

/** The key of an item of a table. */
export function keyOf(table: TableName, item: object): Key {
  const { partitionKey, sortKey }: TableDefinition = tables[table];
  const names = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
  const values = new Map<string, unknown>(Object.entries(item));
  return Object.fromEntries(names.map((name) => [name, String(values.get(name))]));
}

/** One text for a key, in any order of its attributes. */
function nameOf({ key, table }: ItemKey): string {
  return JSON.stringify([table, ...Object.entries(key).sort(([one], [other]) => one.localeCompare(other))]);
}
