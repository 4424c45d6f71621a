/**
 * AWS::Lambda::EventInvokeConfig: handling of failed asynchronous events. An unsupported property
 * makes the start fail.
 */
import { requireKnownProperties } from '../../core/known-properties.ts';
import type { Properties, ResourceContext } from '../../core/resource.ts';
import { functionReference, type FunctionReference } from './function-reference.ts';

/** The configuration of a qualifier. Lambda's defaults apply to absent members. */
export interface EventInvokeConfig {
  readonly functionReference: FunctionReference;
  /** Attempts after the first. */
  readonly retries?: number;
  /** ARN of the queue that receives failed events. */
  readonly onFailureArn?: string;
}

/** The maximum age is ignored, because events never wait for capacity here. */
const knownProperties = [
  'FunctionName',
  'Qualifier',
  'MaximumRetryAttempts',
  'MaximumEventAgeInSeconds',
  'DestinationConfig',
];

/** Reads AWS::Lambda::EventInvokeConfig; throws for a destination other than an SQS queue. */
export function eventInvokeConfig(
  properties: Properties,
  { logicalId }: Pick<ResourceContext, 'logicalId'>,
): EventInvokeConfig {
  requireKnownProperties(properties, knownProperties, logicalId, 'Lambda');
  // CloudFormation's schema of the type.
  const { OnFailure, ...others } = (properties['DestinationConfig'] ?? {}) as {
    readonly OnFailure?: { readonly Destination: string };
  };
  const onFailureArn = OnFailure?.Destination;
  if (Object.keys(others).length > 0 || (onFailureArn !== undefined && !onFailureArn.includes(':sqs:'))) {
    throw new Error(`${logicalId} has a destination of a kind that the local Lambda does not support.`);
  }
  const { FunctionName: name, MaximumRetryAttempts: retries, Qualifier: qualifier = '$LATEST' } = properties;
  return {
    functionReference: functionReference(String(name), String(qualifier)),
    ...(typeof retries === 'number' && { retries }),
    ...(onFailureArn !== undefined && { onFailureArn }),
  };
}
