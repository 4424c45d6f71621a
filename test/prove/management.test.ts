/** AppSync's management API and CloudFormation's read-only operations, called by AWS's clients. */
import {
  AppSyncClient,
  BadRequestException,
  ConcurrentModificationException,
  CreateDataSourceCommand,
  CreateFunctionCommand,
  CreateGraphqlApiCommand,
  CreateResolverCommand,
  DeleteGraphqlApiCommand,
  EvaluateCodeCommand,
  GetFunctionCommand,
  GetGraphqlApiCommand,
  GetGraphqlApiEnvironmentVariablesCommand,
  GetResolverCommand,
  GetSchemaCreationStatusCommand,
  NotFoundException,
  paginateListFunctions,
  paginateListGraphqlApis,
  paginateListResolvers,
  StartSchemaCreationCommand,
} from '@aws-sdk/client-appsync';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { stackName } from '../../infra/synthesize.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
let appSync: AppSyncClient;
let cloudFormation: CloudFormationClient;
let deployedId: string;

const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' } as const;
const code = `import { util } from '@aws-appsync/utils';
export function request(ctx) {
  if (ctx.args.wrong) util.error('That is wrong', 'WRONG');
  ctx.stash.seen = ctx.env.NAME;
  return { payload: ctx.args.text };
}
export function response(ctx) { return ctx.result; }
`;

beforeAll(async () => {
  const settings = {
    endpoint: world().url,
    region: world().place.region,
    credentials: world().administrator,
  };
  appSync = new AppSyncClient(settings);
  cloudFormation = new CloudFormationClient(settings);
  const [logicalId = ''] = world().resourcesOfType('AWS::AppSync::GraphQLApi');
  deployedId = String(world().resource(logicalId).attributes['ApiId']);
});

describe('the API of the template', () => {
  it('is listed and described, with the properties of the template', async () => {
    const { graphqlApi } = await appSync.send(new GetGraphqlApiCommand({ apiId: deployedId }));
    const { environmentVariables } = await appSync.send(
      new GetGraphqlApiEnvironmentVariablesCommand({ apiId: deployedId }),
    );

    expect(graphqlApi?.uris?.['GRAPHQL']).toBe(world().outputs.GraphqlUrl);
    expect(environmentVariables).toHaveProperty('VEHICLE_REGISTRY_TABLE');
    await expect(appSync.send(new DeleteGraphqlApiCommand({ apiId: deployedId }))).rejects.toThrow(
      BadRequestException,
    );
  });

  it('shows the code of every function and resolver, page by page', async () => {
    const ids: string[] = [];
    for await (const page of paginateListFunctions({ client: appSync, pageSize: 7 }, { apiId: deployedId })) {
      ids.push(...(page.functions ?? []).map(({ functionId = '' }) => functionId));
    }
    const fields: string[] = [];
    const mutations = { apiId: deployedId, typeName: 'Mutation' };
    for await (const page of paginateListResolvers({ client: appSync, pageSize: 2 }, mutations)) {
      fields.push(...(page.resolvers ?? []).map(({ fieldName = '' }) => fieldName));
    }

    expect(new Set(ids).size).toBe(world().resourcesOfType('AWS::AppSync::FunctionConfiguration').length);
    expect(fields).toContain('provisionVehicle');
    const [functionId = ''] = ids;
    const one = await appSync.send(new GetFunctionCommand({ apiId: deployedId, functionId }));
    expect(one.functionConfiguration?.code).toContain('export');
    const unit = await appSync.send(
      new GetResolverCommand({ ...mutations, fieldName: 'publishVehicleState' }),
    );
    expect(unit.resolver).toMatchObject({ kind: 'UNIT', dataSourceName: 'events', runtime });
    await expect(
      appSync.send(new GetFunctionCommand({ apiId: deployedId, functionId: 'nothing' })),
    ).rejects.toThrow(NotFoundException);
  });
});

