/** CloudWatch alarms for what nobody should have to notice by chance: failing functions, a failing API, an audit log that cannot be written. */
import { Duration } from 'aws-cdk-lib';
import type { CfnGraphQLApi } from 'aws-cdk-lib/aws-appsync';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { metricsNamespace } from './function.ts';
import type { Functions } from './functions.ts';
import type { Tables } from './tables.ts';

interface AlarmsProps {
  readonly functions: Functions;
  readonly tables: Tables;
  readonly graphqlApi: CfnGraphQLApi;
  readonly topicArn: string | undefined;
}

interface AlarmDefinition {
  readonly description: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Sum in five minutes from which the alarm goes off. */
  readonly threshold: number;
}

/** Alarms on sums over five minutes; missing data is health, since nothing is counted where nothing happens. */
export class Alarms extends Construct {
  readonly #actions: string[];

  constructor(scope: Construct, id: string, { functions, tables, graphqlApi, topicArn }: AlarmsProps) {
    super(scope, id);
    this.#actions = topicArn === undefined ? [] : [topicArn];
    for (const [name, { lambda }] of Object.entries(functions.all)) {
      const ofFunction = {
        namespace: 'AWS/Lambda',
        dimensions: { FunctionName: lambda.functionName },
        threshold: 1,
      };
      this.#add(`${name}-Errors`, {
        ...ofFunction,
        metricName: 'Errors',
        description: `${name} failed in a way nobody expected.`,
      });
      this.#add(`${name}-Throttles`, {
        ...ofFunction,
        metricName: 'Throttles',
        description: `${name} was not given a place to run.`,
      });
    }
    this.#add('Api-ServerErrors', {
      description: 'The API answered requests with server errors.',
      namespace: 'AWS/AppSync',
      metricName: '5XXError',
      dimensions: { GraphQLAPIId: graphqlApi.attrApiId },
      threshold: 5,
    });
    this.#add('AuditLog-Throttles', {
      description: 'Conversions were refused because the audit log could not be written.',
      namespace: 'AWS/DynamoDB',
      metricName: 'WriteThrottleEvents',
      dimensions: { TableName: tables.tableName('AuditLog') },
      threshold: 1,
    });
    this.#add('Reconcile-SagaStuck', {
      description: 'A provisioning can neither be completed nor undone without a person.',
      namespace: metricsNamespace,
      metricName: 'SagaStuck',
      dimensions: { service: 'provisioning' },
      threshold: 1,
    });
  }

  #add(id: string, { description, dimensions, ...metric }: AlarmDefinition): void {
    new CfnAlarm(this, id, {
      ...metric,
      alarmDescription: description,
      dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
      statistic: 'Sum',
      period: Duration.minutes(5).toSeconds(),
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      treatMissingData: 'notBreaching',
      alarmActions: this.#actions,
    });
  }
}
