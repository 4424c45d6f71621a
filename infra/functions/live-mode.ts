/**
 * The function that asks vehicles to send live, or how often: definition, permissions and source.
 */
import type { Construct } from 'constructs';
import { reportingWatch } from '../../domain/reporting.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import type { FunctionDefinition, ReleasedFunction } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow, iotArn, referenceIdPattern } from './statements.ts';
import { feedFromTable } from './table-feed.ts';

/** Asks the vehicle of each new, renewed or ended lease, and of each setting of its reporting. */
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
      allow(
        ['iot:Publish'],
        (['live', 'reporting'] as const).map((name) =>
          iotArn(scope, 'topic', downlinkTopic(referenceIdPattern, name)),
        ),
      ),
      ...tables.streamStatements('Watches'),
    ],
  };
}

/**
 * Lambda invokes the function only for leases and settings, within a second (assumption data-5).
 * Neither is worth another attempt after a minute: the client soon renews its lease, and a vehicle
 * gets the setting when it connects.
 */
export function feedFromWatches(
  scope: Construct,
  target: ReleasedFunction,
  { tables }: FunctionsProps,
): void {
  feedFromTable(scope, 'WatchSource', target, {
    ...{ tables, table: 'Watches', batchSize: 100, maximumAgeSeconds: 60 },
    filters: [
      { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { until: { N: [{ exists: true }] } } } },
      { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { watch: { S: [reportingWatch] } } } },
    ],
  });
}
