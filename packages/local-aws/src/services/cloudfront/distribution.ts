/**
 * AWS::CloudFront::Distribution, as far as the local CloudFront carries it out: buckets and
 * function URLs behind origin access controls, and behaviors by path.
 */
import type { Properties } from '../../core/resource.ts';
import type { EdgeFunction } from './edge-function.ts';
import {
  allViewerExceptHostHeader,
  type CachePolicy,
  type HeadersPolicy,
  type SignedOrigin,
} from './policies.ts';
import { isTrue, objectAt, objectsAt, refuseOthers, requiredText, unsupported } from './properties.ts';

/** The parts of the template that a distribution refers to, by id or ARN. */
export interface DistributionParts {
  readonly accessControls: ReadonlyMap<string, SignedOrigin>;
  readonly cachePolicies: ReadonlyMap<string, CachePolicy>;
  readonly functions: ReadonlyMap<string, EdgeFunction>;
  readonly headersPolicies: ReadonlyMap<string, HeadersPolicy>;
}

/** Where a behavior's responses come from: a bucket, or a function URL by its host. */
export type Origin =
  { readonly kind: 's3'; readonly bucket: string } | { readonly kind: 'lambda'; readonly domain: string };

/** How requests of some paths are handled. */
export interface Behavior {
  /** Whether a path is of this behavior. */
  readonly matches: (path: string) => boolean;
  readonly origin: Origin;
  readonly methods: readonly string[];
  readonly compress: boolean;
  readonly cachePolicy: CachePolicy;
  readonly headersPolicy: HeadersPolicy | undefined;
  readonly edgeFunction: EdgeFunction | undefined;
}

/** A distribution of the template. */
export interface Distribution {
  /** In the order of precedence; the last one takes every path. */
  readonly behaviors: readonly Behavior[];
  /** Key of the object for `/`. */
  readonly rootObject: string | undefined;
}

/**
 * Of these, the certificate, the alternate names, the protocols and the price class concern how
 * viewers reach AWS's edges, which have no local counterpart.
 */
const knownMembers = [
  'Aliases',
  'CacheBehaviors',
  'Comment',
  'DefaultCacheBehavior',
  'DefaultRootObject',
  'Enabled',
  'HttpVersion',
  'IPV6Enabled',
  'Origins',
  'PriceClass',
  'ViewerCertificate',
];

const knownOfBehavior = [
  'AllowedMethods',
  'CachePolicyId',
  'CachedMethods',
  'Compress',
  'FunctionAssociations',
  'OriginRequestPolicyId',
  'PathPattern',
  'ResponseHeadersPolicyId',
  'TargetOriginId',
  'ViewerProtocolPolicy',
];

/** The sets of methods that CloudFront offers. Buckets are read only here. */
const methodSets: Readonly<Record<SignedOrigin, readonly (readonly string[])[]>> = {
  s3: [
    ['GET', 'HEAD'],
    ['GET', 'HEAD', 'OPTIONS'],
  ],
  lambda: [
    ['GET', 'HEAD'],
    ['GET', 'HEAD', 'OPTIONS'],
    ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
  ],
};

/** Reads a distribution. Throws for what it refers to and the template does not have. */
export function readDistribution(
  properties: Properties,
  parts: DistributionParts,
  logicalId: string,
): Distribution {
  refuseOthers(properties, ['DistributionConfig', 'Tags'], logicalId);
  const config = objectAt(properties, 'DistributionConfig', logicalId);
  refuseOthers(config, knownMembers, logicalId);
  if (!isTrue(config['Enabled'])) {
    throw unsupported(logicalId, 'Enabled: false');
  }
  const origins = new Map(
    objectsAt(config, 'Origins', logicalId).map((origin) => readOrigin(origin, parts, logicalId)),
  );
  const read = (behavior: Properties) => readBehavior(behavior, origins, parts, logicalId);
  const root = config['DefaultRootObject'];
  return {
    behaviors: [
      ...objectsAt(config, 'CacheBehaviors', logicalId).map(read),
      { ...read(objectAt(config, 'DefaultCacheBehavior', logicalId)), matches: () => true },
    ],
    rootObject: typeof root === 'string' && root !== '' ? root : undefined,
  };
}

/** Without an access control, S3 and Lambda would refuse every request. */
function readOrigin(
  origin: Properties,
  { accessControls }: DistributionParts,
  logicalId: string,
): readonly [string, Origin] {
  refuseOthers(
    origin,
    ['CustomOriginConfig', 'DomainName', 'Id', 'OriginAccessControlId', 'S3OriginConfig'],
    logicalId,
  );
  const domain = requiredText(origin, 'DomainName', logicalId);
  const kind = accessControls.get(requiredText(origin, 'OriginAccessControlId', logicalId));
  if (kind === undefined) {
    throw new Error(`${logicalId} names an origin access control that does not exist.`);
  }
  const read = kind === 's3' ? readBucket : readFunctionUrl;
  return [requiredText(origin, 'Id', logicalId), read(origin, domain, logicalId)];
}

