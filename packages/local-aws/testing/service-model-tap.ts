/**
 * A tap on the gateway that checks every request and response of a world against AWS's service
 * models, for all callers. Services without a model (DynamoDB, Cognito, Lambda) and the routes of
 * modules pass unchecked.
 */
import type { HttpResponse, HttpRequest } from '../src/core/http.ts';
import {
  type ModelShape,
  type ServiceModel,
  errorViolations,
  serviceModel,
  shapeViolations,
} from './service-model.ts';

/** What the tap has seen. */
export interface ServiceModelTap {
  /** The gateway with the tap. */
  readonly gateway: (request: HttpRequest) => Promise<HttpResponse>;
  /** Violations of the models, each with service and operation. */
  readonly violations: readonly string[];
  /** `service.Operation` → number of exchanges checked against its model. */
  readonly checked: ReadonlyMap<string, number>;
}

/** Puts the tap on a gateway. */
export function tapServiceModels(gateway: (request: HttpRequest) => Promise<HttpResponse>): ServiceModelTap {
  const violations: string[] = [];
  const checked = new Map<string, number>();
  return {
    violations,
    checked,
    gateway: async (request) => {
      const response = await gateway(request);
      const call = callOf(request);
      if (call !== undefined) {
        const name = `${call.service}.${call.operation}`;
        checked.set(name, (checked.get(name) ?? 0) + 1);
        violations.push(...exchangeViolations(call, response).map((violation) => `${name}: ${violation}`));
      }
      return response;
    },
  };
}

interface ModelledCall {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
}

/** True for an operation whose output chooses the HTTP status of a success. */
function hasStatusMember(service: string, operation: string): boolean {
  const model = serviceModel(service);
  const output = model?.operations[operation]?.output?.shape;
  const members = output === undefined ? {} : (model?.shapes[output]?.members ?? {});
  return Object.values(members).some(({ location }) => location === 'statusCode');
}

/** After a success, the input must satisfy the model too. A refused input may violate it. */
function exchangeViolations(call: ModelledCall, response: HttpResponse): readonly string[] {
  const { service, operation, input } = call;
  const body = parse(response.body);
  if (response.status < 300) {
    const status = serviceModel(service)?.operations[operation]?.http.responseCode ?? 200;
    const choosesStatus = hasStatusMember(service, operation);
    return [
      ...(choosesStatus || response.status === status
        ? []
        : [`has status ${response.status} instead of ${status}`]),
      ...shapeViolations(service, operation, 'input', input).map((violation) => `accepted ${violation}`),
      ...shapeViolations(service, operation, 'output', body),
    ];
  }
  const { __type: type, ...members } = body;
  const code = typeof type === 'string' ? type : (response.headers['x-amzn-errortype'] ?? '');
  return errorViolations(service, operation, { code, status: response.status, members });
}

function callOf(request: HttpRequest): ModelledCall | undefined {
  const service =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  const model = serviceModel(service);
  if (model === undefined) {
    return undefined;
  }
  const target = request.headers['x-amz-target'];
  if (target === undefined) {
    return restCall(service, model, request);
  }
  const [prefix, operation = ''] = target.split('.');
  if (prefix !== model.metadata.targetPrefix) {
    return undefined;
  }
  return { service, operation, input: parse(request.body) };
}

/**
 * Finds the operation by method and path, and gathers its input from path, query, headers and body.
 */
function restCall(service: string, model: ServiceModel, request: HttpRequest): ModelledCall | undefined {
  const [path = '', query = ''] = request.url.split('?');
  for (const [operation, { http, input }] of Object.entries(model.operations)) {
    const labels = http.method === request.method ? labelsOf(http.requestUri, path) : undefined;
    if (labels === undefined) {
      continue;
    }
    const shape = model.shapes[input?.shape ?? ''];
    return { service, operation, input: restInput(model, shape, request, labels, query) };
  }
  return undefined;
}

function labelsOf(requestUri: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = requestUri.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) {
    return undefined;
  }
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(\w+)\+?\}$/.exec(part)?.[1];
    const value = decodeURIComponent(given[index] ?? '');
    if (name === undefined && part !== value) {
      return undefined;
    }
    if (name !== undefined) {
      labels[name] = value;
    }
  }
  return labels;
}

function restInput(
  model: ServiceModel,
  shape: ModelShape | undefined,
  request: HttpRequest,
  labels: Readonly<Record<string, string>>,
  query: string,
): unknown {
  const parameters = new URLSearchParams(query);
  const input: Record<string, unknown> = bodyMembers(model, shape, request.body);
  for (const [name, member] of Object.entries(shape?.members ?? {})) {
    const { location, locationName = name } = member;
    const raw = {
      uri: labels[locationName],
      querystring: parameters.get(locationName) ?? undefined,
      header: request.headers[locationName.toLowerCase()],
    };
    const value = location === undefined ? undefined : raw[location as keyof typeof raw];
    if (value !== undefined) {
      input[name] = typed(model.shapes[member.shape]?.type, value);
    }
  }
  return input;
}

/** Returns the members of a JSON structure, or one member that is the whole body. */
function bodyMembers(
  model: ServiceModel,
  shape: ModelShape | undefined,
  body: Buffer,
): Record<string, unknown> {
  const name = shape?.payload;
  const isBlob = name !== undefined && model.shapes[shape?.members?.[name]?.shape ?? '']?.type === 'blob';
  if (!isBlob) {
    return { ...parse(body) };
  }
  return body.length === 0 ? {} : { [name]: body.toString('base64') };
}

function typed(type: string | undefined, text: string): unknown {
  if (type === 'integer' || type === 'long') {
    return Number(text);
  }
  return type === 'boolean' ? text === 'true' : text;
}

function parse(body: string | Buffer): Readonly<Record<string, unknown>> {
  const text = body.toString();
  // Requests and responses of these services are JSON objects or empty.
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
