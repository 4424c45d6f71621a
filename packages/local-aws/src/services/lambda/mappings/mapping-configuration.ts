/**
 * AWS::Lambda::EventSourceMapping for a stream of Kinesis or DynamoDB. An unsupported property that
 * would change how it runs makes the start fail.
 */
import { requireKnownProperties } from '../../../core/known-properties.ts';
import type { Properties, ResourceContext } from '../../../core/resource.ts';
import { patternViolation } from '../../events/pattern.ts';
import { stableUuid } from './stable-uuid.ts';

/** How a mapping passes records to its function. */
export interface MappingConfiguration {
  /** UUID, the same at every start. */
  readonly id: string;
  readonly arn: string;
  readonly logicalId: string;
  /** Name or ARN, with or without a version or an alias. */
  readonly functionName: string;
  readonly streamArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly windowMs: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  /** Epoch seconds, for AT_TIMESTAMP. */
  readonly startingTimestamp?: number;
  readonly bisects: boolean;
  readonly reportsItemFailures: boolean;
  /** Infinity without a limit. */
  readonly maximumRetries: number;
  /** Infinity without a limit. */
  readonly maximumAgeMs: number;
  /** Event patterns. The function gets only records that match one of them; all without any. */
  readonly filters: readonly unknown[];
  /** ARN of the queue that receives discarded batches. */
  readonly destinationArn?: string;
}

/** The properties that are read, as CloudFormation has them. */
interface MappingProperties {
  readonly FunctionName: string;
  readonly EventSourceArn?: string;
  readonly Enabled?: boolean | string;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly StartingPosition?: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  readonly StartingPositionTimestamp?: number;
  readonly BisectBatchOnFunctionError?: boolean;
  readonly FunctionResponseTypes?: readonly string[];
  readonly MaximumRetryAttempts?: number;
  readonly MaximumRecordAgeInSeconds?: number;
  readonly ParallelizationFactor?: number;
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] };
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
}

const knownProperties = [
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'Enabled',
  'EventSourceArn',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'ParallelizationFactor',
  'StartingPosition',
  'StartingPositionTimestamp',
  'Tags',
];

/** Reads AWS::Lambda::EventSourceMapping; throws unless the source is a stream. */
export function mappingConfiguration(
  properties: Properties,
  { logicalId, place, stackName }: ResourceContext,
): MappingConfiguration {
  requireKnownProperties(properties, knownProperties, logicalId, 'Lambda');
  // CloudFormation's schema of the type; the members that matter are checked below.
  const wanted = properties as unknown as MappingProperties;
  const { EventSourceArn: streamArn = '', StartingPosition: startingPosition } = wanted;
  if (!/:(?:kinesis|dynamodb):/.test(streamArn) || startingPosition === undefined) {
    throw new Error(
      `${logicalId} does not read a stream of Kinesis or DynamoDB from a starting position, the only kinds that the local Lambda supports.`,
    );
  }
  if (startingPosition === 'AT_TIMESTAMP' && streamArn.includes(':dynamodb:')) {
    throw new Error(`${logicalId} must start at TRIM_HORIZON or LATEST, as every stream of DynamoDB.`);
  }
  if ((wanted.ParallelizationFactor ?? 1) !== 1) {
    throw new Error(
      `${logicalId} has a ParallelizationFactor other than 1, which the local Lambda does not support.`,
    );
  }
  const id = stableUuid(`${stackName}/${logicalId}`);
  const { partition, region, accountId } = place;
  const { StartingPositionTimestamp: startingTimestamp } = wanted;
  const destinationArn = destinationOf(wanted, logicalId);
  return {
    id,
    arn: `arn:${partition}:lambda:${region}:${accountId}:event-source-mapping:${id}`,
    logicalId,
    functionName: wanted.FunctionName,
    streamArn,
    enabled: String(wanted.Enabled ?? true) === 'true',
    batchSize: wanted.BatchSize ?? 100,
    windowMs: (wanted.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    startingPosition,
    ...(startingTimestamp !== undefined && { startingTimestamp }),
    bisects: wanted.BisectBatchOnFunctionError ?? false,
    reportsItemFailures: wanted.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    filters: filtersOf(wanted, logicalId),
    maximumRetries: limitOf(wanted.MaximumRetryAttempts),
    maximumAgeMs: limitOf(wanted.MaximumRecordAgeInSeconds) * 1000,
    ...(destinationArn !== undefined && { destinationArn }),
  };
}

/** Patterns apply to the records of DynamoDB as they are; those of Kinesis would be decoded. */
function filtersOf(
  { EventSourceArn: streamArn = '', FilterCriteria: criteria }: MappingProperties,
  logicalId: string,
): readonly unknown[] {
  if (criteria !== undefined && !streamArn.includes(':dynamodb:')) {
    throw new Error(`${logicalId} has FilterCriteria, which the local Lambda supports for DynamoDB only.`);
  }
  return (criteria?.Filters ?? []).map(({ Pattern: text = '{}' }) => {
    const pattern: unknown = JSON.parse(text);
    const violation = patternViolation(pattern);
    if (violation !== undefined) {
      throw new Error(
        `${logicalId} has a filter with ${violation}, which the local Lambda does not support.`,
      );
    }
    return pattern;
  });
}

/** -1, the default, means no limit. */
function limitOf(given = -1): number {
  return given === -1 ? Infinity : given;
}

function destinationOf(
  { DestinationConfig: config }: MappingProperties,
  logicalId: string,
): string | undefined {
  const arn = config?.OnFailure?.Destination;
  if (arn !== undefined && !arn.includes(':sqs:')) {
    throw new Error(
      `${logicalId} has a destination that is not a queue, which the local Lambda does not support.`,
    );
  }
  return arn;
}
