/** The resources of a stack, as CloudFormation lists them. */
import {
  type CloudFormationClient,
  type StackResourceSummary,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { type TableName, tables } from '../../domain/tables.ts';
import { CliError } from './cli-error.ts';

/** Lists all resources of a stack, without those of its nested stacks. */
export async function listStackResources(
  client: CloudFormationClient,
  stackName: string,
): Promise<readonly StackResourceSummary[]> {
  const all: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
    all.push(...(page.StackResourceSummaries ?? []));
  }
  return all;
}

/**
 * The name that CloudFormation gave a table. CDK's logical id of a table: the construct `Tables`,
 * the table's name, a hash of eight letters and digits. Throws CliError without such a table.
 */
export function tableNameIn(
  resources: readonly StackResourceSummary[],
  table: TableName,
  stackName: string,
): string {
  const form = new RegExp(`^Tables${table}[0-9A-F]{8}$`);
  const found = resources.find(
    ({ LogicalResourceId = '', ResourceType: type }) =>
      type === 'AWS::DynamoDB::Table' && form.test(LogicalResourceId),
  );
  if (found?.PhysicalResourceId === undefined) {
    throw new CliError(
      'usage',
      `The stack ${stackName} has no table ${table} (${tables[table].partitionKey}).`,
    );
  }
  return found.PhysicalResourceId;
}
