/** Reads the audit log of a deployment, its seals and its heads with the caller's credentials. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { auditPartition, auditShardCount } from '../../domain/audit.ts';
import { type AuditHeadItem, type AuditSealItem, type EntryKey, entryName } from '../../domain/audit-seal.ts';
import { headObjectKey } from '../../records/head-keys.ts';
import type { Entry } from '../../records/head.ts';
import { CliError } from '../session/cli-error.ts';
import type { StackOutputs } from '../session/outputs.ts';

/** Outputs of the stack that name the parts of the records. */
export interface RecordOutputs extends StackOutputs {
  readonly AuditLogTable: string;
  readonly AuditSealsTable: string;
  readonly AuditHeadsTable: string;
  readonly HeadBucketName: string;
  readonly AuditSigningKeyArn: string;
  readonly ErasureSigningKeyArn: string;
}

/** An access key of the AWS account. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const needed = [
  'AuditLogTable',
  'AuditSealsTable',
  'AuditHeadsTable',
  'HeadBucketName',
  'AuditSigningKeyArn',
  'ErasureSigningKeyArn',
] as const;

/** The version of the one signing key so far. */
export const keyVersion = 1;

/** Most keys in one call (Amazon DynamoDB API Reference, BatchGetItem). */
const maxKeys = 100;

/** Reads audit log, heads and public keys of a deployment from AWS. */
export class DeployedRecords {
  readonly #outputs: RecordOutputs;
  readonly #dynamoDb: DynamoDBClient;
  readonly #documents: DynamoDBDocumentClient;
  readonly #s3: S3Client;
  readonly #kms: KMSClient;

  /** Without `credentials`, the AWS SDK finds them in the environment. */
  constructor(outputs: StackOutputs, credentials?: AwsCredentials) {
    if (!isComplete(outputs)) {
      throw new CliError('usage', `The outputs lack ${needed.join(', ')}: deploy the present version first.`);
    }
    this.#outputs = outputs;
    const { AwsEndpointUrl: endpoint, Region: region } = outputs;
    const settings = {
      region,
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      ...(credentials !== undefined && { credentials }),
    };
    this.#dynamoDb = new DynamoDBClient(settings);
    this.#documents = DynamoDBDocumentClient.from(this.#dynamoDb);
    this.#s3 = new S3Client(settings);
    this.#kms = new KMSClient(settings);
  }

  /** The public key of heads, DER in base64. */
  async publicKey(): Promise<string> {
    return this.#keyOf(this.#outputs.AuditSigningKeyArn);
  }

  /** The public key of certificates of erasure, DER in base64. */
  async erasureKey(): Promise<string> {
    return this.#keyOf(this.#outputs.ErasureSigningKeyArn);
  }

  /** The items of a tenant's heads, from the first on. */
  async *heads(tenantId: string): AsyncGenerator<AuditHeadItem> {
    const conditions = {
      KeyConditionExpression: 'tenantId = :tenantId',
      ExpressionAttributeValues: { ':tenantId': tenantId },
    };
    // Only the sealing function writes the table.
    yield* this.#query(this.#outputs.AuditHeadsTable, conditions) as AsyncGenerator<AuditHeadItem>;
  }

  /** The text of a head's object; undefined if there is none. */
  async headObject(tenantId: string, sequence: number): Promise<string | undefined> {
    const Key = headObjectKey(tenantId, sequence);
    try {
      const { Body: body } = await this.#s3.send(
        new GetObjectCommand({ Bucket: this.#outputs.HeadBucketName, Key }),
      );
      return await body?.transformToString();
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') {
        return undefined;
      }
      throw error;
    }
  }

  /** Entries by `entryName`; those that are not there are left out. */
  async entries(keys: readonly EntryKey[]): Promise<ReadonlyMap<string, Entry>> {
    return (await this.#itemsOf(this.#outputs.AuditLogTable, keys)) as ReadonlyMap<string, Entry>;
  }

  /** Seals by `entryName`; those that are not there are left out. */
  async seals(keys: readonly EntryKey[]): Promise<ReadonlyMap<string, AuditSealItem>> {
    return (await this.#itemsOf(this.#outputs.AuditSealsTable, keys)) as ReadonlyMap<string, AuditSealItem>;
  }

  /** All entries of a tenant's day (`YYYY-MM-DD`, UTC). */
  async *day(tenantId: string, day: string): AsyncGenerator<Entry & EntryKey> {
    for (let shard = 0; shard < auditShardCount; shard += 1) {
      const conditions = {
        KeyConditionExpression: 'tenantDayShard = :partition',
        ExpressionAttributeValues: { ':partition': auditPartition(tenantId, day, shard) },
      };
      // Only resolvers and functions of the stack write the table.
      yield* this.#query(this.#outputs.AuditLogTable, conditions) as AsyncGenerator<Entry & EntryKey>;
    }
  }

  /** Closes the connections. */
  close(): void {
    for (const client of [this.#dynamoDb, this.#s3, this.#kms]) {
      client.destroy();
    }
  }

  async #keyOf(KeyId: string): Promise<string> {
    const { PublicKey: key = new Uint8Array() } = await this.#kms.send(new GetPublicKeyCommand({ KeyId }));
    return Buffer.from(key).toString('base64');
  }

  async *#query(TableName: string, conditions: object): AsyncGenerator {
    let start: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey: next } = await this.#documents.send(
        new QueryCommand({
          ...{ TableName, ConsistentRead: true, ...conditions },
          ...(start !== undefined && { ExclusiveStartKey: start }),
        }),
      );
      yield* Items;
      start = next;
    } while (start !== undefined);
  }

  async #itemsOf(table: string, keys: readonly EntryKey[]): Promise<ReadonlyMap<string, unknown>> {
    const items = new Map<string, unknown>();
    for (let first = 0; first < keys.length; first += maxKeys) {
      let left: Record<string, unknown>[] | undefined = keys
        .slice(first, first + maxKeys)
        .map(({ atId, tenantDayShard }) => ({ tenantDayShard, atId }));
      while (left !== undefined && left.length > 0) {
        const { Responses: found, UnprocessedKeys: unprocessed }: BatchOutput = await this.#documents.send(
          new BatchGetCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
        );
        for (const item of found?.[table] ?? []) {
          items.set(entryName(item as unknown as EntryKey), item);
        }
        left = unprocessed?.[table]?.Keys;
      }
    }
    return items;
  }
}

interface BatchOutput {
  readonly Responses?: Record<string, Record<string, unknown>[]> | undefined;
  readonly UnprocessedKeys?:
    Record<string, { readonly Keys: Record<string, unknown>[] | undefined }> | undefined;
}

function isComplete(outputs: StackOutputs): outputs is RecordOutputs {
  return needed.every((name) => Object.hasOwn(outputs, name));
}
