import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { HttpRequest } from '@smithy/core/protocols';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';

const Bucket = 'links';
const Key = 'folder/one.txt';

let world: Emulation;
let s3: S3Client;
beforeAll(async () => {
  world = await startEmulation();
  s3 = new S3Client({ ...world.client(), forcePathStyle: true });
  await world.make('AWS::S3::Bucket', { BucketName: Bucket });
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content' }));
});
afterAll(() => world.stop());

interface Presigner {
  presign(request: HttpRequest, options: object): Promise<HttpRequest>;
}

interface Changes {
  readonly expiresIn?: number;
  readonly signedAt?: Date;
  readonly method?: string;
  readonly query?: Record<string, string>;
  readonly client?: S3Client;
}

/** Signs as the SDK's own presigner does. */
async function linkTo({ client = s3, expiresIn = 60, method = 'GET', query = {}, signedAt }: Changes = {}) {
  const url = new URL(world.url);
  const request = new HttpRequest({
    ...{ protocol: url.protocol, hostname: url.hostname, port: Number(url.port), method, query },
    path: `/${Bucket}/${Key}`,
    headers: { host: url.host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
  });
  // The client's signer also presigns.
  const signer = (await client.config.signer()) as unknown as Presigner;
  const signed = await signer.presign(request, {
    expiresIn,
    unsignableHeaders: new Set(['x-amz-content-sha256']),
    ...(signedAt && { signingDate: signedAt }),
  });
  const pairs = Object.entries(signed.query as Record<string, string>);
  return `${world.url}${signed.path}?${pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
}

async function refusalOf(url: string, init: RequestInit = {}): Promise<readonly [number, string]> {
  const response = await fetch(url, init);
  const [, code = ''] = /<Code>(.*?)<\/Code>/.exec(await response.text()) ?? [];
  return [response.status, code];
}

/** The link with one parameter changed, or without it. */
function changed(link: string, name: string, value: string | undefined): string {
  const url = new URL(link);
  if (value === undefined) {
    url.searchParams.delete(name);
  } else {
    url.searchParams.set(name, value);
  }
  return url.toString();
}

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

describe('a presigned link', () => {
  it('reads the object without credentials, whole or in part', async () => {
    const link = await linkTo();

    const whole = await fetch(link);
    const part = await fetch(link, { headers: { range: 'bytes=3-' } });

    expect([whole.status, await whole.text()]).toEqual([200, 'content']);
    expect([part.status, await part.text()]).toEqual([206, 'tent']);
  });

  it('chooses headers of the response', async () => {
    const disposition = 'attachment; filename="one.txt"';
    const link = await linkTo({ query: { 'response-content-disposition': disposition } });

    expect((await fetch(link)).headers.get('content-disposition')).toBe(disposition);
  });

  it('is refused once it has expired, and before its time', async () => {
    const valid = await linkTo({ expiresIn: 60, signedAt: ago(50) });
    const expired = await linkTo({ expiresIn: 60, signedAt: ago(61) });
    const early = await linkTo({ signedAt: ago(-3600) });

    expect((await fetch(valid)).status).toBe(200);
    expect(await refusalOf(expired)).toEqual([403, 'AccessDenied']);
    expect(await refusalOf(early)).toEqual([403, 'AccessDenied']);
  });

  it('is refused when anything that was signed differs', async () => {
    const link = await linkTo();
    const signature = new URL(link).searchParams.get('X-Amz-Signature') ?? '';
    const other = signature.startsWith('0') ? '1' : '0';

    const refusals = await Promise.all([
      refusalOf(changed(link, 'X-Amz-Signature', other + signature.slice(1))),
      refusalOf(changed(link, 'X-Amz-Signature', 'short')),
      refusalOf(changed(link, 'X-Amz-Expires', '61')),
      refusalOf(changed(link, 'response-content-type', 'text/html')),
      refusalOf(link.replace('one.txt', 'two.txt')),
      refusalOf(link, { method: 'DELETE' }),
    ]);

    expect(refusals).toEqual(Array.from({ length: 6 }, () => [403, 'SignatureDoesNotMatch']));
  });

  it('is refused without a parameter, with one out of range, and with a header as well', async () => {
    const link = await linkTo();

    const refusals = await Promise.all([
      refusalOf(changed(link, 'X-Amz-Expires', undefined)),
      refusalOf(changed(link, 'X-Amz-SignedHeaders', undefined)),
      refusalOf(changed(link, 'X-Amz-Expires', '604801')),
      refusalOf(changed(link, 'X-Amz-Expires', '-1')),
      refusalOf(changed(link, 'X-Amz-Algorithm', 'AWS4-HMAC-SHA1')),
      refusalOf(changed(link, 'X-Amz-Date', 'today')),
    ]);

    expect(refusals).toEqual(Array.from({ length: 6 }, () => [400, 'AuthorizationQueryParametersError']));
  });

  it('has the permissions of its signer at the moment of the request', async () => {
    const stranger = new S3Client({
      ...world.client(),
      forcePathStyle: true,
      credentials: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'unknown' },
    });

    expect(await refusalOf(await linkTo({ client: stranger }))).toEqual([403, 'InvalidAccessKeyId']);
    await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).resolves.toBeDefined();
  });
});
