/**
 * Function URLs with IAM authorization (AWS Lambda Developer Guide, "Invoking Lambda function
 * URLs"). A world has no port for them: the local CloudFront sends their requests.
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import { requireKnownProperties } from '../../core/known-properties.ts';
import type { Properties, ResourceContext } from '../../core/resource.ts';
import { operation, type Operation, type Place } from '../../core/service.ts';
import type { Iam } from '../iam/iam.ts';
import {
  functionUrlEvent,
  functionUrlResponse,
  type FunctionUrlRequest,
  type UrlResponse,
} from './function-url-payload.ts';
import { functionReference, isVersionNumber, type FunctionReference } from './function-reference.ts';
import type { InvocationTarget } from './functions.ts';

/** A function URL as the template describes it. */
export interface FunctionUrlDefinition {
  readonly url: string;
  /** Host of the URL. */
  readonly domain: string;
  /** The function, or its alias. */
  readonly reference: FunctionReference;
}

/** A function URL with what it invokes. */
export interface FunctionUrl {
  readonly domain: string;
  readonly target: InvocationTarget;
}

const knownProperties = ['AuthType', 'InvokeMode', 'Qualifier', 'TargetFunctionArn'];

/**
 * Reads AWS::Lambda::Url. A public URL, CORS and streaming stop the start, and so does a version:
 * a URL belongs to a function or to an alias (Lambda Developer Guide, "Creating and managing Lambda
 * function URLs").
 */
export function readFunctionUrl(
  properties: Properties,
  { logicalId, place, stackName }: ResourceContext,
): FunctionUrlDefinition {
  const refuse = (what: string): never => {
    throw new Error(`${logicalId} has ${what}, which the local Lambda does not support.`);
  };
  requireKnownProperties(properties, knownProperties, logicalId, 'Lambda');
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
  const { TargetFunctionArn: target, Qualifier: alias } = properties;
  const reference = functionReference(String(target), alias === undefined ? alias : String(alias));
  const { qualifier = 'none' } = reference;
  if (qualifier === '$LATEST' || isVersionNumber(qualifier)) {
    throw new Error(`${logicalId} has a URL for the version ${qualifier}. Lambda allows aliases only.`);
  }
  return { url: `https://${domain}/`, domain, reference };
}

/** What the operation works on. */
export interface FunctionUrlDependencies {
  readonly iam: Iam;
  readonly place: Place;
  /** Returns undefined for an unknown host. */
  readonly find: (domain: string) => FunctionUrl | undefined;
}

/** Lambda's limit for the event of a synchronous invocation, in bytes. */
const payloadLimit = 6 * 1024 * 1024;

/**
 * A request to a function URL. It needs two permissions (same guide, "Control access to Lambda
 * function URLs"). The name is the emulator's: AWS has no operation for it.
 */
export function invokeUrlOperation(dependencies: FunctionUrlDependencies): Operation {
  const { find, iam, place } = dependencies;
  const require = ({ domain }: FunctionUrlRequest): FunctionUrl => {
    const url = find(domain);
    if (url === undefined) {
      throw new AwsError('ResourceNotFoundException', 'The function URL does not exist.', 404);
    }
    return url;
  };
  return operation<FunctionUrlRequest, UrlResponse>({
    demands(request) {
      const { arn: resource } = require(request).target;
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
      const { version, arn: invokedArn } = require(request).target;
      const payload = JSON.stringify(functionUrlEvent(request, { place, requestId, now: clock.now() }));
      if (Buffer.byteLength(payload) > payloadLimit) {
        throw new AwsError('RequestTooLargeException', 'The request is too large.', 413);
      }
      return functionUrlResponse(await version.invoke({ requestId, payload, invokedArn }));
    },
  });
}
