/**
 * AWS::Lambda::EventInvokeConfig: what becomes of asynchronous events that fail. What is not known
 * here stops the start.
 */
import type { Properties, ResourceContext } from '../../core/resource.ts';

/** A function's configuration; Lambda's defaults hold for what is absent. */
export interface EventInvokeConfig {
  /** Name or ARN. */
  readonly functionName: string;
  /** Tries after the first. */
  readonly retries?: number;
  /** ARN of the queue that is told of an event that was given up. */
  readonly onFailureArn?: string;
}

/** The age of events is not looked at: here they never wait for a place to run. */
const knownProperties = [
  'FunctionName',
  'Qualifier',
  'MaximumRetryAttempts',
  'MaximumEventAgeInSeconds',
  'DestinationConfig',
];

/** Reads the resource's properties. */
export function eventInvokeConfig(
  properties: Properties,
  { logicalId }: Pick<ResourceContext, 'logicalId'>,
): EventInvokeConfig {
  const unknown = Object.keys(properties).find((name) => !knownProperties.includes(name));
  if (unknown !== undefined) {
    throw new Error(`${logicalId} has ${unknown}, which Lambda here does not know.`);
  }
  // CloudFormation's schema of the type.
  const { OnFailure, ...others } = (properties['DestinationConfig'] ?? {}) as {
    readonly OnFailure?: { readonly Destination: string };
  };
  const onFailureArn = OnFailure?.Destination;
  if (Object.keys(others).length > 0 || (onFailureArn !== undefined && !onFailureArn.includes(':sqs:'))) {
    throw new Error(`${logicalId} has a destination of a kind that Lambda here does not know.`);
  }
  const { FunctionName: functionName, MaximumRetryAttempts: retries } = properties;
  return {
    functionName: String(functionName),
    ...(typeof retries === 'number' && { retries }),
    ...(onFailureArn !== undefined && { onFailureArn }),
  };
}
