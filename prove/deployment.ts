/**
 * The deployment under proof: its outputs, the names of its resources, and clients with the
 * caller's credentials.
 */
import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { CliError } from '../tools/session/cli-error.ts';
import { readStack, type StackOutputs } from '../tools/session/outputs.ts';
import { listStackResources, tableNameIn } from '../tools/session/stack-resources.ts';
import type { TableName } from '../domain/tables.ts';
import { createClients, type Clients } from './aws/clients.ts';
import { failureText } from './failure-text.ts';

/** Outputs that the prover reads in addition to those of every command. */
export interface ProveOutputs extends StackOutputs {
  readonly RealtimeUrl: string;
  readonly VehiclePolicyName: string;
  readonly TelemetryDeadLettersUrl: string;
  readonly CommandDeadLettersUrl: string;
  readonly RenewalDeadLettersUrl: string;
  readonly PageClientId: string;
  /** Only where the stack has an authority of its own. */
  readonly RevocationBucketName?: string;
}

/** The stack under test: outputs and resources from CloudFormation, and clients to call it. */
export interface Deployment {
  readonly stackName: string;
  readonly outputs: ProveOutputs;
  readonly clients: Clients;
  readonly apiId: string;
  /** The schema as it was deployed. */
  readonly schemaDefinition: string;
  readonly usesFleetWise: boolean;
  /** Name of the bucket of exports. */
  readonly exportBucket: string;
  tableName(table: TableName): string;
  close(): void;
}

const neededOutputs = [
  'RealtimeUrl',
  'VehiclePolicyName',
  'TelemetryDeadLettersUrl',
  'CommandDeadLettersUrl',
  'RenewalDeadLettersUrl',
  'PageClientId',
] as const;

/** Opens the deployment; throws CliError with what a person can act on. */
export async function openDeployment(
  file: string | undefined,
  stack: string | undefined,
): Promise<Deployment> {
  const { name: stackName, outputs } = readStack(file, stack);
  if (!isComplete(outputs)) {
    throw new CliError(
      'usage',
      `The outputs lack ${neededOutputs.join(', ')}: deploy the present version first.`,
    );
  }
  const clients = createClients(outputs);
  try {
    const description = await describe(clients.cloudFormation, stackName, outputs.Region);
    return { stackName, outputs, clients, ...description, close: () => clients.close() };
  } catch (error) {
    clients.close();
    throw error;
  }
}

function isComplete(outputs: StackOutputs): outputs is ProveOutputs {
  return neededOutputs.every((key) => Object.hasOwn(outputs, key));
}

async function describe(client: CloudFormationClient, stackName: string, region: string) {
  try {
    await requireComplete(client, stackName);
    const resources = await listStackResources(client, stackName);
    const ofType = (type: string) => resources.filter(({ ResourceType }) => ResourceType === type);
    const [api] = ofType('AWS::AppSync::GraphQLApi');
    // `Ref` of an API is its ARN, which ends in its id.
    const apiId = api?.PhysicalResourceId?.split('/').at(-1);
    if (apiId === undefined) {
      throw new CliError('usage', `The stack ${stackName} has no GraphQL API.`);
    }
    const exportBucket = ofType('AWS::S3::Bucket').find(({ LogicalResourceId = '' }) =>
      LogicalResourceId.startsWith('ExportsBucket'),
    )?.PhysicalResourceId;
    if (exportBucket === undefined) {
      throw new CliError('usage', `The stack ${stackName} has no bucket of exports.`);
    }
    return {
      apiId,
      exportBucket,
      schemaDefinition: await readSchema(client, stackName),
      usesFleetWise: ofType('AWS::IoTFleetWise::ModelManifest').length > 0,
      tableName: (table: TableName) => tableNameIn(resources, table, stackName),
    };
  } catch (error) {
    if (error instanceof CliError) {
      throw error;
    }
    if (error instanceof Error && /does not exist/.test(error.message)) {
      throw new CliError(
        'usage',
        `The account has no stack ${stackName} in ${region}. Check the credentials and --stack.`,
      );
    }
    throw new CliError('usage', `The stack ${stackName} cannot be read in ${region}. ${failureText(error)}`);
  }
}

async function requireComplete(client: CloudFormationClient, StackName: string): Promise<void> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const status = String(stack?.StackStatus);
  if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) {
    throw new CliError('usage', `The stack ${StackName} is ${status}: deploy it completely first.`);
  }
}

async function readSchema(client: CloudFormationClient, StackName: string): Promise<string> {
  const { TemplateBody = '{}' } = await client.send(
    new GetTemplateCommand({ StackName, TemplateStage: 'Processed' }),
  );
  // CloudFormation's template format, as far as it is read.
  const { Resources = {} } = JSON.parse(TemplateBody) as {
    readonly Resources?: Readonly<
      Record<string, { readonly Type: string; readonly Properties?: { readonly Definition?: unknown } }>
    >;
  };
  const schema = Object.values(Resources).find(({ Type }) => Type === 'AWS::AppSync::GraphQLSchema');
  const definition = schema?.Properties?.Definition;
  if (typeof definition === 'string') {
    return definition;
  }
  throw new CliError('usage', `The template of ${StackName} does not hold its schema as text.`);
}
