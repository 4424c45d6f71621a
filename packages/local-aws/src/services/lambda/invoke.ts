/**
 * Lambda's Invoke. `Payload` is JSON text in both directions, on the wire the HTTP body.
 * `{FunctionName, Payload}` returns `{StatusCode, Payload}`, with `FunctionError` when the handler
 * failed. Such a failure is not an error of Lambda.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { Iam } from '../iam/iam.ts';
import type { Principal } from '../../core/principal.ts';
import { operation, type Operation } from '../../core/service.ts';
import type { InvocationOutcome } from './environment.ts';
import { functionReference, type FunctionReference } from './function-reference.ts';
import type { FunctionEvent } from './function-version.ts';
import type { InvocationTarget } from './functions.ts';

/** Input of `Invoke` from callers in this process. */
export interface InvokeInput {
  /** Name or ARN, with or without a qualifier. */
  readonly FunctionName: string;
  readonly Qualifier?: string;
  /** `Event` responds at once and runs afterwards. Default: `RequestResponse`. */
  readonly InvocationType?: 'RequestResponse' | 'Event' | 'DryRun';
  /** JSON text. */
  readonly Payload?: string;
}

/** Output of `Invoke` for callers in this process. */
export interface InvokeResponse {
  readonly StatusCode: 200 | 202 | 204;
  /**
   * Present when the handler threw, timed out or crashed; the payload then holds
   * `{errorType, errorMessage}`.
   */
  readonly FunctionError?: 'Unhandled';
  /** JSON text. */
  readonly Payload?: string;
  /** `$LATEST`, or the number of the version that an alias points to. */
  readonly ExecutedVersion: string;
}

/** What the operation works on. */
export interface InvokeDependencies {
  readonly iam: Iam;
  /** Returns undefined for an unknown function, version or alias. */
  readonly find: (reference: FunctionReference) => InvocationTarget | undefined;
  /** Returns the ARN with the qualifier of the reference, whether the function exists or not. */
  readonly arnOf: (reference: FunctionReference) => string;
  /** Runs an event after the response, with the retries configured for the qualifier. */
  readonly runLater: (target: InvocationTarget, event: FunctionEvent) => void;
}

/** Lambda's limit for synchronous payloads, in bytes. */
const payloadLimit = 6 * 1024 * 1024;

/**
 * Creates Invoke; IAM is not asked for Lambda's own pollers, and `DryRun` runs nothing. The policy
 * that counts is that of the named ARN: a permission for the function does not admit calls of its
 * alias, nor the reverse (Lambda Developer Guide, "Using Lambda aliases in event sources and
 * permissions policies").
 */
export function invokeOperation({ iam, find, arnOf, runLater }: InvokeDependencies): Operation {
  return operation<InvokeInput, InvokeResponse>({
    http: {
      method: 'POST',
      uri: '/2015-03-31/functions/{FunctionName}/invocations',
      query: { Qualifier: 'Qualifier' },
      headers: { 'x-amz-invocation-type': 'InvocationType' },
      payload: 'Payload',
      statusMember: 'StatusCode',
      responseHeaders: {
        'x-amz-function-error': 'FunctionError',
        'x-amz-executed-version': 'ExecutedVersion',
      },
    },
    demands({ FunctionName, Qualifier }, { principal }) {
      if (isLambdaItself(principal)) {
        return [];
      }
      const resource = arnOf(functionReference(FunctionName, Qualifier));
      const resourcePolicy = { document: iam.resourcePolicyOf(resource), required: false };
      return [{ action: 'lambda:InvokeFunction', resource, resourcePolicy }];
    },
    async run(input, { requestId, principal }) {
      const { InvocationType = 'RequestResponse', Payload: payload = '{}' } = input;
      const reference = functionReference(input.FunctionName, input.Qualifier);
      const target = find(reference);
      if (target === undefined) {
        throw notFound(arnOf(reference));
      }
      if (Buffer.byteLength(payload) > payloadLimit) {
        throw tooLarge();
      }
      if (!isLambdaItself(principal)) {
        requireJson(payload);
      }
      const { version, arn: invokedArn } = target;
      const executed = { ExecutedVersion: version.number };
      if (InvocationType === 'DryRun') {
        return { StatusCode: 204, ...executed };
      }
      const event = { requestId, payload, invokedArn };
      if (InvocationType === 'RequestResponse') {
        return { StatusCode: 200, ...toResult(await version.invoke(event)), ...executed };
      }
      runLater(target, event);
      return { StatusCode: 202, ...executed };
    },
  });
}

/**
 * True for the pollers of event source mappings. They invoke without a permission, with events that
 * Lambda wrote.
 */
function isLambdaItself({ kind, arn }: Principal): boolean {
  return kind === 'service' && arn === 'lambda.amazonaws.com';
}

function toResult(outcome: InvocationOutcome): Pick<InvokeResponse, 'FunctionError' | 'Payload'> {
  if ('error' in outcome) {
    return { FunctionError: 'Unhandled', Payload: JSON.stringify(outcome.error) };
  }
  if (Buffer.byteLength(outcome.payload) > payloadLimit) {
    const error = {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    };
    return { FunctionError: 'Unhandled', Payload: JSON.stringify(error) };
  }
  return { Payload: outcome.payload };
}

function notFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
}

function tooLarge(): AwsError {
  return new AwsError(
    'RequestTooLargeException',
    'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    413,
  );
}

/** Hides the parser's message, which would quote the payload. */
function requireJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.', 400);
  }
}
