/**
 * AppSync behind the real gateway with real IAM and DynamoDB, filled through the handlers of the
 * template's resources. Only the Lambda function behind the data source is replaced by the test.
 */
import { exportJWK, generateKeyPair, SignJWT, type JSONWebKeySet, type JWTPayload } from 'jose';
import { createAppSync } from '../src/services/appsync/appsync.ts';
import type { RealtimeLimits } from '../src/services/appsync/realtime/limits.ts';
import { createDispatcher } from '../src/dispatch/service-dispatcher.ts';
import { createDynamoDb } from '../src/services/dynamodb/dynamodb.ts';
import { createGateway } from '../src/gateway/gateway.ts';
import { startHttpServer } from '../src/gateway/http-server.ts';
import { createSignatureVerifier } from '../src/gateway/signature.ts';
import { createUpgrades } from '../src/gateway/upgrades.ts';
import { createIam } from '../src/services/iam/iam.ts';
import type { HttpRequest } from '../src/core/http.ts';
import { createWaf } from '../src/services/wafv2/wafv2.ts';
import type { CreatedResource, Properties } from '../src/core/resource.ts';
import { type Clock, type Service, operation } from '../src/core/service.ts';
import { createCalls } from '../src/core/calls.ts';
import { createFaults } from '../src/dispatch/faults.ts';
import { memoryState } from '../src/state/memory-state.ts';
import { place } from './endpoint.ts';
import { type MakeResource, resourceMaker } from './resource-maker.ts';

/** The pool whose tokens the API accepts. */
export const userPoolId = 'eu-central-1_TestPool1';
/** The claim `iss` of that pool's tokens. */
export const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${userPoolId}`;
const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:stand-in';

/** Code of a step, a data source's name, and where it is used. */
export interface FieldCode {
  /** `Query.field` */
  readonly at: string;
  readonly dataSource?: 'None' | 'Table' | 'Function';
  /** A unit resolver's code, or the code around the steps. */
  readonly code: string;
  readonly steps?: readonly { readonly dataSource: 'None' | 'Table' | 'Function'; readonly code: string }[];
}

/** The API's schema and code, and what differs from AWS's limits. */
export interface WorldOptions {
  readonly schema: string;
  readonly fields?: readonly FieldCode[];
  /** Further properties of the API. */
  readonly api?: Properties;
  /** What the function does with a payload; throwing is a function error. */
  readonly lambda?: (payload: unknown) => unknown;
  /** IAM actions of the table's data source. */
  readonly tableActions?: readonly string[];
  readonly maxExecutionMs?: number;
  readonly realtime?: Partial<RealtimeLimits>;
  /** The keys of user pools. Default: those that `token` signs with. */
  readonly jwks?: (userPoolId: string) => JSONWebKeySet | undefined;
}

/** The API's addresses, its parts, and clients that sign tokens for it. */
export type GraphQLWorld = Awaited<ReturnType<typeof startGraphQLWorld>>;

/** A resolver's code that returns a JavaScript expression over `ctx`. */
export function returning(expression: string): string {
  return `import { util, runtime, extensions } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';
export function request(ctx) { return { payload: ${expression} }; }
export function response(ctx) { return ctx.result; }`;
}

/** A step that sends the request of an expression and returns `{result, error}`. */
export function sending(expression: string): string {
  return `import { util, runtime } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';
