/**
 * The tables that callers restored. The engine keeps the present contents of a table only, so a
 * restore copies them while the table is CREATING. A restore that a stop of the world interrupts is
 * dropped at the next start.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { Place } from '../../core/service.ts';
import type { Store } from '../../state/store.ts';
import type { EngineClient } from './engine-client.ts';
import type { WireItem } from './streams/change-record.ts';
import { type TableShape, creation } from './table-resource.ts';
import { type Restore, type Table, type Tables, tableArn } from './tables.ts';

/** A restored table as it is stored, so that the world has it after a restart. */
export type StoredRestore = Pick<Table, 'keyAttributes' | 'keyArn'> & { readonly restore: Restore };

/** What restored tables share with the others. */
export interface RestoreParts {
  /** The engine without the capture of changes: a restored table has no stream. */
  readonly engine: EngineClient;
  readonly tables: Tables;
  readonly place: Place;
  readonly restores: Store<StoredRestore>;
}

/** Most items that BatchWriteItem takes (API Reference, "BatchWriteItem"). */
const maxWrites = 25;

/** Creates restored tables and deletes them. */
export class RestoredTables {
  readonly #parts: RestoreParts;

  constructor(parts: RestoreParts) {
    this.#parts = parts;
  }

  /** Lists the tables that an earlier start restored, and deletes what it did not finish. */
  async open(): Promise<void> {
    const { restores } = this.#parts;
    for (const [name, stored] of [...restores.entries()]) {
      if (stored.restore.isInProgress) {
        await this.delete(name);
      } else {
        this.#set(name, stored);
      }
    }
  }

  /** The number of tables that are CREATING. */
  get inProgress(): number {
    return [...this.#parts.tables.values()].filter(({ restore }) => restore?.isInProgress === true).length;
  }

  /** Creates an empty table like `source`, and begins to copy. Returns the engine's description. */
  async begin(source: Table, target: string, at: number): Promise<Record<string, unknown>> {
    const { engine } = this.#parts;
    const restore = { sourceArn: source.arn, at, isInProgress: true };
    const { keyArn, keyAttributes } = source;
    const stored = { keyAttributes, restore, ...(keyArn !== undefined && { keyArn }) };
    const { Table: shape } = await engine('DescribeTable', { TableName: source.name });
    // Listed before it exists, so that no crash leaves a table that nothing lists.
    this.#store(target, stored);
    try {
      // DescribeTable's documented members.
      const { TableDescription } = await engine('CreateTable', creation(target, shape as TableShape));
      // A world that stops meanwhile drops the restore at its next start.
      void this.#copy(source.name, target, stored).catch(() => undefined);
      return TableDescription as Record<string, unknown>;
    } catch (error) {
      this.#forget(target);
      throw error;
    }
  }

  /** Deletes a restored table. Returns the engine's description; undefined for an absent table. */
  async delete(name: string): Promise<Record<string, unknown> | undefined> {
    try {
      const { TableDescription } = await this.#parts.engine('DeleteTable', { TableName: name });
      return TableDescription as Record<string, unknown>;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
        return undefined;
      }
      throw error;
    } finally {
      this.#forget(name);
    }
  }

  async #copy(source: string, target: string, stored: StoredRestore): Promise<void> {
    const { engine } = this.#parts;
    let start: unknown;
    do {
      const page = await engine('Scan', {
        TableName: source,
        ConsistentRead: true,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      });
      // Scan returns a list of items.
      const items = page['Items'] as readonly WireItem[];
      for (let index = 0; index < items.length; index += maxWrites) {
        await this.#write(target, items.slice(index, index + maxWrites));
      }
      start = page['LastEvaluatedKey'];
    } while (start !== undefined);
    this.#store(target, { ...stored, restore: { ...stored.restore, isInProgress: false } });
  }

  async #write(target: string, items: readonly WireItem[]): Promise<void> {
    let requests: unknown = { [target]: items.map((Item) => ({ PutRequest: { Item } })) };
    while (typeof requests === 'object' && requests !== null && Object.keys(requests).length > 0) {
      const output = await this.#parts.engine('BatchWriteItem', { RequestItems: requests });
      requests = output['UnprocessedItems'];
    }
  }

  #store(name: string, stored: StoredRestore): void {
    this.#parts.restores.set(name, stored);
    this.#set(name, stored);
  }

  #set(name: string, stored: StoredRestore): void {
    const { place, tables } = this.#parts;
    tables.set(name, { name, arn: tableArn(place, name), hasRecovery: false, ...stored });
  }

  #forget(name: string): void {
    this.#parts.tables.delete(name);
    this.#parts.restores.delete(name);
  }
}
