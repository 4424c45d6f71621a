/**
 * Erases again what a restored backup has brought back. Erasures that have ended since the restored
 * moment become due again. Those that have not ended begin again, because the restore may have
 * undone a part of them. DataJobs outlives the backups, so it has each of them.
 */
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import {
  type DataJobItem,
  type DataJobLock,
  awaitedJob,
  isErasure,
  jobSeconds,
  needsApproval,
  readyJob,
} from '../../domain/data-jobs.ts';
import type { ErasedRange } from '../../domain/erased-times.ts';
import { readCertificate } from '../../records/erasure-certificate.ts';
import type { AwsCredentials } from '../audit/deployed-records.ts';
import { CliError } from '../session/cli-error.ts';
import type { StackOutputs } from '../session/outputs.ts';

/** Returns the ids of the erasures that begin again. */
export async function reapplyErasures(
  outputs: StackOutputs,
  since: string,
  credentials?: AwsCredentials,
): Promise<readonly string[]> {
  const { AwsEndpointUrl: endpoint, Region: region } = outputs;
  const table: unknown = Object.entries(outputs).find(([name]) => name === 'DataJobsTable')?.[1];
  if (typeof table !== 'string') {
    throw new CliError('usage', 'The outputs lack DataJobsTable: deploy the present version first.');
  }
  const dynamoDb = new DynamoDBClient({
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
  });
  const client = DynamoDBDocumentClient.from(dynamoDb);
  const begun: string[] = [];
  try {
    for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
      for (const job of (Items as (DataJobItem | DataJobLock)[]).filter(isErasureJob)) {
        if (await beginAgain(client, table, job, since)) {
          begun.push(job.jobId);
        }
      }
    }
    return begun;
  } finally {
    dynamoDb.destroy();
  }
}

function isErasureJob(item: DataJobItem | DataJobLock): item is DataJobItem {
  return 'kind' in item && isErasure(item.kind);
}

/** A job that runs writes at most a few times a second. */
const maxTries = 20;

/**
 * Returns false for a job that failed before it erased anything, that ended before the restored
 * moment, or that the second person has not approved.
 */
async function beginAgain(
  client: DynamoDBDocumentClient,
  table: string,
  found: DataJobItem,
  since: string,
): Promise<boolean> {
  let job: DataJobItem | undefined = found;
  for (let tries = 0; job !== undefined && tries < maxTries; tries += 1) {
    const isUnapproved = needsApproval(job.kind) && job.approvedBy === undefined;
    const hasErasedNothing = job.status === 'FAILED' && timeOf(job) === undefined;
    if (isUnapproved || hasErasedNothing || (job.endedAt ?? since) < since) {
      return false;
    }
    if (await runAgain(client, table, job)) {
      return true;
    }
    const key = { jobId: job.jobId };
    const read = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
    // Only data jobs have such a key.
    job = read.Item as DataJobItem | undefined;
  }
  throw new CliError('outcomeUnknown', `The erasure ${found.jobId} kept running. Run the command again.`);
}

/** The job from its beginning, with the time that it had; false when another write came first. */
async function runAgain(client: DynamoDBDocumentClient, table: string, job: DataJobItem): Promise<boolean> {
  const { cursor: _, endedAt: __, failure: ___, result: ____, ...requested } = job;
  const time = timeOf(job);
  const nowMs = Date.now();
  const now = new Date(nowMs).toISOString();
  const again: DataJobItem = {
    ...requested,
    ...{ status: 'PENDING', handled: 0, attempts: 0, version: job.version + 1 },
    ...{ updatedAt: now, awaited: awaitedJob, dueAt: now, ready: readyJob },
    ...(time !== undefined && { cursor: JSON.stringify({ part: 0, erased: {}, time }) }),
    endsBy: new Date(nowMs + jobSeconds[job.kind] * 1000).toISOString(),
  };
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: again,
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': job.version },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return false;
    }
    throw error;
  }
}

/**
 * The time of the running job, or of the ended one's certificate. The first step might compute
 * another time by now, because an access that began again has lost its earlier end.
 */
function timeOf({ cursor, result }: DataJobItem): ErasedRange | undefined {
  const { from, until } = readCertificate(result ?? '')?.statement ?? {};
  if (until !== undefined) {
    // A certificate without a beginning is about all time until then.
    return { from: from === undefined ? 0 : Date.parse(from), until: Date.parse(until) };
  }
  // Only the function that erases writes it.
  return (JSON.parse(cursor ?? '{}') as { readonly time?: ErasedRange }).time;
}
