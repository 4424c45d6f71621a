/** The function that asks watched vehicles to send live: definition, permissions and source. */
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { downlinkTopic } from '../../domain/topics.ts';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow, iotArn, referenceIdPattern } from './statements.ts';
import { feedFromTable } from './table-feed.ts';

/** Asks the vehicle of each new, renewed or ended lease. */
export function askForLiveModeDefinition({ tables }: FunctionsProps, scope: Construct): FunctionDefinition {
  return {
    description: 'Asks watched vehicles to send live',
    service: 'telemetry',
    timeoutSeconds: 20,
    memorySize: 512,
    environment: tables.environment(['VehicleRegistry', 'VehicleState', 'Watches']),
    statements: [
      allow(['dynamodb:GetItem'], [tables.arn('VehicleRegistry'), tables.arn('VehicleState')]),
      allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [tables.arn('Watches')]),
      allow(['iot:Publish'], [iotArn(scope, 'topic', downlinkTopic(referenceIdPattern, 'live'))]),
      ...tables.streamStatements('Watches'),
    ],
  };
}

/**
 * Lambda invokes the function only for leases, within a second (assumption data-5). A lease that is
 * a minute old is not worth another attempt, because the client soon renews it: nothing is kept for
 * a person.
 */
export function feedFromWatches(scope: Construct, target: IFunction, { tables }: FunctionsProps): void {
  feedFromTable(scope, 'WatchSource', target, {
    ...{ tables, table: 'Watches', batchSize: 100, maximumAgeSeconds: 60 },
    filters: [
      { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { until: { N: [{ exists: true }] } } } },
    ],
  });
}
