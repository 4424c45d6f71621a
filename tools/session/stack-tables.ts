/** The tables of a stack, and the clients that read, mark and restore them. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableName } from '../../domain/tables.ts';
import type { AwsCredentials } from '../audit/deployed-records.ts';
import { CliError } from './cli-error.ts';
import { readStack } from './outputs.ts';
import { listStackResources, tableNameIn } from './stack-resources.ts';
import type { StackChoice } from './stack-choice.ts';

/** The name of each table in AWS: the table of the stack, or one that was restored from it. */
export type TableNames = (table: TableName) => string;

/** Settings of clients of the account and region of a stack. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentials;
}

/** The tables of one stack. Call `close` at the end. */
export interface StackTables {
  readonly dynamoDb: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  readonly nameOf: TableNames;
  /** For clients of other services. */
  readonly settings: ClientSettings;
  /** True for the local world, which restores tables to the present only. */
  readonly isLocal: boolean;
  close(): void;
}

/**
 * Reads the names of the tables from CloudFormation. Without `credentials`, the AWS SDK finds them
 * in the environment. Throws CliError, and the errors of AWS.
 */
export async function openStackTables(
  { outputsFile, stackName }: StackChoice,
  credentials?: AwsCredentials,
): Promise<StackTables> {
  const { name, outputs } = readStack(outputsFile, stackName);
  const { AwsEndpointUrl: endpoint, Region: region } = outputs;
  const settings: ClientSettings = {
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
  };
  const cloudFormation = new CloudFormationClient(settings);
  const dynamoDb = new DynamoDBClient(settings);
  try {
    const resources = await listStackResources(cloudFormation, name);
    return {
      dynamoDb,
      documents: DynamoDBDocumentClient.from(dynamoDb),
      settings,
      nameOf: (table) => tableNameIn(resources, table, name),
      isLocal: endpoint !== undefined,
      close: () => dynamoDb.destroy(),
    };
  } catch (error) {
    dynamoDb.destroy();
    if (error instanceof Error && /does not exist/.test(error.message)) {
      throw new CliError(
        'usage',
        `The account has no stack ${name} in ${region}. Check the credentials and --stack.`,
      );
    }
    throw error;
  } finally {
    cloudFormation.destroy();
  }
}
