/**
 * The items of data jobs. Each write names the version that was read, so that of two functions that
 * continue one job at once only the first one's progress counts.
 */
import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import {
  type DataJobFailure,
  type DataJobItem,
  awaitedJob,
  mayBeginAgain,
  readyJob,
} from '../../domain/data-jobs.ts';
import { failedConditions } from '../aws/cancellation-codes.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { indexedUntil } from '../aws/indexed-until.ts';

const TableName = tableName('DataJobs');

/** What a write changes; undefined removes an attribute. */
type Change = { readonly [Name in keyof DataJobItem]?: DataJobItem[Name] | undefined };

/** The status in which a job ends, with its result or the reason. */
export type JobEnd =
  | { readonly status: 'SUCCEEDED'; readonly result: string; readonly handled: number }
  | { readonly status: 'FAILED'; readonly failure: DataJobFailure };

/** Reads a job consistently; undefined when it does not exist. */
export async function findJob(jobId: string, options: CallOptions): Promise<DataJobItem | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName, Key: { jobId }, ConsistentRead: true }),
    options,
  );
  // Only resolvers and functions of this system write the table.
  return item as DataJobItem | undefined;
}

/**
 * Stores the change of a job that was read before, and returns the job after it. Returns undefined
 * when another write came first.
 */
export async function changeJob(
  before: DataJobItem,
  change: Change,
  options: CallOptions,
): Promise<DataJobItem | undefined> {
  const after = changed(before, change);
  try {
    await documents.send(new PutCommand({ TableName, Item: after, ...ifUnchanged(before) }), options);
    return after;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return ownWrite(after, options);
    }
    throw error;
  }
}

/**
 * Ends the job and removes its lock in one transaction. `ready` brings the end to a function, which
 * publishes it. A lock that another job has taken meanwhile stays. Returns undefined when another
 * write came first.
 */
export async function endJob(
  before: DataJobItem,
  end: JobEnd,
  options: CallOptions,
): Promise<DataJobItem | undefined> {
  // A job that may begin again needs to know what it has done.
  const cursor = mayBeginAgain({ ...before, ...end }) ? before.cursor : undefined;
  const ended = { endedAt: new Date().toISOString(), cursor, awaited: undefined };
  const change: Change = { ...end, ...ended, dueAt: undefined, ready: readyJob };
  const after = changed(before, change);
  const command = new TransactWriteCommand({
    // A retry of the SDK repeats the token, so that DynamoDB recognizes it.
    ClientRequestToken: after.writeId,
    TransactItems: [
      { Put: { TableName, Item: after, ...ifUnchanged(before) } },
      {
        Delete: {
          TableName,
          Key: { jobId: before.lock },
          ConditionExpression: 'attribute_not_exists(jobId) OR holder = :jobId OR expiresAt < :now',
          ExpressionAttributeValues: { ':jobId': before.jobId, ':now': Math.floor(Date.now() / 1000) },
        },
      },
    ],
  });
  try {
    await documents.send(command, options);
    return after;
  } catch (error) {
    const [ofJob, ofLock] = failedConditions(error);
    if (ofJob === true) {
      return ownWrite(after, options);
    }
    if (ofLock === true) {
      return changeJob(before, change, options);
    }
    throw error;
  }
}

/** The keys of the jobs that are due by now, oldest first. */
export function dueJobs(options: CallOptions): AsyncGenerator<Pick<DataJobItem, 'jobId'>> {
  const until = new Date().toISOString();
  return indexedUntil({ table: 'DataJobs', index: 'byDue', partition: awaitedJob, until }, options);
}

function changed(before: DataJobItem, change: Change): DataJobItem {
  // An undefined member is left out of the stored item.
  return {
    ...before,
    ...change,
    version: before.version + 1,
    writeId: randomUUID(),
    updatedAt: new Date().toISOString(),
  } as DataJobItem;
}

function ifUnchanged({ version }: DataJobItem) {
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': version },
  };
}

/** After a lost response, the retry of a write fails by its own condition. */
async function ownWrite(after: DataJobItem, options: CallOptions): Promise<DataJobItem | undefined> {
  const stored = await findJob(after.jobId, options);
  return stored?.writeId === after.writeId ? after : undefined;
}
