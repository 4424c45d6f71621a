/**
 * The template's resources: their attributes, code from assets, and properties that are refused
 * because they would work differently than on AWS.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  returning,
  startGraphQLWorld,
  userPoolId,
  type GraphQLWorld,
} from '../../../testing/graphql-world.ts';

let world: GraphQLWorld;
let ApiId: unknown;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'appsync-'));
  world = await startGraphQLWorld({ schema: 'type Query { a: String b: String }' });
  ApiId = world.api.attributes['ApiId'];
});

afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
const Code = returning('1');
const func = (more: object = {}) => ({ ApiId, Name: 'step', DataSourceName: 'None', Runtime, Code, ...more });
const cognitoApi = (more: object) => ({
  Name: 'x',
  AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
  UserPoolConfig: { UserPoolId: userPoolId, DefaultAction: 'DENY' },
  ...more,
});
const resolver = (more: object = {}) => ({
  ApiId,
  TypeName: 'Query',
  FieldName: 'a',
  DataSourceName: 'None',
  Runtime,
  Code,
  ...more,
});

describe('code with a type error', () => {
  const typo = `import { util } from '@aws-appsync/utils';
export function request(ctx) { return { payload: util.time.epochSecondsToISO8601(1) }; }
export function response(ctx) { return ctx.result; }`;
  const refused = {
    code: 'BadRequestException',
    fields: {
      reason: 'CODE_ERROR',
      detail: {
        codeErrors: [
          {
            errorType: 'PARSE_ERROR',
            value: expect.stringMatching(/^code\.js\(2,60\): error TS2551: Property 'epochSecondsToISO8601'/),
            location: { line: 2, column: 60, span: 21 },
          },
        ],
      },
    },
  };

  it('is refused in functions and resolvers, each time', async () => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(
        world.make('AWS::AppSync::FunctionConfiguration', func({ Code: typo }), 'Typo'),
      ).rejects.toMatchObject(refused);
      await expect(
        world.make('AWS::AppSync::Resolver', resolver({ Code: typo }), 'Typo'),
      ).rejects.toMatchObject(refused);
    }
  });
});

describe('attributes', () => {
  it('of the API are CloudFormation’s, with local addresses', () => {
    const id = String(ApiId);

    expect(id).toMatch(/^[a-z0-9]{26}$/);
    expect(world.api).toEqual({
      ref: `arn:aws:appsync:eu-central-1:000000000000:apis/${id}`,
      attributes: {
        ApiId: id,
        Arn: `arn:aws:appsync:eu-central-1:000000000000:apis/${id}`,
        GraphQLUrl: 'http://127.0.0.1:4510/graphql',
        GraphQLDns: '127.0.0.1:4510',
        GraphQLEndpointArn: `arn:aws:appsync:eu-central-1:000000000000:endpoints/graphql-api/${id}`,
        RealtimeUrl: 'ws://127.0.0.1:4510/graphql/realtime',
        RealtimeDns: '127.0.0.1:4510',
      },
    });
  });

  it('of functions and resolvers are ARNs below the API’s, the same at every start', async () => {
    const made = await world.make('AWS::AppSync::FunctionConfiguration', func(), 'Step');
    const again = await world.make('AWS::AppSync::FunctionConfiguration', func(), 'Step');
    const field = await world.make('AWS::AppSync::Resolver', resolver(), 'Field');

    const functionId = String(made.attributes['FunctionId']);
    const arn = `arn:aws:appsync:eu-central-1:000000000000:apis/${ApiId}`;
    expect(made).toEqual({
      ref: `${arn}/functions/${functionId}`,
      attributes: {
        FunctionId: functionId,
        FunctionArn: `${arn}/functions/${functionId}`,
        Name: 'step',
        DataSourceName: 'None',
      },
    });
    expect(again).toEqual(made);
    expect(field.attributes).toEqual({
      ResolverArn: `${arn}/types/Query/resolvers/a`,
      TypeName: 'Query',
      FieldName: 'a',
    });
  });
});

it('reads code and schema from file assets', async () => {
  const file = path.join(folder, 'code.js');
  writeFileSync(file, returning(`'from an asset'`));

  const CodeS3Location = `s3://cdk-assets-000000000000-eu-central-1/${file}`;
  await world.make(
    'AWS::AppSync::Resolver',
    resolver({ FieldName: 'b', Code: undefined, CodeS3Location }),
    'Asset',
  );
  const response = await world.query('{ b }');

  expect(response).toEqual({ data: { b: 'from an asset' } });
});

const refused: readonly (readonly [
  what: string,
  type: string,
  properties: () => Record<string, unknown>,
  message: string,
])[] = [
  [
    'VTL',
    'FunctionConfiguration',
    () => func({ Code: undefined, Runtime: undefined, RequestMappingTemplate: '{}' }),
    'RequestMappingTemplate',
  ],
  [
    'another runtime',
    'FunctionConfiguration',
    () => func({ Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '2.0.0' } }),
    'APPSYNC_JS 2.0.0',
  ],
  ['batching', 'FunctionConfiguration', () => func({ MaxBatchSize: 5 }), 'MaxBatchSize'],
  ['conflict detection', 'FunctionConfiguration', () => func({ SyncConfig: {} }), 'SyncConfig'],
  ['caching', 'Resolver', () => resolver({ CachingConfig: { Ttl: 60 } }), 'CachingConfig'],
  [
    'an unknown data source',
    'Resolver',
    () => resolver({ DataSourceName: 'Nowhere' }),
    'No data source found named Nowhere',
  ],
  [
    'an unknown function',
    'Resolver',
    () => resolver({ Kind: 'PIPELINE', PipelineConfig: { Functions: ['x'] } }),
    'No function found with id x',
  ],
  [
    'code that APPSYNC_JS refuses',
    'Resolver',
    () => resolver({ Code: Code.replace('ctx.result', 'ctx.result++') }),
    'operator ++ is not supported',
  ],
  [
    'eleven functions in a pipeline',
    'Resolver',
    () =>
      resolver({ Kind: 'PIPELINE', PipelineConfig: { Functions: Array.from({ length: 11 }, () => 'x') } }),
    'at most 10 functions',
  ],
  [
    'an HTTP data source',
    'DataSource',
    () => ({ ApiId, Name: 'Http', Type: 'HTTP', ServiceRoleArn: 'arn' }),
    'Data source type HTTP',
  ],
  [
    'a versioned table',
    'DataSource',
    () => ({
      ApiId,
      Name: 'V',
      Type: 'AMAZON_DYNAMODB',
      ServiceRoleArn: 'arn',
      DynamoDBConfig: { TableName: 'Notes', AwsRegion: 'eu-central-1', Versioned: true },
    }),
    'Versioned',
  ],
  [
    'API keys',
    'GraphQLApi',
    () => ({ Name: 'x', AuthenticationType: 'API_KEY' }),
    'AuthenticationType API_KEY',
  ],
  [
    'a Lambda authorizer',
    'GraphQLApi',
    () => ({ Name: 'x', AuthenticationType: 'AWS_IAM', LambdaAuthorizerConfig: {} }),
    'LambdaAuthorizerConfig',
  ],
  [
    'a depth that AppSync does not allow',
    'GraphQLApi',
    () => ({ Name: 'x', AuthenticationType: 'AWS_IAM', QueryDepthLimit: 76 }),
    'QueryDepthLimit 76',
  ],
  [
    'a second API',
    'GraphQLApi',
    () => ({
      Name: 'x',
      AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
      UserPoolConfig: { UserPoolId: userPoolId, DefaultAction: 'DENY' },
    }),
    'second GraphQL API',
  ],
  [
    'a user pool without a default action',
    'GraphQLApi',
    () => cognitoApi({ UserPoolConfig: { UserPoolId: userPoolId } }),
    'Invalid default effect type.',
  ],
  [
    'DENY with a second mode',
    'GraphQLApi',
    () => cognitoApi({ AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }] }),
    'DefaultAction must be ALLOW when additional authentication providers are specified.',
  ],
  [
    'a default action of an additional provider',
    'GraphQLApi',
    () => ({
      Name: 'x',
      AuthenticationType: 'AWS_IAM',
      AdditionalAuthenticationProviders: [cognitoApi({})],
    }),
    'Encountered unsupported properties in {/AdditionalAuthenticationProviders/0/UserPoolConfig}: [DefaultAction]',
  ],
  ...[
    ['a description of a type', '"""One""" type A { a: ID }'],
    ['a description of a field', 'type A { "One" a: ID }'],
    ['a description of an argument', 'type A { a("One" b: ID): ID }'],
    ['a description of an enum value', 'enum E { "One" A }'],
    ['a description of an input field', 'input I { "One" a: ID }'],
    ['an enum value after a comment with null', 'enum E { A\n# or null\n# at last\nB }'],
    ['a syntax error', 'type A {'],
  ].map(([name, definition]): (typeof refused)[number] => [
    `a schema with ${name}`,
    'GraphQLSchema',
    () => ({ ApiId, Definition: `type Query { a: ID }\n${definition}` }),
    "details: Failed to parse schema document - ensure it's a valid SDL-formatted document.",
  ]),
  [
    'a schema that is larger than 1 MB',
    'GraphQLSchema',
    () => ({ ApiId, Definition: `type Query { a: ID }${' '.repeat(1_048_576)}` }),
    'too large',
  ],
  [
    'a schema that does not build',
    'GraphQLSchema',
    () => ({ ApiId, Definition: 'type Query { a: Missing }' }),
    'Schema Creation Status is FAILED',
  ],
  [
    'an unknown API',
    'GraphQLSchema',
    () => ({ ApiId: 'nowhere', Definition: 'type Query { a: ID }' }),
    'GraphQL API nowhere not found',
  ],
];

it('accepts a schema with default values, deprecation reasons and comments', async () => {
  const Definition = `
    # null before a type
    type Query { a(b: String = "text"): ID @deprecated(reason: "Because.") } # true
    enum E { A
      # nothing to speak of
      B }
  `;

  const made = await world.make('AWS::AppSync::GraphQLSchema', { ApiId, Definition }, 'Commented');

  expect(made).toHaveProperty('ref');
});

it.each(refused)('refuses %s', async (_, type, properties, message) => {
  await expect(world.make(`AWS::AppSync::${type}`, properties(), 'Other')).rejects.toThrow(message);
});
