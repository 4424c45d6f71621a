/**
 * Invokes a Lambda function of the deployment with the AWS credentials of the environment. The
 * SDK's client for Lambda is not a dependency, so this signs with another client's signer.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HttpRequest } from '@smithy/core/protocols';
import type { FunctionResponse } from '../../domain/contracts.ts';
import { CliError } from './cli-error.ts';
import type { StackOutputs } from './outputs.ts';

/** Longer than the function's own time limit. */
const maxMs = 70_000;

/** An access key of the AWS account. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Returns the function's result. Throws CliError when it did not respond, or failed. */
export async function invokeFunction<Result>(
  outputs: StackOutputs,
  functionName: string,
  request: object,
  credentials?: AwsCredentials,
): Promise<Result> {
  const { hasFailed, text } = await post(outputs, functionName, JSON.stringify(request), credentials);
  // The contract of `domain/contracts.ts`, except where the function threw.
  const response = hasFailed ? undefined : (JSON.parse(text) as FunctionResponse<Result>);
  if (response === undefined || 'error' in response) {
    throw new CliError('unreachable', `The function failed: ${response?.error.code ?? 'see its log'}.`);
  }
  return response.ok;
}

async function post(
  { AwsEndpointUrl: local, Region: region }: StackOutputs,
  functionName: string,
  body: string,
  credentials: AwsCredentials | undefined,
): Promise<{ readonly hasFailed: boolean; readonly text: string }> {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
  const url = new URL(path, local ?? `https://lambda.${region}.${suffix}`);
  const signing = new DynamoDBClient({
    region,
    ...{ signingName: 'lambda' },
    ...(credentials !== undefined && { credentials }),
  });
  try {
    const signer = await signing.config.signer();
    const { headers } = await signer.sign(toRequest(url, body));
    const { host: _, ...others } = headers;
    const signal = AbortSignal.timeout(maxMs);
    const response = await fetch(url, { method: 'POST', headers: others, body, signal });
    if (!response.ok) {
      throw new CliError('unreachable', `AWS Lambda refused the call with status ${response.status}.`);
    }
    return { hasFailed: response.headers.has('x-amz-function-error'), text: await response.text() };
  } catch (error) {
    if (error instanceof CliError) {
      throw error;
    }
    const name = error instanceof Error ? error.name : 'unknown error';
    throw new CliError('unreachable', `AWS Lambda did not respond: ${name}.`);
  } finally {
    signing.destroy();
  }
}

function toRequest(url: URL, body: string): HttpRequest {
  return new HttpRequest({
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    method: 'POST',
    headers: { host: url.host, 'content-type': 'application/json' },
    body,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
  });
}
