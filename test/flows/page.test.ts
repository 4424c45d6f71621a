import { afterEach, describe, expect, it } from 'vitest';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

/** Requests a path of the page as a browser does. */
const page = (path: string, init?: RequestInit) => fetch(`${origin()}${path}`, init);
const origin = () => world().stacks['ReferenceIdForVin']?.['PortalUrl'] ?? '';

const isCloudFront = (principal: unknown): boolean =>
  JSON.stringify(principal) === '{"Service":"cloudfront.amazonaws.com"}';

/** The statement of the bucket's policy that admits CloudFront. */
const admission = () =>
  world()
    .iam.statements()
    .find(({ statement: { Action, Principal } }) => Action === 's3:GetObject' && isCloudFront(Principal))
    ?.id ?? '';

describe('the page of owners', () => {
  afterEach(() => world().iam.enable(admission()));

  it('is the build of its sources, with the addresses of this deployment', async () => {
    const [html, config] = await Promise.all([page('/'), page('/config.json')]);
    const { AwsEndpointUrl, GraphqlUrl, RealtimeUrl, Region, UserPoolId } = world().outputs;

    expect(await html.text()).toContain('<div id="root">');
    expect(await config.json()).toEqual({
      region: Region,
      userPoolId: UserPoolId,
      appClientId: world().stacks['ReferenceIdForVin']?.['PageClientId'],
      graphqlUrl: GraphqlUrl,
      realtimeUrl: RealtimeUrl,
      cognitoUrl: AwsEndpointUrl,
    });
  });

  it('has a policy that allows its own files, the API and Cognito, and nothing else', async () => {
    const { headers } = await page('/');
    const policy = headers.get('content-security-policy') ?? '';
    const connect = /connect-src ([^;]+)/.exec(policy)?.[1]?.split(' ');
    const { AwsEndpointUrl, Region } = world().outputs;

    expect(connect).toEqual([
      "'self'",
      AwsEndpointUrl,
      AwsEndpointUrl.replace('http', 'ws'),
      `https://cognito-idp.${Region}.amazonaws.com`,
    ]);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'sha256-");
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types default portal");
    expect(policy).not.toMatch(/unsafe|\*|data:|blob:/);
  });

  it.each(['/', '/assets/absent.js'])('has the headers of its policy at %s', async (path) => {
    const { headers } = await page(path);

    expect(Object.fromEntries(headers)).toMatchObject({
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
      'permissions-policy': expect.stringContaining('camera=(self), microphone=()'),
    });
    expect(headers.has('x-amz-server-side-encryption')).toBe(false);
  });

  it('allows WebAssembly to the worker that reads codes alone, and a network to it at no address', async () => {
    const html = await (await page('/')).text();
    const [entry = ''] = /\/assets\/index-[^"]+\.js/.exec(html) ?? [];
    const [worker = ''] = /\/assets\/scan-worker-[^"'`]+\.js/.exec(await (await page(entry)).text()) ?? [];
    const of = async (path: string) => Object.fromEntries((await page(path)).headers);
    const [script, own, other] = [await of(worker), await of('/'), await of('/assets/scan-worker.js')];

    expect(script['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script['content-security-policy']).toBe("default-src 'none'; script-src 'wasm-unsafe-eval'");
    expect(script['cross-origin-embedder-policy']).toBe('require-corp');
    expect(other['content-security-policy']).toBe(own['content-security-policy']);
  });

  it('lets browsers keep files with a hash for ever, and ask for all others', async () => {
    const html = await page('/cars');
    const [asset = ''] = /\/assets\/[^"]+\.js/.exec(await html.text()) ?? [];
    const kept = async (path: string) => (await page(path)).headers.get('cache-control');

    expect(await kept(asset)).toBe('public, max-age=31536000, immutable');
    expect([await kept('/'), await kept('/config.json')]).toEqual(['no-cache', 'no-store']);
    expect([await kept('/sw.js'), await kept('/manifest.webmanifest')]).toEqual(['no-cache', 'no-cache']);
  });

  it.each([
    ['/sw.js', 'text/javascript; charset=utf-8'],
    ['/manifest.webmanifest', 'application/manifest+json'],
    ['/icon-192.png', 'image/png'],
  ])('has %s as %s, which a browser needs to install it', async (path, type) => {
    const response = await page(path);

    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
  });

  it.each(['/cars', '/cars/3f0c3f3e-8a52-4a11-9a3c-0d5f6f9f3f11', '/sign-in?next=%2Fcars'])(
    'shows itself at %s',
    async (path) => {
      const response = await page(path);

      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'text/html; charset=utf-8',
      ]);
    },
  );

  it.each([
    '/cars/WVWZZZ1JZXW000001',
    '/cars/wvwzzz1jzxw000001.js',
    '/cars?vin=WVWZZZ1JZXW000001',
    '/cars/%57VWZZZ1JZXW000001',
    '/assets/scan-worker-WVWZZZ1JZXW000001.js',
  ])('ends %s before anything sees it, because it may hold a VIN', async (path) => {
    const first = world().calls.next();
    const response = await page(path);

    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
    expect(await response.text()).toBe('');
    expect(
      world()
        .calls.list(first)
        .filter(({ service }) => service === 's3'),
    ).toEqual([]);
  });

  it('takes neither other methods nor reads of its bucket without the statement for it', async () => {
    const post = await page('/', { method: 'POST', body: '{}' });
    world().iam.disable(admission());
    const refused = await page('/');

    expect([post.status, refused.status]).toEqual([403, 403]);
  });
});
