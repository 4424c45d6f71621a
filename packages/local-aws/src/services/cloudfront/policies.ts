/**
 * AWS::CloudFront::CachePolicy, ResponseHeadersPolicy and OriginAccessControl: the parts that
 * behaviors of distributions refer to.
 */
import type { Properties } from '../../core/resource.ts';
import { isTrue, objectAt, objectsAt, refuseOthers, requiredText, unsupported } from './properties.ts';

/**
 * What a cache policy allows. Nothing of a request reaches the origin but its path, unless an
 * origin request policy adds it.
 */
export interface CachePolicy {
  readonly gzip: boolean;
  readonly brotli: boolean;
}

/**
 * Reads a cache policy. The local CloudFront keeps no copies, so its times have no effect, but
 * their order is checked as AWS does.
 */
export function readCachePolicy(properties: Properties, logicalId: string): CachePolicy {
  const config = objectAt(properties, 'CachePolicyConfig', logicalId);
  refuseOthers(
    config,
    ['Comment', 'DefaultTTL', 'MaxTTL', 'MinTTL', 'Name', 'ParametersInCacheKeyAndForwardedToOrigin'],
    logicalId,
  );
  const [min, usual, max] = ['MinTTL', 'DefaultTTL', 'MaxTTL'].map((name) => Number(config[name])) as [
    number,
    number,
    number,
  ];
  if (!(min >= 0 && min <= usual && usual <= max)) {
    throw new Error(`${logicalId}: MinTTL must not be above DefaultTTL, nor DefaultTTL above MaxTTL.`);
  }
  const key = objectAt(config, 'ParametersInCacheKeyAndForwardedToOrigin', logicalId);
  const [gzip, brotli] = [isTrue(key['EnableAcceptEncodingGzip']), isTrue(key['EnableAcceptEncodingBrotli'])];
  for (const [part, member] of [
    ['HeadersConfig', 'HeaderBehavior'],
    ['CookiesConfig', 'CookieBehavior'],
    ['QueryStringsConfig', 'QueryStringBehavior'],
  ] as const) {
    if (objectAt(key, part, logicalId)[member] !== 'none') {
      throw unsupported(logicalId, `a ${member} other than none`);
    }
  }
  if (max === 0 && (gzip || brotli)) {
    throw new Error(`${logicalId}: a policy that disables caching cannot enable compression.`);
  }
  return { gzip, brotli };
}

/** AWS's own cache policies that behaviors may name (CloudFront Developer Guide). */
export const managedCachePolicies: ReadonlyMap<string, CachePolicy> = new Map([
  // CachingDisabled
  ['4135ea2d-6df8-44a3-9df3-4b5a84be39ad', { gzip: false, brotli: false }],
]);

/**
 * AWS's own policy `AllViewerExceptHostHeader`, the one for function URLs: the origin gets every
 * header but `host`, every cookie and the query string (same guide).
 */
export const allViewerExceptHostHeader = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** The kinds of origins that an access control can sign for here. */
export type SignedOrigin = 's3' | 'lambda';

/** Reads an origin access control, which must sign every request. */
export function readOriginAccessControl(properties: Properties, logicalId: string): SignedOrigin {
  const config = objectAt(properties, 'OriginAccessControlConfig', logicalId);
  refuseOthers(
    config,
    ['Description', 'Name', 'OriginAccessControlOriginType', 'SigningBehavior', 'SigningProtocol'],
    logicalId,
  );
  const kind = config['OriginAccessControlOriginType'];
  const alwaysSigns = config['SigningBehavior'] === 'always' && config['SigningProtocol'] === 'sigv4';
  if ((kind !== 's3' && kind !== 'lambda') || !alwaysSigns) {
    throw unsupported(logicalId, 'an access control that does not always sign for S3 or Lambda by sigv4');
  }
  return kind;
}

/** A header that a policy adds. */
interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** True: replaces a header of the origin. */
  readonly overrides: boolean;
}

/** Changes the headers of a response. Names are in lower case. */
export type HeadersPolicy = (headers: Readonly<Record<string, string>>) => Record<string, string>;

/** Headers that CloudFront takes as security headers only. */
const securityHeaders = [
  'content-security-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
  'x-xss-protection',
];

/** Reads a response headers policy. */
export function readHeadersPolicy(properties: Properties, logicalId: string): HeadersPolicy {
  const config = objectAt(properties, 'ResponseHeadersPolicyConfig', logicalId);
  refuseOthers(
    config,
    ['Comment', 'CustomHeadersConfig', 'Name', 'RemoveHeadersConfig', 'SecurityHeadersConfig'],
    logicalId,
  );
  // CloudFront refuses a policy without this part (aws-cloudformation-user-guide#1179).
  if (config['SecurityHeadersConfig'] === undefined) {
    throw new Error(`${logicalId} must have SecurityHeadersConfig.`);
  }
  const security = readSecurityHeaders(objectAt(config, 'SecurityHeadersConfig', logicalId), logicalId);
  const custom = objectsAt(objectAt(config, 'CustomHeadersConfig', logicalId), 'Items', logicalId).map(
    (item) => readCustomHeader(item, logicalId),
  );
  const removed = objectsAt(objectAt(config, 'RemoveHeadersConfig', logicalId), 'Items', logicalId).map(
    (item) => requiredText(item, 'Header', logicalId).toLowerCase(),
  );
  return (headers) => {
    const kept = Object.entries(headers).filter(([name]) => !removed.includes(name));
    const result: Record<string, string> = Object.fromEntries(kept);
    for (const { name, overrides, value } of [...security, ...custom]) {
      if (overrides || result[name] === undefined) {
        result[name] = value;
      }
    }
    return result;
  };
}

function readCustomHeader(item: Properties, logicalId: string): PolicyHeader {
  refuseOthers(item, ['Header', 'Override', 'Value'], logicalId);
  const name = requiredText(item, 'Header', logicalId).toLowerCase();
  if (securityHeaders.includes(name)) {
    throw new Error(`${logicalId}: ${name} is a security header and cannot be set as custom header.`);
  }
  return { name, value: requiredText(item, 'Value', logicalId), overrides: isTrue(item['Override']) };
}

const valueOfSecurityHeader: Readonly<
  Record<string, (given: Properties, logicalId: string) => readonly [string, string]>
> = {
  ContentSecurityPolicy: (given, logicalId) => [
    'content-security-policy',
    requiredText(given, 'ContentSecurityPolicy', logicalId),
  ],
  ContentTypeOptions: () => ['x-content-type-options', 'nosniff'],
  FrameOptions: (given, logicalId) => ['x-frame-options', requiredText(given, 'FrameOption', logicalId)],
  ReferrerPolicy: (given, logicalId) => ['referrer-policy', requiredText(given, 'ReferrerPolicy', logicalId)],
  StrictTransportSecurity: (given) => [
    'strict-transport-security',
    [
      `max-age=${Number(given['AccessControlMaxAgeSec'])}`,
      ...(isTrue(given['IncludeSubdomains']) ? ['includeSubDomains'] : []),
      ...(isTrue(given['Preload']) ? ['preload'] : []),
    ].join('; '),
  ],
};

function readSecurityHeaders(config: Properties, logicalId: string): PolicyHeader[] {
  refuseOthers(config, Object.keys(valueOfSecurityHeader), logicalId);
  return Object.entries(valueOfSecurityHeader).flatMap(([member, read]) => {
    if (config[member] === undefined) {
      return [];
    }
    const given = objectAt(config, member, logicalId);
    const [name, value] = read(given, logicalId);
    return [{ name, value, overrides: isTrue(given['Override']) }];
  });
}
