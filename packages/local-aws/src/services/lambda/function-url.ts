/**
 * Function URLs with IAM authorization (AWS Lambda Developer Guide, "Invoking Lambda function
 * URLs"). A world has no port for them: the local CloudFront sends their requests.
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import type { Properties, ResourceContext } from '../../core/resource.ts';
import { operation, type Operation, type Place } from '../../core/service.ts';
import type { Iam } from '../iam/iam.ts';
import {
  functionUrlEvent,
  functionUrlResponse,
  type FunctionUrlRequest,
  type UrlResponse,
} from './function-url-payload.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** A function URL of the template. */
export interface FunctionUrl {
  readonly url: string;
  /** Host of the URL. */
  readonly domain: string;
  readonly functionArn: string;
}

const knownProperties = ['AuthType', 'InvokeMode', 'TargetFunctionArn'];

/** Reads AWS::Lambda::Url. A public URL, CORS, streaming and qualifiers stop the start. */
export function readFunctionUrl(
  properties: Properties,
  { logicalId, place, stackName }: ResourceContext,
): FunctionUrl {
  const refuse = (what: string): never => {
    throw new Error(`${logicalId} has ${what}, which the local Lambda does not support.`);
  };
  const unknown = Object.keys(properties).find((name) => !knownProperties.includes(name));
  if (unknown !== undefined) {
    refuse(unknown);
  }
  const { AuthType: authType, InvokeMode: mode = 'BUFFERED' } = properties;
  if (authType !== 'AWS_IAM') {
    refuse(`AuthType ${authType}`);
  }
  if (mode !== 'BUFFERED') {
    refuse(`InvokeMode ${mode}`);
  }
  // AWS chooses the id. Here it is the same at every start.
  const digest = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  const domain = `${digest.slice(0, 32)}.lambda-url.${place.region}.on.aws`;
  return { url: `https://${domain}/`, domain, functionArn: String(properties['TargetFunctionArn']) };
}

/** What the operation works on. */
export interface FunctionUrlDependencies {
  readonly iam: Iam;
  readonly place: Place;
  /** Returns undefined for an unknown host. */
  readonly find: (domain: string) => FunctionUrl | undefined;
  readonly findFunction: (functionArn: string) => LambdaFunction | undefined;
}

/** Lambda's limit for the event of a synchronous invocation, in bytes. */
const payloadLimit = 6 * 1024 * 1024;

/**
 * A request to a function URL. It needs two permissions (same guide, "Control access to Lambda
 * function URLs"). The name is the emulator's: AWS has no operation for it.
 */
export function invokeUrlOperation(dependencies: FunctionUrlDependencies): Operation {
  const { find, findFunction, iam, place } = dependencies;
  const require = ({ domain }: FunctionUrlRequest): FunctionUrl => {
    const url = find(domain);
    if (url === undefined) {
      throw new AwsError('ResourceNotFoundException', 'The function URL does not exist.', 404);
    }
    return url;
  };
  return operation<FunctionUrlRequest, UrlResponse>({
    demands(request) {
      const { functionArn: resource } = require(request);
      const resourcePolicy = { document: iam.resourcePolicyOf(resource), required: false };
      const authType = { 'lambda:FunctionUrlAuthType': 'AWS_IAM' };
      return [
        { action: 'lambda:InvokeFunctionUrl', resource, resourcePolicy, conditions: authType },
        {
          action: 'lambda:InvokeFunction',
          resource,
          resourcePolicy,
          conditions: { ...authType, 'lambda:InvokedViaFunctionUrl': 'true' },
        },
      ];
    },
    async run(request, { clock, requestId }) {
      const target = findFunction(require(request).functionArn);
      const event = JSON.stringify(functionUrlEvent(request, { place, requestId, now: clock.now() }));
      if (Buffer.byteLength(event) > payloadLimit) {
        throw new AwsError('RequestTooLargeException', 'The request is too large.', 413);
      }
      if (target === undefined) {
        throw new AwsError('ResourceNotFoundException', 'The function does not exist.', 404);
      }
      return functionUrlResponse(await target.invoke(requestId, event));
    },
  });
}
