/**
 * The one HTTP endpoint of the local AWS. Routes of modules come first, then signed service calls.
 */
import { randomUUID } from 'node:crypto';
import type { HttpResponse, HttpRequest, HttpRoute } from '../core/http.ts';
import { ResponseLostError } from '../core/response-lost.ts';
import type { ServiceDispatcher } from '../dispatch/service-dispatcher.ts';
import { AwsError, missingAuthenticationToken } from '../core/aws-error.ts';
import type { ParsedCall, WireProtocol } from '../core/parsed-call.ts';
import { anonymous, type Principal } from '../core/principal.ts';
import { type Service, findOperation } from '../core/service.ts';
import { unknownOperation } from '../core/service-errors.ts';
import { claimedService } from './authorization.ts';
import { guardPages, type FindPageAccess } from './pages.ts';
import { errorResponse, parseJsonCall, parseRestCall } from './protocols.ts';
import { parseQueryCall } from './query-protocol.ts';
import { restRoutes, type RestRoutes } from './rest-routes.ts';
import type { SignatureVerifier } from './signature.ts';

/** Handles HTTP requests. Throws ResponseLostError when the connection must break instead. */
export type Gateway = (request: HttpRequest) => Promise<HttpResponse>;

/** HTTP routes by their path, and the dispatcher with signature checks for all other requests. */
export interface GatewayDependencies {
  readonly dispatcher: ServiceDispatcher;
  readonly verifySignature: SignatureVerifier;
  readonly routes: readonly HttpRoute[];
  /** Receives errors that a route did not handle: defects of an emulator. */
  readonly onDefect?: (error: unknown, route: string) => void;
}

/** Creates the gateway over the services registered so far. */
export function createGateway(dependencies: GatewayDependencies): Gateway {
  const endpoint = new Endpoint(dependencies);
  return guardPages(
    (request) => endpoint.handle(request),
    (target) => endpoint.findPageAccess(target),
  );
}

class Endpoint {
  readonly #dependencies: GatewayDependencies;
  readonly #services: readonly Service[];
  readonly #byPrefix: ReadonlyMap<string, Service>;
  readonly #rest: ReadonlyMap<string, RestRoutes>;

  constructor(dependencies: GatewayDependencies) {
    this.#dependencies = dependencies;
    this.#services = [...dependencies.dispatcher.services.values()];
    this.#byPrefix = new Map(
      this.#services.flatMap((service) =>
        service.json
          ? [service.json.targetPrefix, ...(service.json.otherPrefixes ?? [])].map(
              (prefix) => [prefix, service] as const,
            )
          : [],
      ),
    );
    this.#rest = new Map(this.#services.map((service) => [service.name, restRoutes(service)] as const));
  }

  async handle(request: HttpRequest): Promise<HttpResponse> {
    const [path = ''] = request.url.split('?');
    const route = this.#findRoute(request.method, path);
    return route === undefined ? this.#call(request) : this.#handleRoute(route, request, path);
  }

  /** A preflight to `/` names no service, so it is allowed if any service allows pages. */
  findPageAccess({ method, path, headers }: Parameters<FindPageAccess>[0]): ReturnType<FindPageAccess> {
    const route = this.#findRoute(method, path);
    if (route !== undefined || path !== '/' || method !== 'POST') {
      return route?.pages;
    }
    const target = headers['x-amz-target'];
    return target === undefined
      ? this.#services.find(({ pages }) => pages !== undefined)?.pages
      : this.#byPrefix.get(target.slice(0, target.lastIndexOf('.')))?.pages;
  }

  #findRoute(method: string, path: string): HttpRoute | undefined {
    return this.#dependencies.routes.find((candidate) => candidate.matches(method, path));
  }

  async #handleRoute(route: HttpRoute, request: HttpRequest, path: string): Promise<HttpResponse> {
    try {
      return await route.handle(request);
    } catch (error) {
      if (error instanceof ResponseLostError) {
        throw error;
      }
      this.#dependencies.onDefect?.(error, path);
      return errorResponse(error, 'application/json', randomUUID());
    }
  }

  async #call(request: HttpRequest): Promise<HttpResponse> {
    const { dispatcher } = this.#dependencies;
    const requestId = randomUUID();
    let refuse = (error: unknown, id: string): HttpResponse => errorResponse(error, 'application/json', id);
    try {
      const parsed = parseCall(request, this.#byPrefix, this.#rest, dispatcher.services);
      refuse = parsed.refuse ?? ((error, id) => errorResponse(error, parsed.contentType, id));
      requireHost(request, dispatcher.services.get(parsed.service));
      const principal = this.#requirePrincipal(request, parsed);
      const { service, operation, input } = parsed;
      if (principal === anonymous) {
        dispatcher.services.get(service)?.firewall?.(request, operation, input);
      }
      return parsed.respond(
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

  /** An operation that needs no signature ignores one, as on AWS. */
  #requirePrincipal(request: HttpRequest, { service, operation }: ParsedCall): Principal {
    const { dispatcher, verifySignature } = this.#dependencies;
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
}

/**
 * The message is AWS's for the general endpoint of a service that has an endpoint per account
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
  const wire = wireOf(request, service, services);
  if (wire !== undefined) {
    return wire.parse(request);
  }
  if (service === undefined) {
    throw missingAuthenticationToken();
  }
  const queried = services.get(service);
  if (queried?.query !== undefined) {
    return parseQueryCall(request, queried.name, queried.query.namespace);
  }
  return parseRestCall(request, service, rest.get(service));
}

/** Without a signature, the path alone can say which service's refusal the caller gets. */
function wireOf(
  request: HttpRequest,
  service: string | undefined,
  services: ReadonlyMap<string, Service>,
): WireProtocol | undefined {
  if (service !== undefined) {
    return services.get(service)?.wire;
  }
  return [...services.values()].find(({ wire }) => wire?.claims(request) === true)?.wire;
}
