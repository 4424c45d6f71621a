/** `AWS::AppSync::DataSource`: AMAZON_DYNAMODB, AWS_LAMBDA and NONE. */
import type { Dispatcher } from '../../../core/dispatcher.ts';
import type { Properties, ResourceHandler } from '../../../core/resource.ts';
import { serviceCaller, type CallerDependencies, type RoleAssumer } from '../data-sources/caller.ts';
import type { DataSource } from '../data-sources/data-source.ts';
import { dynamoDbDataSource } from '../data-sources/dynamodb/dynamodb.ts';
import type { NextTokens } from '../data-sources/dynamodb/next-token.ts';
import { lambdaDataSource } from '../data-sources/lambda.ts';
import { noneDataSource } from '../data-sources/none.ts';
import type { Apis } from './apis.ts';
import { optionalObject, refuse, requiredText, unsupported } from './properties.ts';

/** What data sources depend on. */
export interface DataSourceWorld {
  readonly iam: RoleAssumer;
  readonly dispatcher: Dispatcher;
  readonly tokens: NextTokens;
}

/** Creates the handler of the type. */
export function dataSourceResource(apis: Apis, world: DataSourceWorld): ResourceHandler {
  return {
    type: 'AWS::AppSync::DataSource',
    create(properties) {
      const api = apis.require(requiredText(properties, 'ApiId'));
      const name = requiredText(properties, 'Name');
      api.dataSources.set(name, dataSourceOf(name, properties, { ...world, apiArn: api.settings.arn }));
      api.revision += 1;
      const arn = `${api.settings.arn}/datasources/${name}`;
      return { ref: arn, attributes: { DataSourceArn: arn, Name: name } };
    },
  };
}

function dataSourceOf(
  name: string,
  properties: Properties,
  world: DataSourceWorld & CallerDependencies,
): DataSource {
  const type = requiredText(properties, 'Type');
  if (type === 'NONE') {
    return noneDataSource(name);
  }
  const role = requiredText(properties, 'ServiceRoleArn');
  if (type === 'AWS_LAMBDA') {
    const { LambdaFunctionArn: arn } = optionalObject(properties, 'LambdaConfig') ?? {};
    return lambdaDataSource(name, String(arn), serviceCaller('lambda', role, world));
  }
  if (type !== 'AMAZON_DYNAMODB') {
    throw unsupported(`Data source type ${type}`);
  }
  const config = optionalObject(properties, 'DynamoDBConfig') ?? {};
  refuse(config, ['DeltaSyncConfig', 'UseCallerCredentials', 'Versioned'], [false, 'false']);
  const table = requiredText(config, 'TableName');
  return dynamoDbDataSource(name, {
    table,
    tokens: world.tokens,
    caller: serviceCaller('dynamodb', role, world),
  });
}
