/** The engine of data jobs over the embedded DynamoDB, with a handler that tests control. */
import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { type DataJobItem, audienceOfPerson, newJob, newLock } from '../../../domain/data-jobs.ts';
import { tables } from '../../../domain/tables.ts';
import type { dataJobFunction as DataJobFunction } from '../../../functions/data-jobs/data-job-function.ts';
import type { handler as Settle } from '../../../functions/data-jobs/settle-data-jobs.ts';
import type { StepOutcome } from '../../../functions/data-jobs/run-job.ts';
import { startOpenEngine } from 'local-aws/testing/open-engine';

/** The engine with its table. */
export type JobSetup = Awaited<ReturnType<typeof startJobSetup>>;

/** Starts the setup; the caller stops it. */
export async function startJobSetup() {
  const engine = await startOpenEngine();
  const credentials = { accessKeyId: 'tests', secretAccessKey: 'tests' };
  const client = new DynamoDBClient({ endpoint: engine.endpoint, region: 'eu-central-1', credentials });
  await createJobTable(client);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'tests');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'tests');
  vi.stubEnv('AWS_ENDPOINT_URL', engine.endpoint);
  vi.stubEnv('DATA_JOBS_TABLE', 'DataJobs');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
  const store = await import('../../../functions/data-jobs/job-store.ts');
  const run = await import('../../../functions/data-jobs/run-job.ts');
  const { dataJobFunction } = await import('../../../functions/data-jobs/data-job-function.ts');
  const { DataJobError } = await import('../../../functions/data-jobs/data-job-error.ts');
  const { handler: settle } = await import('../../../functions/data-jobs/settle-data-jobs.ts');
  return {
    ...{ ...store, ...run, DataJobError },
    ...eventsOf(client, dataJobFunction, settle),
    async stop(): Promise<void> {
      vi.unstubAllEnvs();
      client.destroy();
      await engine.stop();
    },
  };
}

/** Lambda's context of an invocation with this much time. */
const contextOf = (seconds: number) => ({
  awsRequestId: randomUUID(),
  getRemainingTimeInMillis: () => seconds * 1000,
});

/** A job, whose newest record is delivered where no version is named. */
type Delivered = Pick<DataJobItem, 'jobId'> & { readonly recordOfVersion?: number };

function eventsOf(client: DynamoDBClient, dataJobFunction: typeof DataJobFunction, settle: typeof Settle) {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const put = async (Item: object): Promise<void> => {
    await documents.send(new PutCommand({ TableName: 'DataJobs', Item }));
  };
  const recordOf = async ({ jobId, recordOfVersion }: Delivered, index: number) => {
    const { Item } = await documents.send(
      new GetCommand({ TableName: 'DataJobs', Key: { jobId }, ConsistentRead: true }),
    );
    const version = String(recordOfVersion ?? Item?.['version']);
    const image = { Keys: { jobId: { S: jobId } }, NewImage: { version: { N: version } } };
    return { dynamodb: { SequenceNumber: String(index), ...image } };
  };
  return {
    /** Stores a new job with its lock. */
    async request(change: Partial<DataJobItem> = {}): Promise<DataJobItem> {
      const job = { ...jobRequestedNow(), ...change };
      await put(job);
      await put(newLock(job));
      return job;
    },
    put,
    /** Returns whether the lock of the job exists. */
    async isLocked({ lock }: DataJobItem): Promise<boolean> {
      const { Item } = await documents.send(
        new GetCommand({ TableName: 'DataJobs', Key: { jobId: lock }, ConsistentRead: true }),
      );
      return Item !== undefined;
    },
    /**
     * Invokes the function with the newest record of each job, or an earlier one. Returns how many
     * failed.
     */
    async deliver(
      jobs: readonly Delivered[],
      step: ((job: DataJobItem) => Promise<StepOutcome>) | undefined,
      publish: (job: DataJobItem) => Promise<void> = () => Promise.resolve(),
    ): Promise<number> {
      const handlers = step === undefined ? {} : { VEHICLE_EXPORT: { step } };
      const invoke = dataJobFunction({ handlers, publish });
      const Records = await Promise.all(jobs.map(recordOf));
      return (await invoke({ Records }, contextOf(60))).batchItemFailures.length;
    },
    settle: () => settle({}, contextOf(30)),
  };
}

function jobRequestedNow(): DataJobItem {
  const requestedBy = randomUUID();
  const referenceId = randomUUID();
  const now = Date.now();
  const times = {
    requestedAt: new Date(now).toISOString(),
    endsBy: new Date(now + 3_600_000).toISOString(),
    nowSeconds: Math.floor(now / 1000),
  };
  return newJob(
    {
      jobId: randomUUID(),
      kind: 'VEHICLE_EXPORT',
      tenantId: 'north',
      audience: audienceOfPerson('north', requestedBy),
      requestedBy,
      referenceId,
      facts: {},
    },
    referenceId,
    times,
  );
}

async function createJobTable(client: DynamoDBClient): Promise<void> {
  const { indexes, partitionKey } = tables.DataJobs;
  const names = [
    'jobId',
    ...Object.values(indexes).flatMap(({ partitionKey: key, sortKey }) => [key, sortKey]),
  ];
  await client.send(
    new CreateTableCommand({
      TableName: 'DataJobs',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
      GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, { partitionKey: key, sortKey }]) => ({
        IndexName,
        KeySchema: [
          { AttributeName: key, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  );
}
