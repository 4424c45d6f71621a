import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';

const Bucket = 'parts';
const fiveMiB = 5 * 1024 * 1024;

let world: Emulation;
let s3: S3Client;
beforeAll(async () => {
  world = await startEmulation();
  s3 = new S3Client({ ...world.client(), forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
  await world.make('AWS::S3::Bucket', {
    BucketName: Bucket,
    LifecycleConfiguration: {
      Rules: [
        {
          Id: 'short',
          Status: 'Enabled',
          ExpirationInDays: 2,
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
      ],
    },
  });
});
afterAll(() => world.stop());

type Named = readonly (readonly [number, string | undefined])[];

const begin = async (Key: string) =>
  (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'application/x-tar' })))
    .UploadId;
const put = async (Key: string, UploadId: string | undefined, PartNumber: number, Body: Buffer | string) =>
  (await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))).ETag;
const complete = (Key: string, UploadId: string | undefined, parts: Named) =>
  s3.send(
    new CompleteMultipartUploadCommand({
      ...{ Bucket, Key, UploadId },
      MultipartUpload: { Parts: parts.map(([PartNumber, ETag]) => ({ PartNumber, ETag })) },
    }),
  );
const md5 = (content: Buffer | string) => createHash('md5').update(content).digest();
const nameOf = (error: unknown) => (error instanceof Error ? error.name : '');

describe('an upload in parts', () => {
  it('takes a part that is larger than the bodies of other services', async () => {
    const UploadId = await begin('large');
    const part = Buffer.alloc(12 * 1024 * 1024, 'a');

    await complete('large', UploadId, [[1, await put('large', UploadId, 1, part)]]);

    const { ContentLength: length } = await s3.send(new GetObjectCommand({ Bucket, Key: 'large' }));
    expect(length).toBe(part.length);
  });

  it('becomes the object of the named parts, with the ETag of S3', async () => {
    const UploadId = await begin('whole');
    const first = Buffer.alloc(fiveMiB, 'a');
    const named = [
      [7, await put('whole', UploadId, 7, first)],
      [9, await put('whole', UploadId, 9, 'end')],
    ] as const;
    await put('whole', UploadId, 8, 'not named');

    const { ETag } = await complete('whole', UploadId, named);

    const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'whole' }));
    const body = Buffer.from((await read.Body?.transformToByteArray()) ?? []);
    expect(body.equals(Buffer.concat([first, Buffer.from('end')]))).toBe(true);
    const digests = md5(Buffer.concat([md5(first), md5('end')])).toString('hex');
    expect([ETag, read.ETag]).toEqual([`"${digests}-2"`, `"${digests}-2"`]);
    expect(read.ContentType).toBe('application/x-tar');
  });

  it('replaces the earlier part by one of the same number', async () => {
    const UploadId = await begin('again');
    const stale = await put('again', UploadId, 1, 'stale');
    const fresh = await put('again', UploadId, 1, 'fresh');

    const refused = await complete('again', UploadId, [[1, stale]]).catch(nameOf);
    await complete('again', UploadId, [[1, fresh]]);

    expect(refused).toBe('InvalidPart');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'again' }));
    expect(await Body?.transformToString()).toBe('fresh');
  });

  it('is over once it is completed or aborted', async () => {
    const completed = await begin('over');
    const etag = await put('over', completed, 1, 'text');
    await complete('over', completed, [[1, etag]]);
    const aborted = await begin('over');
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'over', UploadId: aborted }));

    const errors = await Promise.all([
      complete('over', completed, [[1, etag]]).catch(nameOf),
      put('over', completed, 2, 'more').catch(nameOf),
      put('over', aborted, 1, 'text').catch(nameOf),
      put('another key', await begin('over'), 1, 'text').catch(nameOf),
    ]);

    expect(errors).toEqual(Array.from({ length: 4 }, () => 'NoSuchUpload'));
  });

  it('refuses a small part before others, a wrong order, and numbers out of range', async () => {
    const UploadId = await begin('wrong');
    const one = await put('wrong', UploadId, 1, 'small');
    const two = await put('wrong', UploadId, 2, 'small');

    const errors = await Promise.all([
      complete('wrong', UploadId, [
        [1, one],
        [2, two],
      ]).catch(nameOf),
      complete('wrong', UploadId, [
        [2, two],
        [1, one],
      ]).catch(nameOf),
      complete('wrong', UploadId, [
        [1, one],
        [3, one],
      ]).catch(nameOf),
      complete('wrong', UploadId, []).catch(nameOf),
      put('wrong', UploadId, 0, 'text').catch(nameOf),
      put('wrong', UploadId, 10_001, 'text').catch(nameOf),
    ]);

    expect(errors).toEqual([
      'EntityTooSmall',
      'InvalidPartOrder',
      'InvalidPart',
      'MalformedXML',
      'InvalidArgument',
      'InvalidArgument',
    ]);
  });

  it('compares the body with the digest that the client sent', async () => {
    const UploadId = await begin('digest');
    const wrong = new UploadPartCommand({
      ...{ Bucket, Key: 'digest', UploadId, PartNumber: 1, Body: 'text' },
      ContentMD5: md5('other').toString('base64'),
    });

    await expect(s3.send(wrong)).rejects.toMatchObject({ name: 'BadDigest' });
  });
});