export function request(ctx) { return ${expression}; }
export function response(ctx) { return { result: ctx.result, error: ctx.error }; }`;
}

/**
 * Calls the helper of `@aws-appsync/utils/dynamodb` that `ctx.args.name` names; APPSYNC_JS cannot
 * call a computed member.
 */
export const anyHelper =
  'get put update remove scan query sync batchGet batchPut batchDelete transactGet transactWrite'
    .split(' ')
    .reduce(
      (others, name) => `ctx.args.name === '${name}' ? ddb.${name}(ctx.args.input) : ${others}`,
      'null',
    );

/** Starts the world; call `stop` when the test is done. */
export async function startGraphQLWorld(options: WorldOptions) {
  let offsetMs = 0;
  const clock = { now: () => Date.now() + offsetMs };
  const state = memoryState();
  const { iam, module: iamModule } = createIam({ place, clock, state });
  const faults = createFaults();
  const calls = createCalls();
  const dispatcher = createDispatcher({ place, clock, iam, faults, calls });
  const dynamodb = await createDynamoDb({ place, clock, iam, state });
  const keys = await signingKeys();
  const lines: string[] = [];
  const verifySignature = createSignatureVerifier({ iam, region: place.region });
  const waf = createWaf({ clock, enforced: true });
  const appsync = createAppSync({
    inspect: waf.inspect,
    place,
    clock,
    state,
    dispatcher,
    iam,
    jwks: options.jwks ?? ((id) => (id === userPoolId ? keys.jwks : undefined)),
    authenticate: (request: HttpRequest) => verifySignature(request),
    logs: { write: (group, message) => void lines.push(`${group} ${message}`) },
    baseUrl: 'http://127.0.0.1:4510',
    ...(options.maxExecutionMs !== undefined && { maxExecutionMs: options.maxExecutionMs }),
    ...(options.realtime !== undefined && { realtime: options.realtime }),
  });
  const modules = [iamModule, dynamodb, waf, appsync];
  for (const { services } of modules) {
    dispatcher.register(services);
  }
  dispatcher.register([lambdaStandIn(options.lambda ?? ((payload) => payload))]);
  const make = resourceMaker(
    place,
    modules.flatMap(({ resources }) => resources),
  );
  const api = await makeApi(make, options);
  const server = await startHttpServer(
    0,
    createGateway({ dispatcher, verifySignature, routes: appsync.routes ?? [] }),
    createUpgrades(appsync.upgrades ?? []),
  );
  const url = `http://127.0.0.1:${server.port}/graphql`;

  return {
    url,
    realtimeUrl: `${url.replace('http', 'ws')}/realtime`,
    realtime: appsync.realtime,
    ...{ api, iam, faults, calls, lines, make },
    ...callers(url, keys, clock),
    foreignKeys: signingKeys,
    pass: (milliseconds: number) => void (offsetMs += milliseconds),
    stop: async () => {
      await appsync.stop?.();
      await server.stop();
      await dynamodb.stop();
    },
  };
}

/** Signs tokens, and sends documents with them. */
function callers(url: string, keys: Awaited<ReturnType<typeof signingKeys>>, clock: Clock) {
  /** Returns an access token of the pool, without the claims that are null. */
  const token = (claims: Readonly<Record<string, unknown>> = {}, sign = keys.sign) =>
    sign(withoutNulls({ ...claimsAt(clock.now()), ...claims }));
  const post = (body: string, headers: Readonly<Record<string, string>>) =>
    fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  return {
    token,
    post,
    /** Sends a document as a member of the groups; returns the response's JSON. */
    query: async (query: string, variables: object = {}, groups: readonly string[] = []) => {
      const authorization = await token(groups.length > 0 ? { 'cognito:groups': groups } : {});
      const response = await post(JSON.stringify({ query, variables }), { authorization });
      return (await response.json()) as GraphQLResponse;
    },
  };
}

/** Claims of an access token that is valid for ten minutes. */
function claimsAt(nowMs: number) {
  const iat = Math.floor(nowMs / 1000);
  return {
    sub: '3f2a0c4e-0000-4000-8000-000000000001',
    iss: issuer,
    token_use: 'access',
    client_id: 'client-1',
    username: 'anna',
    iat,
    exp: iat + 600,
  };
}

function withoutNulls(claims: Readonly<Record<string, unknown>>): JWTPayload {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}

/** A response; tests compare it as a whole. */
export interface GraphQLResponse {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly Readonly<Record<string, unknown>>[];
}

