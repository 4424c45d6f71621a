/**
 * The GraphQL API of `schema.graphql` in AppSync: who may call, how much at once, and what is
 * logged.
 */
import { Aws } from 'aws-cdk-lib';
import { CfnGraphQLApi, CfnGraphQLSchema } from 'aws-cdk-lib/aws-appsync';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { removalPolicyFor } from '../removal-policy.ts';
import { acknowledge } from '../acknowledge.ts';
import { authorizationViolations } from './authorization-violations.ts';
import { deployedSchema } from './deployed-schema.ts';
import type { Identity } from './identity.ts';
import { serviceWithoutSource } from '../trusted-service.ts';

interface ApiProps {
  readonly identity: Identity;
  /**
   * The app clients that may call at all, as a regular expression that matches a whole client id.
   */
  readonly appClientPattern: string;
  readonly introspection: boolean;
  readonly logRetentionDays: number;
  readonly keepData: boolean;
  /** What resolvers read as `ctx.env`. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Most resolvers in one request; each alias counts. 30 admits all conversions that one person may
 * make in a minute, and the 25 states that the ingest function publishes in one request.
 */
const resolverCountLimit = 30;
/**
 * `myVehicles { items { vehicle { attributes { brand } } } }` is the deepest useful query, with
 * five levels.
 */
const queryDepthLimit = 8;
/** The standard introspection query of graphql-js has fifteen levels. */
const queryDepthLimitForIntrospection = 16;

/**
 * The API with its schema; `resolvers.ts` adds data sources and resolvers. The constructor throws,
 * naming the field or type, when the schema does not say who may call it.
 */
export class Api extends Construct {
  readonly graphqlApi: CfnGraphQLApi;
  readonly schema: CfnGraphQLSchema;
  /** AppSync writes every field that returned an error here. */
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    const violations = authorizationViolations(deployedSchema);
    if (violations.length > 0) {
      throw new Error(violations.join('\n'));
    }
    const logRole = new Role(this, 'LogRole', { assumedBy: serviceWithoutSource('appsync') });
    this.graphqlApi = makeApi(this, logRole, props);
    this.schema = new CfnGraphQLSchema(this, 'Schema', {
      apiId: this.graphqlApi.attrApiId,
      definition: deployedSchema,
    });
    this.logGroup = this.#makeLogGroup(logRole, props);
  }

  /** Where documents are posted. */
  get url(): string {
    return this.graphqlApi.attrGraphQlUrl;
  }

  /** The ARN on which IAM allows `appsync:GraphQL` for one root field. */
  fieldArn(type: 'Mutation' | 'Query', field: string): string {
    return `${this.graphqlApi.attrArn}/types/${type}/fields/${field}`;
  }

  /**
   * AppSync writes to a group of this name. The stack creates the group, because one that AppSync
   * creates keeps logs for ever.
   */
  #makeLogGroup(logRole: Role, { logRetentionDays, keepData }: ApiProps): LogGroup {
    const group = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/appsync/apis/${this.graphqlApi.attrApiId}`,
      retention: logRetentionDays,
      removalPolicy: removalPolicyFor(keepData),
    });
    logRole.addToPolicy(
      new PolicyStatement({
        // As AWS's managed policy AWSAppSyncPushToCloudWatchLogs, but for the one group; creating
        // it again changes nothing.
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [group.logGroupArn],
      }),
    );
    return group;
  }
}

function makeApi(scope: Construct, logRole: Role, props: ApiProps): CfnGraphQLApi {
  const { identity, introspection, environment } = props;
  const api = new CfnGraphQLApi(scope, 'GraphqlApi', {
    name: Aws.STACK_NAME,
    authenticationType: 'AMAZON_COGNITO_USER_POOLS',
    userPoolConfig: {
      userPoolId: identity.userPoolId,
      awsRegion: Aws.REGION,
      appIdClientRegex: props.appClientPattern,
      // With a second mode AWS accepts only ALLOW (CloudFormation, UserPoolConfig), so
      // `authorizationViolations` demands a directive on every root field and type.
      defaultAction: 'ALLOW',
    },
    // With a second mode AppSync enforces @aws_cognito_user_pools; with Cognito alone it would
    // ignore the directive.
    additionalAuthenticationProviders: [{ authenticationType: 'AWS_IAM' }],
    introspectionConfig: introspection ? 'ENABLED' : 'DISABLED',
    queryDepthLimit: introspection ? queryDepthLimitForIntrospection : queryDepthLimit,
    resolverCountLimit,
    xrayEnabled: true,
    logConfig: {
      cloudWatchLogsRoleArn: logRole.roleArn,
      fieldLogLevel: 'ERROR',
      excludeVerboseContent: true,
    },
    environmentVariables: environment,
  });
  acknowledge(
    api,
    'AwsSolutions-ASC3',
    'Verbose request logging is off on purpose: it prints arguments, and a VIN is an argument.',
  );
  return api;
}
