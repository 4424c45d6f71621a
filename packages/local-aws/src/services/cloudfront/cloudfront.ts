/**
 * Amazon CloudFront: the distributions of the template, each served on a loopback port of its own
 * from the buckets of the local S3 and the URLs of the local Lambda.
 */
import { createHash } from 'node:crypto';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type {
  CreatedResource,
  ResourceContext,
  ResourceHandler,
  ServiceModule,
} from '../../core/resource.ts';
import { type HttpServer, startHttpServer } from '../../gateway/http-server.ts';
import { type DistributionParts, readDistribution } from './distribution.ts';
import { type EdgeFunction, readEdgeFunction } from './edge-function.ts';
import {
  type CachePolicy,
  type HeadersPolicy,
  managedCachePolicies,
  readCachePolicy,
  readHeadersPolicy,
  readOriginAccessControl,
  type SignedOrigin,
} from './policies.ts';
import { requiredText } from './properties.ts';
import { serveDistribution } from './serve.ts';

/** What distributions are served with. */
export interface CloudFrontDependencies {
  readonly dispatcher: Dispatcher;
  /** Port of the first distribution; the next ones follow. 0: free ports. */
  readonly firstPort: number;
}

/** CloudFront with the addresses of its distributions. */
export interface CloudFrontModule extends ServiceModule {
  /** Domain names of the distributions, which are served over HTTP: `127.0.0.1:<port>`. */
  readonly domains: ReadonlySet<string>;
}

/** Creates CloudFront without distributions; the template adds them. */
export function createCloudFront({ dispatcher, firstPort }: CloudFrontDependencies): CloudFrontModule {
  const servers: HttpServer[] = [];
  const domains = new Set<string>();
  const parts = {
    accessControls: new Map<string, SignedOrigin>(),
    cachePolicies: new Map<string, CachePolicy>(managedCachePolicies),
    functions: new Map<string, EdgeFunction>(),
    headersPolicies: new Map<string, HeadersPolicy>(),
  } satisfies DistributionParts;
  const distributions: ResourceHandler = {
    type: 'AWS::CloudFront::Distribution',
    async create(properties, context) {
      const distribution = readDistribution(properties, parts, context.logicalId);
      const id = idOf(context, 'E');
      const arn = arnOf(context, `distribution/${id}`);
      const port = firstPort === 0 ? 0 : firstPort + servers.length;
      const server = await startHttpServer(port, serveDistribution({ distribution, arn, dispatcher }));
      servers.push(server);
      const domain = `127.0.0.1:${server.port}`;
      domains.add(domain);
      return { ref: id, attributes: { Id: id, DomainName: domain } };
    },
  };
  return {
    services: [],
    resources: [...partResources(parts), distributions],
    domains,
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/** The handlers of everything that a distribution refers to. */
function partResources(parts: {
  readonly accessControls: Map<string, SignedOrigin>;
  readonly cachePolicies: Map<string, CachePolicy>;
  readonly functions: Map<string, EdgeFunction>;
  readonly headersPolicies: Map<string, HeadersPolicy>;
}): readonly ResourceHandler[] {
  return [
    {
      type: 'AWS::CloudFront::OriginAccessControl',
      create(properties, context) {
        const id = idOf(context, 'E');
        parts.accessControls.set(id, readOriginAccessControl(properties, context.logicalId));
        return ofId(id);
      },
    },
    {
      type: 'AWS::CloudFront::CachePolicy',
      create(properties, context) {
        const id = idOf(context, '');
        parts.cachePolicies.set(id, readCachePolicy(properties, context.logicalId));
        return ofId(id);
      },
    },
    {
      type: 'AWS::CloudFront::ResponseHeadersPolicy',
      create(properties, context) {
        const id = idOf(context, '');
        parts.headersPolicies.set(id, readHeadersPolicy(properties, context.logicalId));
        return ofId(id);
      },
    },
    {
      type: 'AWS::CloudFront::Function',
      create(properties, context) {
        const arn = arnOf(context, `function/${requiredText(properties, 'Name', context.logicalId)}`);
        parts.functions.set(arn, readEdgeFunction(properties, context));
        return { ref: arn, attributes: { FunctionARN: arn, 'FunctionMetadata.FunctionARN': arn } };
      },
    },
  ];
}

function ofId(id: string): CreatedResource {
  return { ref: id, attributes: { Id: id } };
}

/** CloudFront chooses ids. Here they must be the same at every start. */
function idOf({ logicalId, stackName }: ResourceContext, prefix: string): string {
  const digest = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  return `${prefix}${digest.slice(0, 13).toUpperCase()}`;
}

/** ARNs of CloudFront have no region. */
function arnOf({ place }: ResourceContext, resource: string): string {
  return `arn:${place.partition}:cloudfront::${place.accountId}:${resource}`;
}