function readBucket(origin: Properties, domain: string, logicalId: string): Origin {
  const [, bucket] = /^([a-z0-9][a-z0-9.-]+)\.s3\.[a-z0-9-]+\.amazonaws\.com$/.exec(domain) ?? [];
  if (bucket === undefined) {
    throw unsupported(logicalId, `the origin ${domain}`);
  }
  // CloudFormation needs this member for S3, empty with an origin access control.
  if (objectAt(origin, 'S3OriginConfig', logicalId)['OriginAccessIdentity'] !== '') {
    throw unsupported(logicalId, 'an origin without an empty OriginAccessIdentity');
  }
  return { kind: 's3', bucket };
}

/** A function URL speaks HTTPS only (AWS Lambda Developer Guide, "Function URLs"). */
function readFunctionUrl(origin: Properties, domain: string, logicalId: string): Origin {
  if (!/^[a-z0-9]+\.lambda-url\.[a-z0-9-]+\.on\.aws$/.test(domain)) {
    throw unsupported(logicalId, `the origin ${domain} with an access control for Lambda`);
  }
  const config = objectAt(origin, 'CustomOriginConfig', logicalId);
  refuseOthers(config, ['OriginProtocolPolicy', 'OriginReadTimeout', 'OriginSSLProtocols'], logicalId);
  if (config['OriginProtocolPolicy'] !== 'https-only') {
    throw unsupported(logicalId, 'a function URL without OriginProtocolPolicy https-only');
  }
  return { kind: 'lambda', domain };
}

function readBehavior(
  given: Properties,
  origins: ReadonlyMap<string, Origin>,
  parts: DistributionParts,
  logicalId: string,
): Behavior {
  refuseOthers(given, knownOfBehavior, logicalId);
  const origin = found(origins, requiredText(given, 'TargetOriginId', logicalId), 'an origin', logicalId);
  const methods = Array.isArray(given['AllowedMethods'])
    ? given['AllowedMethods'].map(String)
    : ['GET', 'HEAD'];
  const sets = methodSets[origin.kind];
  if (!sets.some((set) => set.length === methods.length && set.every((one) => methods.includes(one)))) {
    throw unsupported(logicalId, `AllowedMethods ${methods.join(', ')}`);
  }
  // Without that policy a function would get neither cookies nor the hash of a body.
  if (given['OriginRequestPolicyId'] !== (origin.kind === 'lambda' ? allViewerExceptHostHeader : undefined)) {
    throw unsupported(
      logicalId,
      'an OriginRequestPolicyId other than AllViewerExceptHostHeader for a function URL',
    );
  }
  requiredText(given, 'ViewerProtocolPolicy', logicalId);
  const pattern = given['PathPattern'];
  const policyId = given['ResponseHeadersPolicyId'];
  return {
    matches: typeof pattern === 'string' ? pathMatcher(pattern) : () => false,
    origin,
    methods,
    compress: isTrue(given['Compress']),
    cachePolicy: found(
      parts.cachePolicies,
      requiredText(given, 'CachePolicyId', logicalId),
      'a cache policy',
      logicalId,
    ),
    headersPolicy:
      policyId === undefined
        ? undefined
        : found(parts.headersPolicies, policyId, 'a response headers policy', logicalId),
    edgeFunction: readAssociations(given, parts, logicalId),
  };
}

function readAssociations(
  given: Properties,
  { functions }: DistributionParts,
  logicalId: string,
): EdgeFunction | undefined {
  const [first, ...others] = objectsAt(given, 'FunctionAssociations', logicalId);
  if (first === undefined) {
    return undefined;
  }
  if (others.length > 0 || first['EventType'] !== 'viewer-request') {
    throw unsupported(logicalId, 'a function for another event than viewer-request');
  }
  return found(functions, first['FunctionARN'], 'a function', logicalId);
}

function found<Value>(all: ReadonlyMap<string, Value>, id: unknown, what: string, logicalId: string): Value {
  const value = typeof id === 'string' ? all.get(id) : undefined;
  if (value === undefined) {
    throw new Error(`${logicalId} names ${what} that does not exist.`);
  }
  return value;
}

/**
 * `*` stands for any number of characters and `?` for one. Case matters, and a leading `/` may be
 * left out (CloudFront Developer Guide, "Path pattern").
 */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const whole = pattern.startsWith('/') ? pattern : `/${pattern}`;
  const source = whole
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (path) => expression.test(path);
}
