/**
 * The DynamoDB tables of `domain/tables.ts`: on demand unless the context provisions them, with
 * point-in-time recovery, encrypted by the stack's own key.
 */
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  type GlobalSecondaryIndexProps,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { backupDays } from '../../domain/personal-data.ts';
import { type IndexDefinition, type TableDefinition, type TableName, tables } from '../../domain/tables.ts';
import { acknowledge } from '../acknowledge.ts';
import { namesOf } from '../names-of.ts';
import { removalPolicyFor } from '../removal-policy.ts';
import type { ProvisionedCapacity, ProvisionedTables } from './provisioned-tables.ts';

interface TablesProps {
  readonly encryptionKey: IKey;
  /** Keeps the tables when the stack is deleted, and protects them from deletion. */
  readonly keepData: boolean;
  /** Days for which messages are kept. */
  readonly telemetryDays: number;
  /** Tables with provisioned capacity; `Capacity` scales them. */
  readonly provisioned: ProvisionedTables;
}

/**
 * Every table. Roles get access by hand-written statements, because CDK's grants would add the key
 * to each role.
 */
export class Tables extends Construct {
  readonly #tables: ReadonlyMap<TableName, Table>;

  constructor(scope: Construct, id: string, props: TablesProps) {
    super(scope, id);
    this.#tables = new Map(namesOf(tables).map((name) => [name, this.#makeTable(name, props)]));
  }

  /** ARN of a table, or of one of its indexes. */
  arn(name: TableName, index?: string): string {
    const { tableArn } = this.#table(name);
    if (index === undefined) {
      return tableArn;
    }
    if (!Object.hasOwn(tables[name].indexes, index)) {
      throw new Error(`Table ${name} has no index ${index}.`);
    }
    return `${tableArn}/index/${index}`;
  }

  /** ARN of a table's stream. */
  streamArn(name: TableName): string {
    const { tableStreamArn } = this.#table(name);
    if (tableStreamArn === undefined) {
      throw new Error(`Table ${name} has no stream.`);
    }
    return tableStreamArn;
  }

  /**
   * What Lambda does with a table's stream under the role of the function that it feeds (Lambda
   * Developer Guide, "Process DynamoDB records with Lambda").
   */
  streamStatements(name: TableName): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [this.streamArn(name)],
      }),
      // The action has no resource type.
      new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }),
    ];
  }

  /** The name that CloudFormation gives a table. */
  tableName(name: TableName): string {
    return this.#table(name).tableName;
  }

  /** Environment variables with the names of these tables. */
  environment(names: readonly TableName[]): Record<string, string> {
    return Object.fromEntries(names.map((name) => [tables[name].environmentVariable, this.tableName(name)]));
  }

  #table(name: TableName): Table {
    const table = this.#tables.get(name);
    if (table === undefined) {
      throw new Error(`The stack has no table ${name}.`);
    }
    return table;
  }

  #makeTable(name: TableName, { encryptionKey, keepData, provisioned, telemetryDays }: TablesProps): Table {
    const definition: TableDefinition = tables[name];
    const units = unitsOf(provisioned[name]);
    // Messages are most of the bytes. Backups of what expires sooner than they do are not kept.
    const hasBackups = name !== 'Telemetry' || telemetryDays > backupDays;
    const table = new Table(this, name, {
      ...keysOf(definition),
      billingMode: units === undefined ? BillingMode.PAY_PER_REQUEST : BillingMode.PROVISIONED,
      ...units,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: hasBackups },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      deletionProtection: keepData,
      removalPolicy: removalPolicyFor(keepData),
      ...(definition.stream !== undefined && { stream: StreamViewType[definition.stream] }),
      ...(definition.timeToLiveAttribute !== undefined && {
        timeToLiveAttribute: definition.timeToLiveAttribute,
      }),
    });
    if (units !== undefined) {
      // CDK leaves the default out, and a property that vanishes is not a change to that default.
      (table.node.defaultChild as CfnTable).billingMode = BillingMode.PROVISIONED;
    }
    if (!hasBackups) {
      acknowledge(table, 'AwsSolutions-DDB3', 'The items expire within the time that backups would cover.');
    }
    for (const [indexName, index] of Object.entries(definition.indexes)) {
      table.addGlobalSecondaryIndex({ indexName, ...keysOf(index), ...projectionOf(index), ...units });
    }
    return table;
  }
}

/** What a provisioned table, and each of its indexes, begins with. */
function unitsOf(capacity: ProvisionedCapacity | undefined) {
  return capacity && { readCapacity: capacity.read.start, writeCapacity: capacity.write.start };
}

function keysOf(keys: { readonly partitionKey: string; readonly sortKey?: string }) {
  const attribute = (name: string) => ({ name, type: AttributeType.STRING });
  return {
    partitionKey: attribute(keys.partitionKey),
    ...(keys.sortKey !== undefined && { sortKey: attribute(keys.sortKey) }),
  };
}

function projectionOf({
  projection,
}: IndexDefinition): Pick<GlobalSecondaryIndexProps, 'projectionType' | 'nonKeyAttributes'> {
  if (projection === 'ALL') {
    return { projectionType: ProjectionType.ALL };
  }
  if (projection === 'KEYS_ONLY') {
    return { projectionType: ProjectionType.KEYS_ONLY };
  }
  return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projection] };
}
