/**
 * The run of the re-hash, stored in UniqueKeys under a key that no guard can have. Its writes are
 * conditional on the version that was read, so that of two invocations one stops, and a pause is
 * never overwritten.
 */
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RehashPass, RehashRun } from '../../domain/rehash.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { versions } from './settings.ts';

/** A run as stored: with the guard after which the present pass continues. */
export interface StoredRun extends RehashRun {
  /** Absent at the beginning of a pass. */
  readonly cursor?: string;
}

/** What is stored, with the version that the next write expects; 0 when there is nothing. */
export interface Stored {
  readonly run?: StoredRun;
  readonly version: number;
}

const TableName = tableName('UniqueKeys');
const key = `cursor#rehash-k${versions.from}-k${versions.to}`;

/** Reads the run with a consistent read, so that a pause applies from the next page on. */
export async function readRun(options: CallOptions): Promise<Stored> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName, Key: { key }, ConsistentRead: true }),
    options,
  );
  // Only this file writes under the key.
  return (item as Stored | undefined) ?? { version: 0 };
}

/** Stores the run. Returns false when another invocation has stored one since `stored` was read. */
export async function saveRun({ version }: Stored, run: StoredRun, options: CallOptions): Promise<boolean> {
  const isFirst = version === 0;
  return conditionHeld(
    documents.send(
      new PutCommand({
        TableName,
        Item: { key, version: version + 1, run },
        ConditionExpression: isFirst ? 'attribute_not_exists(#version)' : '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ...(isFirst ? {} : { ExpressionAttributeValues: { ':version': version } }),
      }),
      options,
    ),
  );
}

/** A run that has just been started. */
export function newRun(runId: string, startedAt: string, expected: number | undefined): StoredRun {
  return {
    runId,
    state: 'RUNNING',
    startedAt,
    ...(expected !== undefined && { expected }),
    moved: 0,
    pass: newPass(1, startedAt),
  };
}

/** A pass that has come across nothing yet. */
export function newPass(number: number, begunAt: string): RehashPass {
  return { number, begunAt, found: 0, moved: 0, unopened: 0, delayed: 0, listed: [] };
}
