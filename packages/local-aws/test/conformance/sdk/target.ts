/**
 * The target of the conformance tests: their own world or, with `REMOTE=1`, AWS itself with the
 * caller's credentials and region. Each resource has a unique name and is deleted at the end.
 */
import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoDb } from '../../../src/services/dynamodb/dynamodb.ts';
import { createSqs } from '../../../src/services/sqs/sqs.ts';
import { memoryState } from '../../../src/state/memory-state.ts';
import { place, startEmulation } from '../../emulation.ts';
import { type ClientSettings, isRemote, remoteSettings } from '../../support/remote.ts';

/** Creates what a test needs and deletes it. */
export interface Target {
  readonly settings: ClientSettings;
  createKey(kind: 'HMAC_256' | 'SYMMETRIC_DEFAULT'): Promise<string>;
  /** Returns the queue's URL. */
  createQueue(): Promise<string>;
  /** A table with the partition key `id` and the index `byGroup` on `group`. */
  createTable(): Promise<string>;
  /** Runs at the end, last one first. */
  onStop(cleanUp: () => Promise<unknown>): void;
  stop(): Promise<void>;
}

/** A name that nothing else in the account has. */
export const uniqueName = (): string => `local-aws-conformance-${randomUUID()}`;

const keySchema = [{ AttributeName: 'id', KeyType: 'HASH' as const }];
const tableProperties = {
  KeySchema: keySchema,
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' as const },
    { AttributeName: 'group', AttributeType: 'S' as const },
  ],
  BillingMode: 'PAY_PER_REQUEST' as const,
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byGroup',
      KeySchema: [{ AttributeName: 'group', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'ALL' as const },
    },
  ],
};

const keyProperties = {
  HMAC_256: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
  SYMMETRIC_DEFAULT: { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' },
} as const;

/** Starts a world, or prepares the clients for AWS. */
export function startTarget(): Promise<Target> {
  return isRemote ? Promise.resolve(remoteTarget()) : startLocalTarget();
}

function stack(): Pick<Target, 'onStop' | 'stop'> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  return {
    onStop: (cleanUp) => void cleanUps.push(cleanUp),
    async stop() {
      for (const cleanUp of cleanUps.reverse()) {
        await cleanUp();
      }
    },
  };
}

function remoteTarget(): Target {
  const settings = remoteSettings(process.env);
  const { onStop, stop } = stack();
  return {
    settings,
    onStop,
    stop,
    async createKey(kind) {
      const kms = new KMSClient(settings);
      const Description = uniqueName();
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({ ...keyProperties[kind], Description }));
      const KeyId = KeyMetadata?.Arn ?? '';
      onStop(() => kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })));
      return KeyId;
    },
    async createQueue() {
      const sqs = new SQSClient(settings);
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: uniqueName() }));
      onStop(() => sqs.send(new DeleteQueueCommand({ QueueUrl })));
      return QueueUrl;
    },
    async createTable() {
      const client = new DynamoDBClient(settings);
      const TableName = uniqueName();
      await client.send(new CreateTableCommand({ TableName, ...tableProperties }));
      onStop(() => client.send(new DeleteTableCommand({ TableName })));
      await waitUntilTableExists({ client, maxWaitTime: 120 }, { TableName });
      return TableName;
    },
  };
}

async function startLocalTarget(): Promise<Target> {
  const world = await startEmulation();
  const { iam, clock, url } = world;
  const state = memoryState();
  const sqs = createSqs({ place, clock, state, iam, url });
  const dynamodb = await createDynamoDb({ place, clock, iam, state });
  world.dispatcher.register([...sqs.services, ...dynamodb.services]);
  const { onStop, stop } = stack();
  onStop(() => world.stop());
  onStop(() => dynamodb.stop());
  onStop(() => sqs.stop());
  const create = async (type: string, properties: object): Promise<string> => {
    const physicalName = uniqueName();
    const handler = [...sqs.resources, ...dynamodb.resources].find((candidate) => candidate.type === type);
    const context = { logicalId: physicalName, stackName: 's', place, physicalName, assetFolder: () => '' };
    return (await handler?.create({ ...properties }, context))?.ref ?? '';
  };
  return {
    settings: world.client(),
    onStop,
    stop,
    async createKey(kind) {
      const { attributes } = await world.make('AWS::KMS::Key', keyProperties[kind], uniqueName());
      return String(attributes['Arn']);
    },
    createQueue: () => create('AWS::SQS::Queue', {}),
    createTable: () => create('AWS::DynamoDB::Table', tableProperties),
  };
}
