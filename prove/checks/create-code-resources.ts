/**
 * Creates the schema and all code once more, on a throw-away API. CloudFormation does the same, but
 * rolls the stack back at the first error.
 */
import {
  ConcurrentModificationException,
  CreateDataSourceCommand,
  CreateFunctionCommand,
  CreateGraphqlApiCommand,
  CreateResolverCommand,
  DeleteGraphqlApiCommand,
  GetSchemaCreationStatusCommand,
  StartSchemaCreationCommand,
  type AppSyncClient,
} from '@aws-sdk/client-appsync';
import { retry } from '../../tools/session/retry.ts';
import { absent } from '../aws/absent.ts';
import { readDeployedCode, type DeployedCode } from '../aws/deployed-code.ts';
import { waitFor } from '../aws/wait.ts';
import type { Check, CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';
import { newTenant, throwawayTag } from '../names.ts';

const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' } as const;
/** AppSync makes one change of an API at a time and refuses others meanwhile. */
const conflictPolicy = {
  attempts: 10,
  pauseMs: 300,
  isRetryable: (error: unknown) => error instanceof ConcurrentModificationException,
} as const;

/** The check `create-code-resources`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const createCodeResourcesCheck: Check = {
  name: 'create-code-resources',
  shows: 'AppSync accepts the schema and creates every function and resolver on a throw-away API',
  needs: [],
  timeoutSeconds: 300,
  async run(context) {
    const code = await readDeployedCode(context.deployment);
    const apiId = await createApi(context);
    await createSchema(context, apiId);
    await createDataSources(context, apiId, code);
    const ids = await createFunctions(context, apiId, code);
    await createResolvers(context, apiId, code, ids);
    return `schema, ${code.functions.length} functions, ${code.resolvers.length} resolvers`;
  },
};

async function createApi({ deployment, cleanup }: CheckContext): Promise<string> {
  const { clients, outputs, stackName } = deployment;
  const { graphqlApi } = await clients.appSync.send(
    new CreateGraphqlApiCommand({
      name: newTenant(),
      authenticationType: 'AMAZON_COGNITO_USER_POOLS',
      userPoolConfig: {
        userPoolId: outputs.UserPoolId,
        awsRegion: outputs.Region,
        defaultAction: 'ALLOW',
      },
      additionalAuthenticationProviders: [{ authenticationType: 'AWS_IAM' }],
      tags: { [throwawayTag]: stackName },
    }),
  );
  const apiId = graphqlApi?.apiId;
  if (apiId === undefined) {
    throw new CheckError('CreateGraphqlApi returned no id.');
  }
  cleanup.add(`throw-away API ${apiId}`, () =>
    clients.appSync.send(new DeleteGraphqlApiCommand({ apiId })).catch(absent),
  );
  return apiId;
}

async function createSchema({ deployment, progress, signal }: CheckContext, apiId: string): Promise<void> {
  const { appSync } = deployment.clients;
  progress('creating the schema');
  const definition = Buffer.from(deployment.schemaDefinition);
  await appSync.send(new StartSchemaCreationCommand({ apiId, definition }));
  const { status, details } = await waitFor(async () => {
    const found = await appSync.send(new GetSchemaCreationStatusCommand({ apiId }));
    return found.status === 'PROCESSING' ? undefined : found;
  }, signal);
  expectThat(
    status === 'SUCCESS' || status === 'ACTIVE',
    `The schema is refused: ${details ?? String(status)}`,
  );
}

async function createDataSources(context: CheckContext, apiId: string, code: DeployedCode): Promise<void> {
  const names = [...code.functions, ...code.resolvers].flatMap(({ dataSourceName }) => dataSourceName ?? []);
  for (const name of new Set(names)) {
    await changing(context, (appSync) =>
      appSync.send(new CreateDataSourceCommand({ apiId, name, type: 'NONE' })),
    );
  }
}

/** Deployed id → id in the throw-away API. */
async function createFunctions(
  context: CheckContext,
  apiId: string,
  { functions }: DeployedCode,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const { id, name, dataSourceName, code } of functions) {
    context.progress(`creating function ${name}`);
    const { functionConfiguration } = await changing(context, (appSync) =>
      appSync.send(new CreateFunctionCommand({ apiId, name, dataSourceName, code, runtime })),
    );
    ids.set(id, functionConfiguration?.functionId ?? '');
  }
  return ids;
}

async function createResolvers(
  context: CheckContext,
  apiId: string,
  { resolvers }: DeployedCode,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { typeName, fieldName, kind, code, dataSourceName, functionIds } of resolvers) {
    context.progress(`creating resolver ${typeName}.${fieldName}`);
    const functions = functionIds.map((id) => ids.get(id) ?? '');
    const source = kind === 'PIPELINE' ? { pipelineConfig: { functions } } : { dataSourceName };
    await changing(context, (appSync) =>
      appSync.send(new CreateResolverCommand({ apiId, typeName, fieldName, kind, code, runtime, ...source })),
    );
  }
}

/** Sends a change, again while another one of the API is in progress. */
function changing<Result>(
  { deployment, signal }: CheckContext,
  change: (appSync: AppSyncClient) => Promise<Result>,
): Promise<Result> {
  return retry(() => change(deployment.clients.appSync), conflictPolicy, signal);
}
