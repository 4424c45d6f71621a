/**
 * The function of telemetry: its definition, its permissions, and how it is fed from the stream.
 */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { DeadLetters } from './dead-letters.ts';
import type { FunctionDefinition } from './function.ts';
import type { FunctionsProps } from './functions.ts';
import { allow } from './permissions.ts';
import type { TelemetryStream } from './telemetry-stream.ts';

/** Ingest: batches of the stream into the tables, and changes to those who watch. */
export function ingestTelemetryDefinition(props: FunctionsProps): FunctionDefinition {
  const { api, retention, tables, telemetryDeadLetters } = props;
  return {
    description: 'Stores telemetry and publishes changes of vehicle states',
    service: 'telemetry',
    timeoutSeconds: 60,
    memorySize: 1769,
    environment: {
      ...tables.environment(['Telemetry', 'TelemetrySummaries', 'VehicleState']),
      TELEMETRY_RETENTION_DAYS: String(retention.telemetryDays),
      SUMMARY_RETENTION_DAYS: String(retention.summaryDays),
      TELEMETRY_STREAM_NAME: props.stream.name,
      DEAD_LETTER_QUEUE_URL: telemetryDeadLetters.url,
      GRAPHQL_URL: api.url,
      PUBLISH_IN_BATCHES: String(props.publishInBatches),
    },
    statements: ingestTelemetryStatements(props),
  };
}

function ingestTelemetryStatements(props: FunctionsProps): PolicyStatement[] {
  const { api, stream, tables, telemetryDeadLetters } = props;
  return [
    allow(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'], [tables.arn('Telemetry')]),
    allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], [tables.arn('TelemetrySummaries')]),
    allow(
      ['dynamodb:BatchGetItem', 'dynamodb:PartiQLUpdate', 'dynamodb:UpdateItem'],
      [tables.arn('VehicleState')],
    ),
    allow(['sqs:SendMessage'], [telemetryDeadLetters.arn]),
    allow(['appsync:GraphQL'], [api.fieldArn('Mutation', 'publishVehicleState')]),
    // Records of vehicles that DynamoDB throttles go back to the stream's end.
    allow(['kinesis:PutRecords'], [stream.arn]),
    // Lambda itself reads the stream under the function's role.
    allow(
      [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      [stream.arn],
    ),
  ];
}

/**
 * Lets Lambda read the stream for the function (docs/decisions/0039-shards-and-batches.md says why
 * so).
 */
export function feedFromStream(
  scope: Construct,
  target: IFunction,
  { stream, deadLetters }: { readonly stream: TelemetryStream; readonly deadLetters: DeadLetters },
): void {
  const mapping = new CfnEventSourceMapping(scope, 'TelemetrySource', {
    eventSourceArn: stream.arn,
    functionName: target.functionName,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 500,
    maximumBatchingWindowInSeconds: 0,
    parallelizationFactor: 1,
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ['ReportBatchItemFailures'],
    maximumRetryAttempts: 5,
    maximumRecordAgeInSeconds: 3600,
    destinationConfig: { onFailure: { destination: deadLetters.arn } },
  });
  // Lambda tries the role when the mapping is made, so its policy must be there.
  mapping.node.addDependency(target);
}