describe('a range', () => {
  it.each([
    ['bytes=2-3', 'cd', 'bytes 2-3/6'],
    ['bytes=4-', 'ef', 'bytes 4-5/6'],
    ['bytes=-2', 'ef', 'bytes 4-5/6'],
    ['bytes=4-900', 'ef', 'bytes 4-5/6'],
  ])('%s gives that part of the object', async (Range, text, ContentRange) => {
    const UploadId = await begin('letters');
    await complete('letters', UploadId, [[1, await put('letters', UploadId, 1, 'abcdef')]]);

    const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'letters', Range }));

    expect(read.$metadata.httpStatusCode).toBe(206);
    expect(read.ContentRange).toBe(ContentRange);
    expect(await read.Body?.transformToString()).toBe(text);
  });

  it('behind the end is refused, and so is an object that is another one by now', async () => {
    const UploadId = await begin('letters');
    await complete('letters', UploadId, [[1, await put('letters', UploadId, 1, 'abcdef')]]);
    const get = (changes: object) => s3.send(new GetObjectCommand({ Bucket, Key: 'letters', ...changes }));

    const errors = await Promise.all([
      get({ Range: 'bytes=6-' }).catch(nameOf),
      get({ IfMatch: '"another"' }).catch(nameOf),
    ]);

    expect(errors).toEqual(['InvalidRange', 'PreconditionFailed']);
  });
});

describe('a lifecycle', () => {
  it('ends objects and unfinished uploads at the midnight after their days', async () => {
    const UploadId = await begin('ends');
    await complete('ends', UploadId, [[1, await put('ends', UploadId, 1, 'text')]]);
    const unfinished = await begin('unfinished');
    const get = () => s3.send(new GetObjectCommand({ Bucket, Key: 'ends' }));

    world.pass(2 * 86_400_000 - 1000);
    const before = await get().then(({ ETag }) => ETag !== undefined);
    world.pass(86_400_000 + 1000);

    expect(before).toBe(true);
    expect(await get().catch(nameOf)).toBe('NoSuchKey');
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'ends' }))).KeyCount).toBe(0);
    expect(await put('unfinished', unfinished, 1, 'text').catch(nameOf)).toBe('NoSuchUpload');
  });

  it('ends objects by their prefix and their tags, each by the earliest rule', async () => {
    const Rules = [
      { Status: 'Enabled', ExpirationInDays: 9, Prefix: 'rows/' },
      { Status: 'Enabled', ExpirationInDays: 2, TagFilters: [{ Key: 'left', Value: '2' }] },
    ];
    const configuration = { BucketName: 'chosen', LifecycleConfiguration: { Rules } };
    await world.make('AWS::S3::Bucket', configuration, 'Chosen');
    const keys = async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'chosen' }));
      return Contents.map(({ Key }) => Key);
    };
    for (const [Key, Tagging] of [
      ['rows/a'],
      ['rows/b', 'left=2'],
      ['rows/c', 'left=20'],
      ['other'],
    ] as const) {
      await s3.send(new PutObjectCommand({ Bucket: 'chosen', Key, Body: 'x', Tagging }));
    }

    world.pass(4 * 86_400_000);
    const afterFour = await keys();
    world.pass(7 * 86_400_000);

    expect(afterFour).toEqual(['other', 'rows/a', 'rows/c']);
    expect(await keys()).toEqual(['other']);
  });

  it('of a form that the emulator does not know stops the start', async () => {
    const Rules = [{ Status: 'Enabled', ExpirationInDays: 1, ObjectSizeLessThan: 5 }];

    await expect(
      world.make('AWS::S3::Bucket', { BucketName: 'odd', LifecycleConfiguration: { Rules } }, 'Odd'),
    ).rejects.toThrow(/ObjectSizeLessThan/);
  });
});
