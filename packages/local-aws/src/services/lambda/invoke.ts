/**
 * Lambda's Invoke. `Payload` is JSON text in both directions, on the wire the HTTP body.
 * `{FunctionName, Payload}` returns `{StatusCode, Payload}`, with `FunctionError` when the handler
 * failed. Such a failure is not an error of Lambda.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { Iam } from '../iam/iam.ts';
import type { Principal } from '../../core/principal.ts';
import { operation, type Operation } from '../../core/service.ts';
import type { LambdaFunction } from './lambda-function.ts';

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
  readonly ExecutedVersion: '$LATEST';
}

/** What the operation works on. */
export interface InvokeDependencies {
  readonly iam: Iam;
  /** Returns undefined for an unknown function. */
  readonly find: (functionName: string) => LambdaFunction | undefined;
  readonly functionArn: (functionName: string) => string;
  /** Runs an event after the response, with the retries configured for the function. */
  readonly runLater: (target: LambdaFunction, requestId: string, payload: string) => void;
}

/** Lambda's limit for synchronous payloads, in bytes. */
const payloadLimit = 6 * 1024 * 1024;

/** Creates Invoke; IAM is not asked for Lambda's own pollers, and `DryRun` runs nothing. */
export function invokeOperation({ iam, find, functionArn, runLater }: InvokeDependencies): Operation {
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
      const arn = functionArn(FunctionName);
      const resource = Qualifier === undefined ? arn : `${arn}:${Qualifier}`;
      const resourcePolicy = { document: iam.resourcePolicyOf(arn), required: false };
      return [{ action: 'lambda:InvokeFunction', resource, resourcePolicy }];
    },
    async run(input, { requestId, principal }) {
      const { FunctionName, InvocationType = 'RequestResponse', Payload: payload = '{}' } = input;
      const target = find(FunctionName);
      if (target === undefined) {
        throw notFound(functionArn(FunctionName));
      }
      if (Buffer.byteLength(payload) > payloadLimit) {
        throw tooLarge();
      }
      if (!isLambdaItself(principal)) {
        requireJson(payload);
      }
      if (InvocationType === 'DryRun') {
        return { StatusCode: 204, ExecutedVersion: '$LATEST' };
      }
      if (InvocationType === 'RequestResponse') {
        return toInvokeResponse(await target.invoke(requestId, payload));
      }
      runLater(target, requestId, payload);
      return { StatusCode: 202, ExecutedVersion: '$LATEST' };
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

function toInvokeResponse(outcome: Awaited<ReturnType<LambdaFunction['invoke']>>): InvokeResponse {
  if ('error' in outcome) {
    return {
      StatusCode: 200,
      FunctionError: 'Unhandled',
      Payload: JSON.stringify(outcome.error),
      ExecutedVersion: '$LATEST',
    };
  }
  if (Buffer.byteLength(outcome.payload) > payloadLimit) {
    const error = {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    };
    return {
      StatusCode: 200,
      FunctionError: 'Unhandled',
      Payload: JSON.stringify(error),
      ExecutedVersion: '$LATEST',
    };
  }
  return { StatusCode: 200, Payload: outcome.payload, ExecutedVersion: '$LATEST' };
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
