/**
 * AWS::CloudFront::Distribution, as far as the local CloudFront carries it out: buckets behind an
 * origin access control, and behaviors by path.
 */
import type { Properties } from '../../core/resource.ts';
import type { EdgeFunction } from './edge-function.ts';
import type { CachePolicy, HeadersPolicy } from './policies.ts';
import { isTrue, objectAt, objectsAt, refuseOthers, requiredText, unsupported } from './properties.ts';

/** The parts of the template that a distribution refers to, by id or ARN. */
export interface DistributionParts {
  readonly accessControls: ReadonlySet<string>;
  readonly cachePolicies: ReadonlyMap<string, CachePolicy>;
  readonly functions: ReadonlyMap<string, EdgeFunction>;
  readonly headersPolicies: ReadonlyMap<string, HeadersPolicy>;
}

/** How requests of some paths are handled. */
export interface Behavior {
  /** Whether a path is of this behavior. */
  readonly matches: (path: string) => boolean;
  readonly bucket: string;
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
  'PathPattern',
  'ResponseHeadersPolicyId',
  'TargetOriginId',
  'ViewerProtocolPolicy',
];

/** The sets of methods that CloudFront offers and that S3's objects need. */
const methodSets: readonly (readonly string[])[] = [
  ['GET', 'HEAD'],
  ['GET', 'HEAD', 'OPTIONS'],
];

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
  const buckets = new Map(
    objectsAt(config, 'Origins', logicalId).map((origin) => readOrigin(origin, parts, logicalId)),
  );
  const read = (behavior: Properties) => readBehavior(behavior, buckets, parts, logicalId);
  const root = config['DefaultRootObject'];
  return {
    behaviors: [
      ...objectsAt(config, 'CacheBehaviors', logicalId).map(read),
      { ...read(objectAt(config, 'DefaultCacheBehavior', logicalId)), matches: () => true },
    ],
    rootObject: typeof root === 'string' && root !== '' ? root : undefined,
  };
}

/** Without an access control, S3 would refuse every request to a private bucket. */
function readOrigin(
  origin: Properties,
  { accessControls }: DistributionParts,
  logicalId: string,
): readonly [string, string] {
  refuseOthers(origin, ['DomainName', 'Id', 'OriginAccessControlId', 'S3OriginConfig'], logicalId);
  const domain = requiredText(origin, 'DomainName', logicalId);
  const [, bucket] = /^([a-z0-9][a-z0-9.-]+)\.s3\.[a-z0-9-]+\.amazonaws\.com$/.exec(domain) ?? [];
  if (bucket === undefined) {
    throw unsupported(logicalId, `the origin ${domain}`);
  }
  if (!accessControls.has(requiredText(origin, 'OriginAccessControlId', logicalId))) {
    throw new Error(`${logicalId} names an origin access control that does not exist.`);
  }
  // CloudFormation needs this member for S3, empty with an origin access control.
  if (objectAt(origin, 'S3OriginConfig', logicalId)['OriginAccessIdentity'] !== '') {
    throw unsupported(logicalId, 'an origin without an empty OriginAccessIdentity');
  }
  return [requiredText(origin, 'Id', logicalId), bucket];
}

function readBehavior(
  given: Properties,
  buckets: ReadonlyMap<string, string>,
  parts: DistributionParts,
  logicalId: string,
): Behavior {
  refuseOthers(given, knownOfBehavior, logicalId);
  const methods = Array.isArray(given['AllowedMethods'])
    ? given['AllowedMethods'].map(String)
    : ['GET', 'HEAD'];
  if (!methodSets.some((set) => set.length === methods.length && set.every((one) => methods.includes(one)))) {
    throw unsupported(logicalId, `AllowedMethods ${methods.join(', ')}`);
  }
  requiredText(given, 'ViewerProtocolPolicy', logicalId);
  const pattern = given['PathPattern'];
  const policyId = given['ResponseHeadersPolicyId'];
  return {
    matches: typeof pattern === 'string' ? pathMatcher(pattern) : () => false,
    bucket: found(buckets, requiredText(given, 'TargetOriginId', logicalId), 'an origin', logicalId),
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