describe('a throw-away API', () => {
  const make = async () => {
    const { graphqlApi } = await appSync.send(
      new CreateGraphqlApiCommand({ name: 'one', authenticationType: 'AWS_IAM', tags: { a: 'b' } }),
    );
    return graphqlApi?.apiId ?? '';
  };
  const withSchema = async (definition: string) => {
    const apiId = await make();
    await appSync.send(new StartSchemaCreationCommand({ apiId, definition: Buffer.from(definition) }));
    const status = await vi.waitFor(async () => {
      const found = await appSync.send(new GetSchemaCreationStatusCommand({ apiId }));
      expect(found.status).not.toBe('PROCESSING');
      return found;
    });
    return { apiId, ...status };
  };

  it('accepts a schema, data sources, functions and resolvers, and can be deleted', async () => {
    const { apiId, status } = await withSchema('type Query { a: String }');
    await appSync.send(new CreateDataSourceCommand({ apiId, name: 'nothing', type: 'NONE' }));
    const { functionConfiguration } = await appSync.send(
      new CreateFunctionCommand({ apiId, name: 'one', dataSourceName: 'nothing', code, runtime }),
    );
    const functions = [functionConfiguration?.functionId ?? ''];
    const field = { apiId, typeName: 'Query', fieldName: 'a', code, runtime };
    const { resolver } = await appSync.send(
      new CreateResolverCommand({ ...field, kind: 'PIPELINE', pipelineConfig: { functions } }),
    );
    await appSync.send(new DeleteGraphqlApiCommand({ apiId }));

    expect(status).toBe('SUCCESS');
    expect(resolver).toMatchObject({ kind: 'PIPELINE', pipelineConfig: { functions } });
    await expect(appSync.send(new GetGraphqlApiCommand({ apiId }))).rejects.toThrow(NotFoundException);
    for await (const { graphqlApis = [] } of paginateListGraphqlApis({ client: appSync }, {})) {
      expect(graphqlApis.map((api) => api.apiId)).not.toContain(apiId);
    }
  });

  it('reports why a schema is refused', async () => {
    expect(await withSchema('type Query { a: Nothing }')).toMatchObject({
      status: 'FAILED',
      details: expect.stringContaining('Nothing'),
    });
  });

  it('refuses changes while its schema is created', async () => {
    const definition = Buffer.from('type Query { a: String }');
    const change = async () => {
      const apiId = await make();
      await appSync.send(new StartSchemaCreationCommand({ apiId, definition }));
      await appSync.send(new CreateDataSourceCommand({ apiId, name: 'nothing', type: 'NONE' }));
    };

    // On a busy machine, the creation may end before the change arrives.
    await expect
      .poll(() => change().catch((error: unknown) => error))
      .toBeInstanceOf(ConcurrentModificationException);
  });

  it('refuses the code that it refuses from CloudFormation, with the location of the error', async () => {
    const { apiId } = await withSchema('type Query { a: String }');
    await appSync.send(new CreateDataSourceCommand({ apiId, name: 'nothing', type: 'NONE' }));
    const broken = `${code}\nwhile (true) {}`;
    const refusal: unknown = await appSync
      .send(
        new CreateFunctionCommand({ apiId, name: 'one', dataSourceName: 'nothing', code: broken, runtime }),
      )
      .catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(BadRequestException);
    expect(refusal).toMatchObject({
      reason: 'CODE_ERROR',
      detail: { codeErrors: [{ errorType: 'LINT_ERROR', location: { line: 9 } }] },
    });
  });
});

