/** The functions that erase the data of former owners: their definitions and permissions. */
import type { Construct } from 'constructs';
import type { VehicleHistoryEventType } from '../../domain/generated/schema-types.ts';
import type { FunctionDefinition, ReleasedFunction } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow } from './statements.ts';
import { feedFromTable } from './table-feed.ts';

/** Plans an erasure when an owner's access ends. */
export function planErasuresDefinition(props: FunctionsProps): FunctionDefinition {
  const { dataJobDeadLetters, tables } = props;
  return {
    description: 'Plans when the data of former owners is erased',
    service: 'data-jobs',
    timeoutSeconds: 60,
    memorySize: 512,
    environment: environmentOf(props),
    statements: [
      ...planStatements(props),
      allow(['sqs:SendMessage'], [dataJobDeadLetters.arn]),
      ...tables.streamStatements('VehicleHistory'),
    ],
  };
}

/** Begins planned erasures as jobs. It cannot erase itself. */
export function beginErasuresDefinition(props: FunctionsProps): FunctionDefinition {
  const { tables } = props;
  return {
    description: 'Begins the erasures of former owners’ data that are due',
    service: 'data-jobs',
    timeoutSeconds: 300,
    memorySize: 512,
    environment: environmentOf(props),
    statements: [
      ...planStatements(props),
      allow(['dynamodb:Query'], [tables.arn('DataJobs', 'byDue')]),
      allow(['dynamodb:Query'], [tables.arn('Ownership', 'byVehicle')]),
    ],
  };
}

function environmentOf({ retention, tables }: FunctionsProps): Readonly<Record<string, string>> {
  return {
    ...tables.environment(['DataJobs', 'Ownership', 'VehicleHistory', 'VehicleRegistry']),
    FORMER_OWNER_DATA_DAYS: String(retention.formerOwnerDays),
    DATA_RETENTION_DAYS: String(Math.max(retention.summaryDays, retention.telemetryDays)),
  };
}

function planStatements({ tables }: FunctionsProps) {
  return [
    allow(['dynamodb:ConditionCheckItem', 'dynamodb:GetItem', 'dynamodb:PutItem'], [tables.arn('DataJobs')]),
    allow(['dynamodb:GetItem'], [tables.arn('Ownership')]),
    allow(['dynamodb:Query'], [tables.arn('VehicleHistory')]),
    allow(['dynamodb:ConditionCheckItem'], [tables.arn('VehicleRegistry')]),
  ];
}

/**
 * Lambda invokes the function only for changes of accesses. It is the second reader of the stream
 * beside announcements; more than two may be throttled (Amazon DynamoDB Developer Guide, "Change
 * data capture for DynamoDB Streams").
 */
export function feedPlansFromHistory(
  scope: Construct,
  target: ReleasedFunction,
  { dataJobDeadLetters: deadLetters, tables }: FunctionsProps,
): void {
  feedFromTable(scope, 'PlanSource', target, {
    ...{ tables, deadLetters, table: 'VehicleHistory', batchSize: 20 },
    filters: [{ eventName: ['INSERT'], dynamodb: { NewImage: { event: { S: events } } } }],
  });
}

const events: readonly VehicleHistoryEventType[] = [
  'ACCESS_ENDED',
  'ACCESS_GRANTED',
  'ACCESS_SHORTENED',
  'OWNERSHIP_TRANSFERRED',
];
