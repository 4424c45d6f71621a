/** `AWS::AppSync::GraphQLApi`. */
import { createHash } from 'node:crypto';
import { AwsError } from '../../../core/aws-error.ts';
import type {
  CreatedResource,
  Properties,
  ResourceContext,
  ResourceHandler,
} from '../../../core/resource.ts';
import type { ApiSettings, LogSettings } from '../api.ts';
import type { AuthorizationMode, AuthorizationSettings } from '../graphql/authorization.ts';
import type { UserPool } from '../graphql/token-verifier.ts';
import {
  listOf,
  numberOr,
  optionalObject,
  optionalText,
  refuse,
  requiredText,
  unsupported,
} from './properties.ts';

/**
 * Creates the handler of the type. `open` makes the API handle requests; `baseUrl` is the address
 * of the local world.
 */
export function graphqlApiResource(open: (settings: ApiSettings) => void, baseUrl: string): ResourceHandler {
  return {
    type: 'AWS::AppSync::GraphQLApi',
    create(properties, context) {
      const settings = settingsOf(properties, context);
      open(settings);
      return created(settings, baseUrl);
    },
  };
}

function created({ id, arn }: ApiSettings, baseUrl: string): CreatedResource {
  const url = new URL('/graphql', baseUrl);
  const realtime = new URL('/graphql/realtime', baseUrl.replace(/^http/, 'ws'));
  return {
    ref: arn,
    attributes: {
      ApiId: id,
      Arn: arn,
      GraphQLUrl: url.href,
      GraphQLDns: url.host,
      GraphQLEndpointArn: `${arn.replace(/:apis\//, ':endpoints/graphql-api/')}`,
      RealtimeUrl: realtime.href,
      RealtimeDns: realtime.host,
    },
  };
}

function settingsOf(properties: Properties, { place, logicalId, stackName }: ResourceContext): ApiSettings {
  refuse(properties, ['ApiType'], ['GRAPHQL']);
  refuse(properties, ['LambdaAuthorizerConfig', 'OpenIDConnectConfig', 'MergedApiExecutionRoleArn']);
  refuse(properties, ['Visibility'], ['GLOBAL']);
  // AWS assigns 26 random letters and digits. Here the id must be the same at every start.
  const digest = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  const id = BigInt(`0x${digest}`).toString(36).padStart(26, '0').slice(0, 26);
  const log = logOf(optionalObject(properties, 'LogConfig'));
  return {
    id,
    arn: `arn:${place.partition}:appsync:${place.region}:${place.accountId}:apis/${id}`,
    ...authorizationOf(properties, place.region),
    queryDepthLimit: limitOf(properties, 'QueryDepthLimit', 75),
    resolverCountLimit: limitOf(properties, 'ResolverCountLimit', 10_000),
    introspection: (optionalText(properties, 'IntrospectionConfig') ?? 'ENABLED') === 'ENABLED',
    environment: environmentOf(properties),
    ...(log === undefined ? {} : { log }),
  };
}

function limitOf(properties: Properties, name: string, max: number): number {
  const limit = numberOr(properties, name, 0);
  if (limit < 0 || limit > max) {
    throw unsupported(`${name} ${limit}`);
  }
  return limit;
}

function environmentOf(properties: Properties): Record<string, string> {
  const variables = Object.entries(optionalObject(properties, 'EnvironmentVariables') ?? {});
  return Object.fromEntries(variables.map(([name, value]) => [name, String(value)]));
}

function authorizationOf(
  properties: Properties,
  region: string,
): { authorization: AuthorizationSettings; userPool?: UserPool } {
  const defaultMode = modeOf(requiredText(properties, 'AuthenticationType'));
  // JSON objects of the template.
  const additional = listOf(properties, 'AdditionalAuthenticationProviders') as readonly Properties[];
  const additionalModes = additional.map((provider) => modeOf(requiredText(provider, 'AuthenticationType')));
  const pools = [properties, ...additional]
    .map((provider) => optionalObject(provider, 'UserPoolConfig'))
    .filter((config) => config !== undefined);
  const [pool, ...others] = pools;
  if (others.length > 0) {
    throw unsupported('More than one user pool');
  }
  refuseDefaultActionOf(additional);
  const defaultAction = defaultActionOf(optionalObject(properties, 'UserPoolConfig'), additional.length);
  const authorization = { defaultMode, additionalModes, defaultAction };
  return pool === undefined ? { authorization } : { authorization, userPool: userPoolOf(pool, region) };
}

/**
 * What a signed-in user may do where no directive decides. AWS requires it of a default user pool
 * ("Invalid default effect type.", serverless-appsync-plugin#197), and refuses DENY with a second
 * mode (CloudFormation, UserPoolConfig). The message of the second refusal is not published
 * (assumption appsync-70).
 */
function defaultActionOf(pool: Properties | undefined, furtherModes: number): 'ALLOW' | 'DENY' {
  if (pool === undefined) {
    return 'DENY';
  }
  const action = pool['DefaultAction'];
  if (action !== 'ALLOW' && action !== 'DENY') {
    throw badRequest('Invalid default effect type.');
  }
  if (action === 'DENY' && furtherModes > 0) {
    throw badRequest('DefaultAction must be ALLOW when additional authentication providers are specified.');
  }
  return action;
}

/**
 * Throws for a DefaultAction of an additional provider, because CloudFormation's type for those
 * lacks it (serverless-appsync-plugin#552).
 */
function refuseDefaultActionOf(additional: readonly Properties[]): void {
  const index = additional.findIndex(
    (provider) => optionalObject(provider, 'UserPoolConfig')?.['DefaultAction'] !== undefined,
  );
  if (index >= 0) {
    throw badRequest(
      `Property validation failure: [Encountered unsupported properties in {/AdditionalAuthenticationProviders/${index}/UserPoolConfig}: [DefaultAction]]`,
    );
  }
}

function modeOf(type: string): AuthorizationMode {
  if (type === 'AMAZON_COGNITO_USER_POOLS' || type === 'AWS_IAM') {
    return type;
  }
  throw unsupported(`AuthenticationType ${type}`);
}

function userPoolOf(pool: Properties, region: string): UserPool {
  const appIdClientRegex = optionalText(pool, 'AppIdClientRegex');
  return {
    userPoolId: requiredText(pool, 'UserPoolId'),
    region: optionalText(pool, 'AwsRegion') ?? region,
    ...(appIdClientRegex === undefined ? {} : { appIdClientRegex }),
  };
}

const logLevels = ['NONE', 'ERROR', 'INFO', 'DEBUG', 'ALL'] as const;

function logOf(config: Properties | undefined): LogSettings | undefined {
  if (config === undefined) {
    return undefined;
  }
  const level = optionalText(config, 'FieldLogLevel') ?? 'NONE';
  const fieldLogLevel = logLevels.find((known) => known === level);
  if (fieldLogLevel === undefined) {
    throw unsupported(`FieldLogLevel ${level}`);
  }
  const exclude = config['ExcludeVerboseContent'];
  return { fieldLogLevel, excludeVerboseContent: exclude === true || exclude === 'true' };
}

function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}
