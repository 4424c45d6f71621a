/**
 * AWS's two JSON protocols: convert a request to an operation's input, and its output or error to a
 * response.
 */
import { AwsError } from '../core/aws-error.ts';
import type { HttpResponse, HttpRequest } from '../core/http.ts';
import type { ParsedCall } from '../core/parsed-call.ts';
import type { HttpBinding, Service } from '../core/service.ts';
import { unknownOperation } from '../core/service-errors.ts';
import type { RestMatch, RestRoutes } from './rest-routes.ts';

/** Reads an awsJson call: `x-amz-target` names the operation, and the body is the input. */
export function parseJsonCall(request: HttpRequest, operation: string, service: Service): ParsedCall {
  const contentType = `application/x-amz-json-${service.json?.version ?? '1.1'}`;
  return {
    service: service.name,
    operation,
    input: parseBody(request.body),
    contentType,
    respond: (output, requestId) => ({
      status: 200,
      headers: responseHeaders(contentType, requestId),
      body: JSON.stringify(output ?? {}),
    }),
  };
}

/**
 * Reads a REST-JSON call by the service's routes. Throws UnknownOperationException when no route
 * matches.
 */
export function parseRestCall(
  request: HttpRequest,
  service: string,
  routes: RestRoutes | undefined,
): ParsedCall {
  const [path = '', query = ''] = request.url.split('?');
  const match = routes?.(request.method, path);
  if (match === undefined) {
    throw unknownOperation();
  }
  return {
    service,
    operation: match.operation,
    input: restInput(request, query, match),
    contentType: 'application/json',
    respond: (output, requestId) => restResponse(match, output, requestId),
  };
}

/** An error in the form of both protocols. */
export function errorResponse(error: unknown, contentType: string, requestId: string): HttpResponse {
  const known =
    error instanceof AwsError
      ? error
      : new AwsError(
          'InternalFailure',
          'The request processing has failed because of an unknown error.',
          500,
        );
  return {
    status: known.status,
    headers: { ...responseHeaders(contentType, requestId), 'x-amzn-errortype': known.code },
    body: JSON.stringify({ __type: known.code, message: known.message, ...known.fields }),
  };
}

function restInput({ body, headers }: HttpRequest, query: string, { binding, labels }: RestMatch): unknown {
  const members =
    binding.payload === undefined ? parseBody(body) : payloadMember(binding, binding.payload, body);
  return {
    ...members,
    ...queryMembers(query, binding.query),
    ...headerMembers(headers, binding.headers),
    ...labels,
  };
}

/** Passes the whole body unchanged as one member. An empty body means that the member is absent. */
function payloadMember(binding: HttpBinding, name: string, body: Buffer): Record<string, string> {
  return body.length === 0
    ? {}
    : { [name]: body.toString(binding.binaryPayload === true ? 'base64' : 'utf8') };
}

/** A repeated query parameter becomes a list. */
function queryMembers(query: string, names: Readonly<Record<string, string>> = {}): Record<string, unknown> {
  const given = new URLSearchParams(query);
  const present = Object.entries(names).filter(([parameter]) => given.has(parameter));
  return Object.fromEntries(
    present.map(([parameter, member]) => {
      const values = given.getAll(parameter);
      return [member, values.length === 1 ? values[0] : values];
    }),
  );
}

function headerMembers(
  headers: HttpRequest['headers'],
  names: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  const present = Object.entries(names).filter(([header]) => headers[header] !== undefined);
  return Object.fromEntries(present.map(([header, member]) => [member, headers[header]]));
}

function restResponse({ binding }: RestMatch, output: unknown, requestId: string): HttpResponse {
  // Operations return objects; no output stands for an empty object.
  const members: Record<string, unknown> = { ...(output as object | undefined) };
  const headers = responseHeaders('application/json', requestId);
  for (const [header, member] of Object.entries(binding.responseHeaders ?? {})) {
    if (members[member] !== undefined) {
      headers[header] = String(members[member]);
    }
    delete members[member];
  }
  const body =
    binding.payload === undefined ? JSON.stringify(members) : String(members[binding.payload] ?? '');
  const status = binding.statusMember === undefined ? binding.status : Number(members[binding.statusMember]);
  return { status: status ?? 200, headers, body };
}

function responseHeaders(contentType: string, requestId: string): Record<string, string> {
  return { 'content-type': contentType, 'x-amzn-requestid': requestId };
}

function parseBody(body: Buffer): object {
  if (body.length === 0) {
    return {};
  }
  const value = parseJson(body.toString('utf8'));
  if (typeof value !== 'object' || value === null) {
    throw serializationException();
  }
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw serializationException();
  }
}

function serializationException(): AwsError {
  return new AwsError(
    'SerializationException',
    'The request body does not have the form that the operation expects.',
    400,
  );
}
