/**
 * AWS::DynamoDB::Table. The first start creates the table on the engine; later starts compare the
 * stored table with the template.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { CreatedResource, Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import { UnusableStateError } from '../../core/start-errors.ts';
import type { EngineClient } from './engine-client.ts';
import { enableStream, openStream, type StreamParts } from './streams/open-stream.ts';
import type { StreamView } from './streams/change-record.ts';
import { tableArn, type Tables } from './tables.ts';

/** Keys and indexes, which a template and `DescribeTable` name alike. */
export interface TableShape {
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions: readonly unknown[];
  readonly GlobalSecondaryIndexes?: readonly IndexProperties[];
  readonly LocalSecondaryIndexes?: readonly IndexProperties[];
}

/** The properties of a table that are read; deletion protection and tags have no local meaning. */
interface TableProperties extends TableShape {
  readonly TableName?: string;
  readonly SSESpecification?: { readonly SSEEnabled?: boolean; readonly KMSMasterKeyId?: string };
  readonly StreamSpecification?: { readonly StreamViewType: StreamView };
  readonly PointInTimeRecoverySpecification?: { readonly PointInTimeRecoveryEnabled?: boolean };
  readonly TimeToLiveSpecification?: { readonly AttributeName?: string; readonly Enabled?: boolean };
}

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

interface IndexProperties {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: { readonly ProjectionType?: string; readonly NonKeyAttributes?: readonly string[] };
}

/**
 * Creates tables on the engine and adds them to `tables`, and their streams to those of `parts`.
 */
export function tableResource(engine: EngineClient, tables: Tables, parts: StreamParts): ResourceHandler {
  return {
    type: 'AWS::DynamoDB::Table',
    async create(properties: Properties, context: ResourceContext): Promise<CreatedResource> {
      // CloudFormation's schema of the type; a missing key schema is refused by the engine.
      const wanted = properties as unknown as TableProperties;
      const name = wanted.TableName ?? context.physicalName;
      const table = await enableStream(
        engine,
        await ensureTable(engine, name, wanted),
        wanted.StreamSpecification,
      );
      await ensureTimeToLive(engine, name, wanted);
      const arn = tableArn(context.place, name);
      const keyArn = requireKeyArn(wanted, context.logicalId);
      const ttl =
        wanted.TimeToLiveSpecification?.Enabled === true
          ? wanted.TimeToLiveSpecification.AttributeName
          : undefined;
      const keySchema = wanted.KeySchema;
      const stream =
        wanted.StreamSpecification &&
        (await openStream(engine, parts, table, {
          tableName: name,
          arn,
          view: wanted.StreamSpecification.StreamViewType,
          keySchema,
          ...(keyArn !== undefined && { keyArn }),
        }));
      tables.set(name, {
        name,
        arn,
        hasRecovery: wanted.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true,
        keyAttributes: keySchema.map(({ AttributeName }) => AttributeName),
        ...(keyArn !== undefined && { keyArn }),
        ...(ttl !== undefined && { timeToLiveAttribute: ttl }),
        ...(stream && { stream }),
      });
      return { ref: name, attributes: { Arn: arn, ...(stream && { StreamArn: stream.settings.arn }) } };
    },
  };
}

async function ensureTable(
  engine: EngineClient,
  name: string,
  wanted: TableProperties,
): Promise<Record<string, unknown>> {
  const existing = await findTable(engine, name);
  if (existing === undefined) {
    const { TableDescription } = await engine('CreateTable', creation(name, wanted));
    return asRecord(TableDescription);
  }
  if (shapeOf(existing) !== shapeOf({ ...wanted })) {
    throw new UnusableStateError(`The stored table ${name} has other keys or indexes than the template.`);
  }
  return existing;
}

async function findTable(engine: EngineClient, name: string): Promise<Record<string, unknown> | undefined> {
  try {
    const { Table: table } = await engine('DescribeTable', { TableName: name });
    return asRecord(table);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
      return undefined;
    }
    throw error;
  }
}

/** The input of CreateTable for a table with these keys and indexes. */
export function creation(name: string, wanted: TableShape): object {
  const { GlobalSecondaryIndexes: globals, LocalSecondaryIndexes: locals } = wanted;
  return {
    TableName: name,
    KeySchema: wanted.KeySchema,
    AttributeDefinitions: wanted.AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(globals && { GlobalSecondaryIndexes: globals.map(toIndex) }),
    ...(locals && { LocalSecondaryIndexes: locals.map(toIndex) }),
  };
}

function toIndex({ IndexName, KeySchema, Projection }: IndexProperties): object {
  return { IndexName, KeySchema, Projection };
}

/**
 * Returns keys and indexes as one text, in an order that is the same for the template and for
 * DescribeTable.
 */
function shapeOf(table: Readonly<Record<string, unknown>>): string {
  const indexes = (value: unknown) =>
    // Both the template and DescribeTable describe indexes with these members.
    ((value ?? []) as IndexProperties[])
      .map(({ IndexName, KeySchema, Projection: { ProjectionType, NonKeyAttributes = [] } }) =>
        JSON.stringify([IndexName, keysOf(KeySchema), ProjectionType, [...NonKeyAttributes].sort()]),
      )
      .sort();
  // As above.
  const keys = keysOf(table['KeySchema'] as readonly KeyElement[]);
  return JSON.stringify([
    keys,
    indexes(table['GlobalSecondaryIndexes']),
    indexes(table['LocalSecondaryIndexes']),
  ]);
}

function keysOf(schema: readonly KeyElement[]): string[] {
  return schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).sort();
}

async function ensureTimeToLive(
  engine: EngineClient,
  name: string,
  { TimeToLiveSpecification: wanted }: TableProperties,
): Promise<void> {
  if (wanted?.Enabled !== true) {
    return;
  }
  const { TimeToLiveDescription } = await engine('DescribeTimeToLive', { TableName: name });
  if (asRecord(TimeToLiveDescription)['AttributeName'] === wanted.AttributeName) {
    return;
  }
  await engine('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification: wanted });
}

/** Accepts only an ARN, which is what CDK writes. An id or alias would require a call to KMS. */
function requireKeyArn(
  { SSESpecification: encryption }: TableProperties,
  logicalId: string,
): string | undefined {
  const key = encryption?.SSEEnabled === true ? encryption.KMSMasterKeyId : undefined;
  if (key !== undefined && !/^arn:[\w-]+:kms:[\w-]+:\d+:key\//.test(key)) {
    throw new Error(`${logicalId} must name its KMS key by ARN. An id or alias is not supported.`);
  }
  return key;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
