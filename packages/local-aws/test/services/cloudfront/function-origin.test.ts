import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../../src/index.ts';
import { type FunctionStackOptions, writeFunctionAssembly } from './function-stack.ts';

let assembly: string;
let world: World;
beforeAll(async () => {
  assembly = writeFunctionAssembly();
  world = await startWorld({ assembly, schedules: false });
});
afterAll(async () => {
  await world.stop();
  rmSync(assembly, { recursive: true });
});

const call = (path: string, init?: RequestInit, from = world) =>
  fetch(`${from.stacks['Calls']?.['PageUrl'] ?? ''}${path}`, init);

function post(body: string, headers: Readonly<Record<string, string>> = {}): RequestInit {
  const hash = createHash('sha256').update(body).digest('hex');
  return { method: 'POST', body, headers: { 'x-amz-content-sha256': hash, ...headers } };
}

/** Runs `use` in a world of the changed stack. */
async function withWorld<Result>(options: FunctionStackOptions, use: (other: World) => Promise<Result>) {
  const folder = writeFunctionAssembly(options);
  try {
    const other = await startWorld({ assembly: folder, schedules: false });
    return await use(other).finally(() => other.stop());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a request to a function URL behind CloudFront', () => {
  it('reaches the function in payload format 2.0, and returns its response', async () => {
    const headers = { 'content-type': 'application/json', cookie: 'a=1; b=2', authorization: 'mine' };
    const response = await call('/call/me?q=1', post('{"x":1}', headers));
    const event: unknown = await response.json();

    expect(response.status).toBe(201);
    expect(response.headers.get('x-own')).toBe('yes');
    expect(response.headers.get('set-cookie')).toBe('session=2; Path=/; HttpOnly');
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/call/me',
      rawQueryString: 'q=1',
      cookies: ['a=1', 'b=2'],
      requestContext: { http: { method: 'POST', path: '/call/me' } },
      body: '{"x":1}',
      isBase64Encoded: false,
    });
    const { hostname } = new URL(world.stacks['Calls']?.['FunctionUrl'] ?? '');
    const { host } = new URL(world.stacks['Calls']?.['PageUrl'] ?? '');
    expect(event).toHaveProperty('headers.host', hostname);
    expect(event).toHaveProperty(['headers', 'x-page-host'], host);
    expect(event).not.toHaveProperty('headers.authorization');
    expect(event).not.toHaveProperty('headers.cookie');
  });

  it('has a body of another type in base64', async () => {
    const response = await call('/call', post('\u0001', { 'content-type': 'application/octet-stream' }));

    expect(await response.json()).toMatchObject({ body: 'AQ==', isBase64Encoded: true });
  });

  it.each([
    ['an object without a status', '/call/plain', 200, '{"plain":true}'],
    ['a body in base64', '/call/image', 200, '\u0001\u0002'],
    ['an error, without its message', '/call/throws', 502, 'Internal Server Error'],
    ['a status that HTTP lacks', '/call/invalid', 502, 'Internal Server Error'],
  ])('gets %s', async (_, path, status, text) => {
    const response = await call(path);

    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  it('gets at most one cookie, and is refused otherwise', async () => {
    expect((await call('/call/cookies')).status).toBe(502);
  });

  it.each([
    ['no hash of its body', { method: 'POST', body: 'x' }],
    ['no hash of its empty body', { method: 'POST' }],
    ['the hash of another body', { ...post('y'), body: 'x' }],
    ['no hash, by PUT', { method: 'PUT', body: 'x' }],
  ])('is refused with %s', async (_, init) => {
    const response = await call('/call', init);

    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('InvalidSignatureException');
  });

  it.each<readonly [string, FunctionStackOptions]>([
    ['InvokeFunction alone', { permissions: ['MayInvoke'] }],
    ['InvokeFunctionUrl alone', { permissions: ['MayInvokeUrl'] }],
    ['another distribution', { sourceArn: 'arn:aws:cloudfront::000000000000:distribution/OTHER' }],
  ])('is refused with a permission for %s', async (_, options) => {
    const response = await withWorld(options, (other) => call('/call', {}, other));

    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
    expect(await response.text()).toContain('Forbidden');
  });
});

describe('the start', () => {
  it.each<readonly [string, FunctionStackOptions, RegExp]>([
    ['a public function URL', { url: { AuthType: 'NONE' } }, /has AuthType NONE/],
    ['a streaming function URL', { url: { InvokeMode: 'RESPONSE_STREAM' } }, /has InvokeMode/],
    ['CORS of a function URL', { url: { Cors: { AllowOrigins: ['*'] } } }, /has Cors/],
    ['another origin', { origin: { DomainName: 'example.com' } }, /the origin example\.com/],
    ['an origin over HTTP', { origin: { CustomOriginConfig: {} } }, /without OriginProtocolPolicy/],
    ['an origin without the viewer’s headers', { behavior: { OriginRequestPolicyId: 'x' } }, /OriginRequest/],
  ])('fails for %s', async (_, options, message) => {
    await expect(withWorld(options, () => Promise.resolve())).rejects.toThrow(message);
  });
});