describe('EvaluateCode', () => {
  const evaluate = (given: { code?: string; context?: unknown; handler?: 'request' | 'response' } = {}) =>
    appSync.send(
      new EvaluateCodeCommand({
        runtime,
        code: given.code ?? code,
        context: typeof given.context === 'string' ? given.context : JSON.stringify(given.context ?? {}),
        function: given.handler ?? 'request',
      }),
    );

  it('returns the result and the stash of a handler', async () => {
    const context = { arguments: { text: 'hello' }, env: { NAME: 'table' } };
    const { evaluationResult = '', stash = '', error } = await evaluate({ context });

    expect(JSON.parse(evaluationResult)).toEqual({ payload: 'hello' });
    expect(JSON.parse(stash)).toEqual({ seen: 'table' });
    expect(error).toBeUndefined();
  });

  it('returns the message of util.error as an error', async () => {
    expect(await evaluate({ context: { arguments: { wrong: true } } })).toMatchObject({
      error: { message: 'That is wrong' },
    });
  });

  it('returns errors of the code in a successful response', async () => {
    const { error } = await evaluate({ code: `${code}\nwhile (true) {}` });

    expect(error?.codeErrors).toMatchObject([{ errorType: 'LINT_ERROR', location: { line: 9 } }]);
  });

  it.each([
    ['a context of more than 28,000 characters', { context: { arguments: { text: 'x'.repeat(28_000) } } }],
    ['a context that is not JSON', { context: 'not JSON' }],
    ['code of more than 32,768 characters', { code: `// ${'x'.repeat(32_768)}\n${code}` }],
  ])('refuses %s', async (_, given) => {
    await expect(evaluate(given)).rejects.toThrow(BadRequestException);
  });

  it('accepts the largest context', async () => {
    const rest = JSON.stringify({ arguments: { text: '' } }).length;
    const context = { arguments: { text: 'x'.repeat(28_000 - rest) } };

    expect((await evaluate({ context })).error).toBeUndefined();
  });
});

describe('CloudFormation', () => {
  it('describes the stack with its outputs', async () => {
    const { Stacks: [stack] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: stackName }),
    );

    expect(stack).toMatchObject({ StackName: stackName, StackStatus: 'CREATE_COMPLETE' });
    expect(stack?.Outputs).toContainEqual({
      OutputKey: 'GraphqlUrl',
      OutputValue: world().outputs.GraphqlUrl,
    });
  });

  it('lists every resource by its physical id', async () => {
    const found = [];
    for await (const page of paginateListStackResources(
      { client: cloudFormation },
      { StackName: stackName },
    )) {
      found.push(...(page.StackResourceSummaries ?? []));
    }

    const tables = found.filter(({ ResourceType }) => ResourceType === 'AWS::DynamoDB::Table');
    const ids = world().resourcesOfType('AWS::DynamoDB::Table');
    expect(tables.map(({ LogicalResourceId }) => LogicalResourceId).sort()).toEqual([...ids].sort());
    expect(tables.map(({ PhysicalResourceId }) => PhysicalResourceId).sort()).toEqual(
      ids.map((id) => world().resource(id).ref).sort(),
    );
  });

  it('returns the template', async () => {
    const { TemplateBody = '' } = await cloudFormation.send(
      new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Processed' }),
    );

    expect(JSON.parse(TemplateBody)).toHaveProperty('Resources');
  });

  it('describes the nested stack by the id of its resource, and returns its template', async () => {
    const nested = world().resourcesOfType('AWS::CloudFormation::Stack');
    const id = nested.find((one) => one.startsWith('Monitoring')) ?? '';
    const { ref: StackName } = world().resource(id);

    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName }));
    const { Stacks: [outer] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: stackName }),
    );

    expect(stack).toMatchObject({
      StackId: StackName,
      StackName: expect.stringMatching(/^ReferenceIdForVin-Monitoring/) as unknown,
      ParentId: outer?.StackId,
      RootId: outer?.StackId,
    });
    expect(outer).not.toHaveProperty('ParentId');
    expect(TemplateBody).toContain('AWS::CloudWatch::Dashboard');
  });

  it('refuses an unknown stack with AWS’s message', async () => {
    await expect(
      cloudFormation.send(new DescribeStacksCommand({ StackName: 'Other' })),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id Other does not exist',
    });
  });
});