async function makeApi(
  make: MakeResource,
  { schema, fields = [], api = {}, tableActions }: WorldOptions,
): Promise<CreatedResource> {
  const created = await make('AWS::AppSync::GraphQLApi', { ...apiProperties, ...api }, 'Api');
  const ApiId = created.attributes['ApiId'];
  await make('AWS::AppSync::GraphQLSchema', { ApiId, Definition: schema }, 'Schema');
  for (const name of ['Notes', 'Others']) {
    await make('AWS::DynamoDB::Table', tableProperties(name), name);
  }
  const tableRole = await makeRole(make, 'TableRole', tableActions ?? ['dynamodb:*'], '*');
  const lambdaRole = await makeRole(make, 'LambdaRole', ['lambda:InvokeFunction'], functionArn);
  await make('AWS::AppSync::DataSource', { ApiId, Name: 'None', Type: 'NONE' }, 'None');
  await make(
    'AWS::AppSync::DataSource',
    {
      ApiId,
      Name: 'Table',
      Type: 'AMAZON_DYNAMODB',
      ServiceRoleArn: tableRole,
      DynamoDBConfig: { TableName: 'Notes', AwsRegion: place.region },
    },
    'TableSource',
  );
  await make(
    'AWS::AppSync::DataSource',
    {
      ApiId,
      Name: 'Function',
      Type: 'AWS_LAMBDA',
      ServiceRoleArn: lambdaRole,
      LambdaConfig: { LambdaFunctionArn: functionArn },
    },
    'FunctionSource',
  );
  for (const field of fields) {
    await makeField(make, ApiId, field);
  }
  return created;
}

const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };

async function makeField(
  make: MakeResource,
  ApiId: unknown,
  { at, dataSource = 'None', code, steps }: FieldCode,
) {
  const [TypeName = '', FieldName = ''] = at.split('.');
  const common = { ApiId, TypeName, FieldName, Runtime, Code: code };
  const logicalId = `${TypeName}${FieldName}`;
  if (steps === undefined) {
    await make('AWS::AppSync::Resolver', { ...common, DataSourceName: dataSource }, logicalId);
    return;
  }
  const Functions: unknown[] = [];
  for (const [index, step] of steps.entries()) {
    const properties = {
      ApiId,
      Name: `step${index}`,
      DataSourceName: step.dataSource,
      Runtime,
      Code: step.code,
    };
    const made = await make('AWS::AppSync::FunctionConfiguration', properties, `${logicalId}${index}`);
    Functions.push(made.attributes['FunctionId']);
  }
  await make(
    'AWS::AppSync::Resolver',
    { ...common, Kind: 'PIPELINE', PipelineConfig: { Functions } },
    logicalId,
  );
}

const apiProperties = {
  Name: 'test',
  AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
  UserPoolConfig: { UserPoolId: userPoolId, AwsRegion: place.region, DefaultAction: 'ALLOW' },
  AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
};

function tableProperties(TableName: string): Properties {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'owner', KeyType: 'HASH' },
      { AttributeName: 'id', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['owner', 'id', 'topic'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byTopic',
        KeySchema: [{ AttributeName: 'topic', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  };
}

async function makeRole(
  make: MakeResource,
  id: string,
  Action: readonly string[],
  Resource: string,
): Promise<unknown> {
  const statement = (more: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  const role = await make(
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: statement({
        Principal: { Service: 'appsync.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
      Policies: [{ PolicyName: 'access', PolicyDocument: statement({ Action, Resource }) }],
    },
    id,
  );
  return role.attributes['Arn'];
}

async function signingKeys(): Promise<{
  jwks: JSONWebKeySet;
  sign: (claims: JWTPayload) => Promise<string>;
}> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };
  const sign = (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-1' }).sign(privateKey);
  return { jwks: { keys: [jwk] }, sign };
}

function lambdaStandIn(run: (payload: unknown) => unknown): Service {
  return {
    name: 'lambda',
    operations: {
      Invoke: operation<{ Payload: string }, unknown>({
        demands: () => [{ action: 'lambda:InvokeFunction', resource: functionArn }],
        run: async ({ Payload }) => {
          try {
            return { StatusCode: 200, Payload: JSON.stringify(await run(JSON.parse(Payload))) };
          } catch (error) {
            const errorMessage = error instanceof Error ? error.message : 'thrown';
            return {
              StatusCode: 200,
              FunctionError: 'Unhandled',
              Payload: JSON.stringify({ errorMessage, errorType: 'Error' }),
            };
          }
        },
      }),
    },
  };
}
