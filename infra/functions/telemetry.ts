/** The function of telemetry: its definition, its permissions and its event source mapping. */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { certificateUsedTopic, downlinkTopic } from '../../domain/topics.ts';
import type { DeadLetters } from '../iot/dead-letters.ts';
import type { FunctionDefinition, ReleasedFunction } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { allow, iotArn, referenceIdPattern } from './statements.ts';
import type { TelemetryStream } from '../iot/telemetry-stream.ts';

/** How long a run may take. Erasures wait for runs that began before them. */
export const ingestTimeoutSeconds = 60;

/** Stores batches of the stream in the tables and publishes changes to subscribers. */
export function ingestTelemetryDefinition(props: FunctionsProps, scope: Construct): FunctionDefinition {
  const { api, retention, tables, telemetryDeadLetters } = props;
  return {
    description: 'Stores telemetry and publishes changes of vehicle states',
    service: 'telemetry',
    // docs/decisions/0094-ingest-runs-are-not-traced.md
    isTraced: false,
    timeoutSeconds: ingestTimeoutSeconds,
    memorySize: 1769,
    environment: {
      ...tables.environment(['Telemetry', 'TelemetrySummaries', 'VehicleState', 'Watches']),
      TELEMETRY_RETENTION_DAYS: String(retention.telemetryDays),
      SUMMARY_RETENTION_DAYS: String(retention.summaryDays),
      MESSAGES_OF_VEHICLE_PER_MINUTE: String(props.vehicleLimit.messagesPerMinute),
      BYTES_OF_VEHICLE_PER_MINUTE: String(props.vehicleLimit.bytesPerMinute),
      TELEMETRY_STREAM_NAME: props.stream.name,
      DEAD_LETTER_QUEUE_URL: telemetryDeadLetters.url,
      GRAPHQL_URL: api.url,
      PUBLISH_IN_BATCHES: String(props.publishInBatches),
      ...(props.archive?.isOpen === true && {
        ...tables.environment(['VehicleRegistry']),
        ARCHIVE_STREAM_NAME: props.archive.made.streamName,
      }),
    },
    statements: ingestTelemetryStatements(props, scope),
  };
}

function ingestTelemetryStatements(props: FunctionsProps, scope: Construct): PolicyStatement[] {
  const { api, archive, stream, tables, telemetryDeadLetters } = props;
  return [
    allow(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:Query'], [tables.arn('Telemetry')]),
    allow(['dynamodb:PutItem', 'dynamodb:Query'], [tables.arn('TelemetrySummaries')]),
    allow(
      ['dynamodb:BatchGetItem', 'dynamodb:PartiQLUpdate', 'dynamodb:UpdateItem'],
      [tables.arn('VehicleState')],
    ),
    allow(['dynamodb:BatchGetItem'], [tables.arn('Watches')]),
    allow(['sqs:SendMessage'], [telemetryDeadLetters.arn]),
    allow(['appsync:GraphQL'], [api.fieldArn('Mutation', 'publishVehicleState')]),
    allow(
      ['iot:Publish'],
      [
        certificateUsedTopic(referenceIdPattern),
        downlinkTopic(referenceIdPattern, 'privacy'),
        downlinkTopic(referenceIdPattern, 'reporting'),
      ].map((topic) => iotArn(scope, 'topic', topic)),
    ),
    ...(archive?.isOpen === true
      ? [
          allow(['firehose:PutRecordBatch'], [archive.made.streamArn]),
          // The tenant of a vehicle, which is a part of the place.
          allow(['dynamodb:BatchGetItem'], [tables.arn('VehicleRegistry')]),
        ]
      : []),
    // Records of vehicles whose writes DynamoDB throttles are put at the end of the stream again.
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
    ...(stream.fanOut === undefined
      ? []
      : [
          // As CDK grants it for a consumer (aws-kinesis, `StreamConsumer`; assumption data-6).
          allow(['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'], [stream.fanOut.consumerArn]),
        ]),
  ];
}

/**
 * Makes Lambda read the stream for the function. `docs/decisions/0027-shards-and-batches.md`
 * explains the values.
 */
export function feedFromStream(
  scope: Construct,
  target: ReleasedFunction,
  { stream, deadLetters }: { readonly stream: TelemetryStream; readonly deadLetters: DeadLetters },
): void {
  const mapping = new CfnEventSourceMapping(scope, 'TelemetrySource', {
    ...sourceOf(stream),
    functionName: target.alias.ref,
    batchSize: 500,
    maximumBatchingWindowInSeconds: 0,
    parallelizationFactor: 1,
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ['ReportBatchItemFailures'],
    maximumRetryAttempts: 5,
    maximumRecordAgeInSeconds: 3600,
    destinationConfig: { onFailure: { destination: deadLetters.arn } },
  });
  // Lambda checks the role's permissions when the mapping is created, so its policy comes first.
  mapping.node.addDependency(target.lambda);
}

/**
 * CloudFormation replaces the mapping when its source changes, and the new one begins at its
 * starting position. From the oldest record, which is a day old, each record of more than an hour
 * would become a dead letter.
 */
function sourceOf({ arn, fanOut }: TelemetryStream) {
  return fanOut === undefined
    ? { eventSourceArn: arn, startingPosition: 'TRIM_HORIZON' }
    : {
        eventSourceArn: fanOut.consumerArn,
        startingPosition: 'AT_TIMESTAMP',
        startingPositionTimestamp: fanOut.since,
      };
}
