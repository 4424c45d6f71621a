/**
 * Custom resources: `Custom::*` and `AWS::CloudFormation::CustomResource` with a function of the
 * template as provider. The function gets CloudFormation's request, and puts its response to the
 * URL in it. Each start sends `Create`, so a provider must be able to repeat it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
import { randomUUID } from 'node:crypto';
import { stackArn } from '../../cloudformation/stack-arn.ts';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { HttpRequest, HttpResponse, HttpRoute } from '../../core/http.ts';
import type { CreatedResource, Properties, ResourceContext, ServiceModule } from '../../core/resource.ts';
import type { Iam } from '../iam/iam.ts';
import type { InvokeInput, InvokeResponse } from '../lambda/invoke.ts';

/** What custom resources are created with. */
export interface CustomResourceDependencies {
  readonly dispatcher: Dispatcher;
  readonly iam: Pick<Iam, 'rootPrincipal'>;
  /** Address of the gateway, which takes the responses. */
  readonly url: string;
}

/** The type whose handler creates every custom resource. */
export const customResourceType = 'AWS::CloudFormation::CustomResource';

/** True for a type that its own provider creates. */
export function isCustomType(type: string): boolean {
  return type === customResourceType || type.startsWith('Custom::');
}

/** Responses are put below this path, at a name that only the provider knows. */
const responsePath = '/custom-resource-responses/';

/** True for the URL of a response. */
export function isCustomResourceResponse({ method, url }: Pick<HttpRequest, 'method' | 'url'>): boolean {
  return method === 'PUT' && url.startsWith(responsePath);
}

/** Most bytes of a response. */
const responseLimit = 4_096;

/** Creates the handler and the route of the responses. */
export function createCustomResources(dependencies: CustomResourceDependencies): ServiceModule {
  const responses = new Map<string, string>();
  return {
    services: [],
    resources: [
      {
        type: customResourceType,
        create: (properties, context) => create(properties, context, dependencies, responses),
      },
    ],
    routes: [responseRoute(responses)],
  };
}

/** A name is in the map while its provider runs, with the text that the provider has put. */
function responseRoute(responses: Map<string, string>): HttpRoute {
  const status = ({ url, body }: HttpRequest): number => {
    const name = url.slice(responsePath.length);
    if (!responses.has(name)) {
      return 403;
    }
    if (body.length > responseLimit) {
      return 400;
    }
    responses.set(name, body.toString('utf8'));
    return 200;
  };
  return {
    matches: (method, path) => isCustomResourceResponse({ method, url: path }),
    handle: (request): Promise<HttpResponse> =>
      Promise.resolve({ status: status(request), headers: {}, body: '' }),
  };
}

/**
 * Invokes the provider and waits for it. CloudFormation sends an event and waits for the response;
 * here a provider that fails without a response ends the start at once.
 */
async function create(
  properties: Properties,
  { logicalId, place, resourceType = customResourceType, stackName }: ResourceContext,
  { dispatcher, iam, url }: CustomResourceDependencies,
  responses: Map<string, string>,
): Promise<CreatedResource> {
  const provider = properties['ServiceToken'];
  if (typeof provider !== 'string' || provider.split(':')[2] !== 'lambda') {
    throw new Error(`${logicalId} must name a function as its ServiceToken.`);
  }
  const name = randomUUID();
  const identity = {
    StackId: stackArn(place, stackName),
    RequestId: randomUUID(),
    LogicalResourceId: logicalId,
  };
  const request = {
    RequestType: 'Create',
    ResponseURL: `${url}${responsePath}${name}`,
    ResourceType: resourceType,
    ...identity,
    ResourceProperties: properties,
  };
  const input: InvokeInput = { FunctionName: provider, Payload: JSON.stringify(request) };
  responses.set(name, '');
  const call = { service: 'lambda', operation: 'Invoke', input, principal: iam.rootPrincipal };
  // Lambda returns this for Invoke.
  const { FunctionError: failure, Payload } = (await dispatcher.dispatch(call)) as InvokeResponse;
  const text = responses.get(name) ?? '';
  responses.delete(name);
  if (text === '') {
    const why = failure === undefined ? 'put no response' : `failed: ${Payload ?? ''}`;
    throw new Error(`${logicalId} (${resourceType}): its provider ${why}.`);
  }
  return readResponse(text, identity, logicalId);
}

/** A response as its provider may have written it. */
interface ProviderResponse {
  readonly Status?: string;
  readonly Reason?: string;
  readonly PhysicalResourceId?: unknown;
  readonly Data?: Readonly<Record<string, unknown>>;
}

function readResponse(text: string, identity: object, logicalId: string): CreatedResource {
  // Every member that is used is checked here.
  const response = JSON.parse(text) as ProviderResponse & Readonly<Record<string, unknown>>;
  const { Data: data = {}, PhysicalResourceId: id, Reason: reason = '', Status: status = '' } = response;
  if (status !== 'SUCCESS') {
    throw new Error(`${logicalId}: its provider reports ${status}: ${reason}`);
  }
  const isSame = Object.entries(identity).every(([name, value]) => response[name] === value);
  if (!isSame || typeof id !== 'string' || id === '') {
    throw new Error(`${logicalId}: the response must repeat the ids of its request and name the resource.`);
  }
  return { ref: id, attributes: data };
}
