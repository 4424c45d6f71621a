/** What Lambda does with an asynchronous event that a function fails to process. */
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { DeadLetters } from '../iot/dead-letters.ts';
import type { ReleasedFunction } from './function.ts';
import { liveAlias } from './releases.ts';

interface RetryLimits {
  /** Attempts after the first. */
  readonly retries: number;
  /** Age at which Lambda gives an event up. */
  readonly seconds: number;
  /** Keeps events that are given up; without a queue they are lost. */
  readonly deadLetters?: DeadLetters;
}

/** Limits the retries of the events that reach the function by its alias. */
export function limitRetries(
  scope: Construct,
  id: string,
  { alias, lambda }: ReleasedFunction,
  { deadLetters, retries, seconds }: RetryLimits,
): void {
  const limits = new CfnEventInvokeConfig(scope, id, {
    functionName: lambda.functionName,
    qualifier: liveAlias,
    maximumRetryAttempts: retries,
    maximumEventAgeInSeconds: seconds,
    ...(deadLetters !== undefined && { destinationConfig: { onFailure: { destination: deadLetters.arn } } }),
  });
  // Lambda checks that the role may send to the queue.
  limits.node.addDependency(lambda, alias);
}
