/** The headers of the responses of the page's distribution. */
import { Aws, Fn } from 'aws-cdk-lib';
import type { CfnResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';

/** Addresses that the page calls; the values of outputs. */
export interface PageEndpoints {
  readonly graphqlUrl: string;
  readonly realtimeUrl: string;
}

/**
 * Fixed texts that React Aria's `usePress` and `usePreventScroll` (react-aria 3.53.1) put into
 * `style` elements. The tests in a browser fail when an update changes them.
 */
const styleHashes = [
  "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
  "'sha256-gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg='",
];

/** Seconds in two years. */
const twoYears = 63_072_000;

/** Scheme and host of a URL that is known at deployment only. */
function originOf(url: string): string {
  const parts = Fn.split('/', url);
  return Fn.join('//', [Fn.select(0, parts), Fn.select(2, parts)]);
}

/**
 * The policy: nothing but the page's own files, and calls to the API and to Cognito. It allows
 * neither inline scripts nor inline styles nor code from text, and scripts get addresses through
 * Trusted Types only. CloudFront limits its length; this one is below 1,000 characters (assumption
 * cloudfront-1).
 */
export function contentSecurityPolicy({ graphqlUrl, realtimeUrl }: PageEndpoints): string {
  const endpoints = [
    originOf(graphqlUrl),
    originOf(realtimeUrl),
    `https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}`,
  ];
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${styleHashes.join(' ')}`,
    "style-src-attr 'none'",
    "img-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${endpoints.join(' ')}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default portal',
  ].join('; ');
}

/** Paths of the worker that reads codes; the build puts a hash into its name. */
export const scanWorkerPath = '/assets/scan-worker-*.js';

/**
 * The policy of that worker, which runs a library in C++ over pictures from outside: WebAssembly,
 * and neither a network nor other scripts. A worker has the policy of its own response, so the
 * page's own one allows no WebAssembly
 * (docs/decisions/0095-codes-are-read-in-a-worker-without-a-network.md).
 */
export const scanWorkerPolicy = "default-src 'none'; script-src 'wasm-unsafe-eval'";

const permissions = [
  'camera=(self)',
  'microphone=()',
  'geolocation=()',
  'payment=()',
  'usb=()',
  'serial=()',
  'display-capture=()',
  'publickey-credentials-get=(self)',
].join(', ');

/** Headers that CloudFront has no setting for. */
const customHeaders: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': permissions,
};

/**
 * The response headers policy with a content security policy. Each header replaces one that a file
 * might have.
 */
export function pageHeaders(
  name: string,
  comment: string,
  policy: string,
): CfnResponseHeadersPolicy.ResponseHeadersPolicyConfigProperty {
  return {
    name,
    comment,
    securityHeadersConfig: {
      contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: 'no-referrer', override: true },
      strictTransportSecurity: {
        accessControlMaxAgeSec: twoYears,
        includeSubdomains: true,
        override: true,
      },
    },
    customHeadersConfig: {
      items: Object.entries(customHeaders).map(([header, value]) => ({ header, value, override: true })),
    },
    removeHeadersConfig: {
      items: ['server', 'x-amz-server-side-encryption'].map((header) => ({ header })),
    },
  };
}
