import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../../src/index.ts';
import { type PageStackOptions, script, writePageAssembly } from './page-stack.ts';

let assembly: string;
let world: World;
beforeAll(async () => {
  assembly = writePageAssembly();
  world = await startWorld({ assembly, schedules: false });
});
afterAll(async () => {
  await world.stop();
  rmSync(assembly, { recursive: true });
});

const page = (target: string, init?: RequestInit) =>
  fetch(`${world.stacks['Pages']?.['PageUrl'] ?? ''}${target}`, init);

/** Starts a world of the changed stack and returns what makes its start fail. */
async function startOf(options: PageStackOptions): Promise<unknown> {
  const folder = writePageAssembly(options);
  try {
    const started = await startWorld({ assembly: folder, schedules: false });
    await started.stop();
    return 'started';
  } catch (error) {
    return error instanceof Error ? error.message : error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A request with headers that `fetch` chooses itself. */
function raw(path: string, headers: Readonly<Record<string, string>>) {
  const { hostname, port } = new URL(world.stacks['Pages']?.['PageUrl'] ?? '');
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>(
    (resolve, reject) => {
      const sent = request({ hostname, port, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      });
      sent.on('error', reject);
      sent.end();
    },
  );
}

describe('a custom resource', () => {
  it('runs its function before the world has started, and gives it attributes', () => {
    expect(world.stacks['Pages']).toMatchObject({ Files: '3', FilesId: 'Custom::PageFiles' });
  });

  it.each([
    ['throw', /Files \(Custom::PageFiles\): its provider failed: .*the provider broke/],
    ['silent', /its provider put no response/],
    ['fail', /its provider reports FAILED: as asked/],
    ['other', /the response must repeat the ids of its request/],
  ] as const)('makes the start fail when its provider does: %s', async (outcome, message) => {
    expect(await startOf({ outcome })).toMatch(message);
  });

  it('takes no response under a name that no provider has', async () => {
    const put = await fetch(`${world.url}/custom-resource-responses/guessed`, { method: 'PUT', body: '{}' });

    expect(put.status).toBe(403);
  });
});

describe('a distribution', () => {
  it('is served over HTTP at the address of its output', () => {
    expect(world.stacks['Pages']?.['PageUrl']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('serves the root object, and what its function names', async () => {
    const [root, route, asset] = await Promise.all(
      ['/', '/notes/one', '/assets/page.js'].map((at) => page(at)),
    );

    expect(await root?.text()).toContain('<title>Page</title>');
    expect(await route?.text()).toContain('<title>Page</title>');
    expect(await asset?.text()).toBe(script);
  });

  it('keeps the headers of the object, and changes them by its policy', async () => {
    const { headers } = await page('/');

    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': "default-src 'none'",
      'strict-transport-security': 'max-age=60; includeSubDomains',
    });
    expect(headers.has('x-amz-server-side-encryption')).toBe(false);
  });

  it('adds the headers of its policy to S3’s refusals too, which name nothing', async () => {
    const response = await page('/assets/absent.js');

    expect(response.status).toBe(403);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(response.headers.get('cache-control')).toBe('private');
    expect(await response.text()).not.toContain('pages');
  });

  it('takes the methods of its behavior only', async () => {
    const head = await page('/', { method: 'HEAD' });
    const post = await page('/', { method: 'POST', body: 'x' });

    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe('34');
    expect(post.status).toBe(403);
    expect(await post.text()).toContain('not configured to allow the HTTP request method');
  });

  it('responds with 304 to the tag of the object', async () => {
    const etag = (await page('/')).headers.get('etag') ?? '';

    const again = await page('/', { headers: { 'if-none-match': `W/${etag}` } });
    const other = await page('/', { headers: { 'if-none-match': '"other"' } });

    expect([again.status, other.status]).toEqual([304, 200]);
  });

  it('compresses large texts for clients that take that', async () => {
    const both = await raw('/assets/page.js', { 'accept-encoding': 'gzip, br' });
    const gzip = await raw('/assets/page.js', { 'accept-encoding': 'gzip' });
    const small = await raw('/', { 'accept-encoding': 'br' });
    const image = await raw('/assets/logo.png', { 'accept-encoding': 'br' });

    expect(both.headers['content-encoding']).toBe('br');
    expect(both.headers.etag).toMatch(/^W\//);
    expect(brotliDecompressSync(both.body).toString()).toBe(script);
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(small.headers['content-encoding']).toBeUndefined();
    expect(image.headers['content-encoding']).toBeUndefined();
  });

  it('refuses another host’s name', async () => {
    expect((await raw('/', { host: 'page.example.com' })).status).toBe(421);
  });

  it('returns what its function responds, and 503 or 502 when that fails', async () => {
    const [refused, throws, nothing] = await Promise.all(
      ['/refused', '/throws', '/nothing'].map((at) => page(at)),
    );

    expect([refused?.status, throws?.status, nothing?.status]).toEqual([404, 503, 502]);
    expect(refused?.headers.get('cache-control')).toBe('no-store');
    expect(await refused?.text()).toBe('no');
  });

  it('gives its function every value of a name that the request repeats', async () => {
    const response = await page('/query?a=1&b=%41&a=2', { headers: { cookie: 'c=3; c=4' } });

    expect(await response.json()).toEqual([
      { a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] }, b: { value: '%41' } },
      { c: { value: '3', multiValue: [{ value: '3' }, { value: '4' }] } },
    ]);
  });

  it('reads nothing from a bucket whose policy names another distribution', async () => {
    const folder = writePageAssembly({ sourceArn: 'arn:aws:cloudfront::000000000000:distribution/OTHER' });
    const other = await startWorld({ assembly: folder, schedules: false });
    const response = await fetch(`${other.stacks['Pages']?.['PageUrl'] ?? ''}/`);
    await other.stop();
    rmSync(folder, { recursive: true });

    expect(response.status).toBe(403);
  });
});

describe('the start', () => {
  it.each<readonly [string, PageStackOptions, RegExp]>([
    ['code with a class', { edgeCode: 'class A {}\nfunction handler() {}' }, /line 1: ClassDeclaration/],
    [
      'error responses',
      { distribution: { CustomErrorResponses: [{ ErrorCode: 403 }] } },
      /CustomErrorResponses/,
    ],
    ['a web ACL, which is in another region', { distribution: { WebACLId: 'arn' } }, /has WebACLId/],
    [
      'an unknown cache policy',
      { behavior: { CachePolicyId: 'x' } },
      /names a cache policy that does not exist/,
    ],
    [
      'methods that write',
      { behavior: { AllowedMethods: ['GET', 'HEAD', 'PUT'] } },
      /AllowedMethods GET, HEAD, PUT/,
    ],
    [
      'a function elsewhere',
      { behavior: { FunctionAssociations: [{ EventType: 'viewer-response' }] } },
      /another event/,
    ],
  ])('fails for %s', async (_, options, message) => {
    expect(await startOf(options)).toMatch(message);
  });
});
