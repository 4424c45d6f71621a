/**
 * The page of owners as CloudFront serves it: its headers, its routes, its configuration, and the
 * end of a request that may hold a VIN.
 */
import type { Check } from '../check.ts';
import { expectThat } from '../check-error.ts';

/** Headers and what each must hold. */
const headers: Readonly<Record<string, string>> = {
  'content-security-policy': "require-trusted-types-for 'script'",
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self)',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};

/** Has the form of a VIN, and belongs to no vehicle: its manufacturer does not exist. */
const vinLike = '00000000000000000';

/** The check `page`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const pageCheck: Check = {
  name: 'page',
  shows: 'CloudFront serves the page with its headers and routes',
  needs: [],
  timeoutSeconds: 60,
  async run({ deployment }) {
    const { GraphqlUrl, PageClientId, PortalUrl = '' } = deployment.outputs;
    const route = await fetch(`${PortalUrl}/cars`);
    expectThat(route.ok, `The page returned ${route.status} to a route.`);
    const missing = Object.entries(headers).filter(
      ([name, part]) => route.headers.get(name)?.includes(part) !== true,
    );
    expectThat(
      missing.length === 0,
      `The page lacks the headers ${missing.map(([name]) => name).join(', ')}.`,
    );
    const worker = await fetch(`${PortalUrl}/assets/scan-worker-0.js`);
    const [own, ofWorker] = [route, worker].map(
      ({ headers: received }) => received.get('content-security-policy') ?? '',
    );
    const isAlone = ofWorker?.includes('wasm-unsafe-eval') === true && !own?.includes('wasm-unsafe-eval');
    expectThat(isAlone, 'Not only the worker that reads codes may use WebAssembly.');
    const config = await fetch(`${PortalUrl}/config.json`);
    // The file that `publishPage` writes.
    const { appClientId, graphqlUrl } = (await config.json()) as Readonly<Record<string, unknown>>;
    const isOfStack = appClientId === PageClientId && graphqlUrl === GraphqlUrl;
    expectThat(isOfStack, 'config.json is not of this deployment.');
    const ended = await fetch(`${PortalUrl}/cars/${vinLike}`);
    expectThat(ended.status === 404, `The page returned ${ended.status} to an address with a VIN.`);
    return `${Object.keys(headers).length} headers, and a request with a VIN ends at the edge`;
  },
};
