import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTarget } from './start-target.ts';
import { type Target, uniqueName } from './target.ts';

let target: Target;
let s3: S3Client;
let Bucket: string;
beforeAll(async () => {
  target = await startTarget();
  s3 = new S3Client({ ...target.settings, forcePathStyle: true });
  Bucket = await target.createBucket();
});
afterAll(() => target.stop());

const put = (Key: string, Body = Key, IfNoneMatch?: string) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch, Metadata: { color: 'red' } }));

describe('S3', () => {
  it('returns an object as it was written, with the MD5 as its ETag', async () => {
    const { ETag } = await put('one', 'a text');

    const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket, Key: 'one' }));
    expect(await Body?.transformToString()).toBe('a text');
    expect(Metadata).toEqual({ color: 'red' });
    expect(ETag).toBe(`"${createHash('md5').update('a text').digest('hex')}"`);
  });

  it('returns a range of bytes', async () => {
    await put('two', '0123456789');

    const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'two', Range: 'bytes=2-4' }));

    expect([await read.Body?.transformToString(), read.ContentRange]).toEqual(['234', 'bytes 2-4/10']);
  });

  it('does not replace an object for a writer that wants a new key', async () => {
    await put('three');

    await expect(put('three', 'other', '*')).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
  });

  it('lists the keys of a prefix in order, and joins those up to the delimiter', async () => {
    for (const key of ['list/b', 'list/a/2', 'list/a/1', 'other']) {
      await put(key);
    }

    const list = new ListObjectsV2Command({ Bucket, Prefix: 'list/', Delimiter: '/' });
    const { Contents, CommonPrefixes, KeyCount } = await s3.send(list);

    expect(Contents?.map(({ Key }) => Key)).toEqual(['list/b']);
    expect([CommonPrefixes, KeyCount]).toEqual([[{ Prefix: 'list/a/' }], 2]);
  });

  it('rejects a key and a bucket that do not exist', async () => {
    const key = s3.send(new GetObjectCommand({ Bucket, Key: 'absent' }));
    await expect(key).rejects.toThrow(NoSuchKey);
    const bucket = s3.send(new ListObjectsV2Command({ Bucket: uniqueName() }));
    await expect(bucket).rejects.toThrow(NoSuchBucket);
  });
});
