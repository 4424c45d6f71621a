/**
 * The one HTTP endpoint of the local AWS: routes of modules first, then signed calls of services.
 */
import { randomUUID } from 'node:crypto';
import type { HttpAnswer, HttpRequest, HttpRoute } from '../core/http.ts';
import { ResponseLostError } from '../core/response-lost.ts';
import type { ServiceDispatcher } from '../dispatch/create-dispatcher.ts';
import { AwsError, missingAuthenticationToken } from '../core/aws-error.ts';
import { anonymous, type Principal } from '../core/principal.ts';
import { type Service, findOperation } from '../core/service.ts';
import { unknownOperation } from '../core/service-errors.ts';
import { claimedService } from './authorization.ts';
import { guardPages, type FindPageAccess } from './pages.ts';
import { errorAnswer, parseJsonCall, parseRestCall, type ParsedCall } from './protocols.ts';
import { parseQueryCall } from './query-protocol.ts';
import { restRoutes, type RestRoutes } from './rest-routes.ts';
import type { SignatureVerifier } from './signature.ts';

/** Answers HTTP requests; throws ResponseLostError when the connection must break instead. */
export type Gateway = (request: HttpRequest) => Promise<HttpAnswer>;

/** What the gateway joins. */
export interface GatewayDependencies {
  readonly dispatcher: ServiceDispatcher;
  readonly verifySignature: SignatureVerifier;
  readonly routes: readonly HttpRoute[];
  /** Told of errors that a route let through: defects of an emulator. */
  readonly onDefect?: (error: unknown, route: string) => void;
}

/** The gateway over the services registered so far. */
export function createGateway(dependencies: GatewayDependencies): Gateway {
  const { dispatcher, verifySignature, routes, onDefect } = dependencies;
  const services = [...dispatcher.services.values()];
  const byPrefix = new Map(
    services.flatMap((service) => (service.json ? [[service.json.targetPrefix, service]] : [])),
  );
  const rest = new Map(services.map((service) => [service.name, restRoutes(service)] as const));

  async function call(request: HttpRequest): Promise<HttpAnswer> {
    const requestId = randomUUID();
    let refuse = (error: unknown, id: string): HttpAnswer => errorAnswer(error, 'application/json', id);
    try {
      const parsed = parseCall(request, byPrefix, rest, dispatcher.services);
      refuse = parsed.refuse ?? ((error, id) => errorAnswer(error, parsed.contentType, id));
      requireHost(request, dispatcher.services.get(parsed.service));
      const principal = whoCalls(request, parsed);
      const { service, operation, input } = parsed;
      return parsed.answer(
        await dispatcher.dispatch({ service, operation, input, principal, requestId }),
        requestId,
      );
    } catch (error) {
      if (error instanceof ResponseLostError) {
        throw error;
      }
      return refuse(error, requestId);
    }
  }

  /** Operations that need no signature take none into account, as at AWS. */
  function whoCalls(request: HttpRequest, { service, operation }: ParsedCall): Principal {
    const known = findOperation(dispatcher.services.get(service), operation);
    if (known === undefined) {
      throw unknownOperation();
    }
    if (!known.signed) {
      return anonymous;
    }
    const verified = verifySignature(request);
    if (verified.service === service) {
      return verified.principal;
    }
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${service}'.`,
      403,
    );
  }

  const findRoute = (method: string, path: string): HttpRoute | undefined =>
    routes.find((candidate) => candidate.matches(method, path));

  /** A preflight to `/` names no service; the request that follows does. */
  const findPageAccess: FindPageAccess = ({ method, path, headers }) => {
    const route = findRoute(method, path);
    if (route !== undefined || path !== '/' || method !== 'POST') {
      return route?.pages;
    }
    const target = headers['x-amz-target'];
    return target === undefined
      ? services.find(({ pages }) => pages !== undefined)?.pages
      : byPrefix.get(target.slice(0, target.lastIndexOf('.')))?.pages;
  };

  return guardPages((request) => {
    const [path = ''] = request.url.split('?');
    const route = findRoute(request.method, path);
    return route === undefined ? call(request) : handle(route, request, path);
  }, findPageAccess);

  async function handle(route: HttpRoute, request: HttpRequest, path: string): Promise<HttpAnswer> {
    try {
      return await route.handle(request);
    } catch (error) {
      if (error instanceof ResponseLostError) {
        throw error;
      }
      onDefect?.(error, path);
      return errorAnswer(error, 'application/json', randomUUID());
    }
  }
}

/**
 * The words are AWS's for the general endpoint of a service that the account has an endpoint for
 * (aws-sdk-js-v3#5533).
 */
function requireHost({ headers }: HttpRequest, service: Service | undefined): void {
  const [host] = (headers['host'] ?? '').split(':');
  if (service?.host === undefined || service.host === host) {
    return;
  }
  const message = 'Access Denied: Invalid endpoint. Use describe-endpoint API to get valid endpoint';
  throw new AwsError('AccessDeniedException', message, 403);
}

function parseCall(
  request: HttpRequest,
  byPrefix: ReadonlyMap<string, Service>,
  rest: ReadonlyMap<string, RestRoutes>,
  services: ReadonlyMap<string, Service>,
): ParsedCall {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    const dot = target.lastIndexOf('.');
    const service = byPrefix.get(target.slice(0, dot));
    if (service === undefined) {
      throw unknownOperation();
    }
    return parseJsonCall(request, target.slice(dot + 1), service);
  }
  const service = claimedService(request.headers['authorization']);
  if (service === undefined) {
    throw missingAuthenticationToken();
  }
  const queried = services.get(service);
  if (queried?.query !== undefined) {
    return parseQueryCall(request, queried.name, queried.query.namespace);
  }
  return parseRestCall(request, service, rest.get(service));
}
