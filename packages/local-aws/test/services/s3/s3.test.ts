import {
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileState } from '../../../src/state/file-state.ts';
import { type Emulation, startEmulation } from '../../emulation.ts';

const Bucket = 'documents';
const arn = `arn:aws:s3:::${Bucket}`;

let world: Emulation;
let s3: S3Client;
const client = (settings: object = {}) =>
  new S3Client({ ...world.client(), forcePathStyle: true, ...settings });
beforeAll(async () => {
  world = await startEmulation();
  s3 = client();
  await world.make('AWS::S3::Bucket', { BucketName: Bucket });
});
afterAll(() => world.stop());

const put = (Key: string, Body: string | Buffer = 'text', changes: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...changes }));
const get = (Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));
const unsigned = (method: string, target: string) => fetch(`${world.url}${target}`, { method });

describe('objects', () => {
  it('come back byte for byte, with their headers and their metadata', async () => {
    const Body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const written = await put('folder/bytes.bin', Body, {
      ContentType: 'application/pkix-crl',
      CacheControl: 'max-age=60',
      Metadata: { origin: 'test' },
    });

    const read = await get('folder/bytes.bin');
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'folder/bytes.bin' }));

    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? [])).toEqual(Body);
    for (const { ETag, ContentType, CacheControl, ContentLength, Metadata, ServerSideEncryption } of [
      read,
      head,
    ]) {
      expect(ETag).toBe(written.ETag);
      expect([ContentType, CacheControl, ContentLength]).toEqual(['application/pkix-crl', 'max-age=60', 256]);
      expect(Metadata).toEqual({ origin: 'test' });
      expect(ServerSideEncryption).toBe('AES256');
    }
    expect(Math.abs(Date.now() - Number(read.LastModified?.getTime()))).toBeLessThan(60_000);
  });

  it.each(['ä/ö ü+&=?.txt', 'a//b', '.hidden', 'with%20percent', 'emoji-🚗'])(
    'may have the key %s',
    async (Key) => {
      await put(Key, Key);

      expect(await (await get(Key)).Body?.transformToString()).toBe(Key);
    },
  );

  it('are replaced and deleted, and deleting is repeatable', async () => {
    await put('one', 'first');
    await put('one', 'second');
    const second = await (await get('one')).Body?.transformToString();

    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'one' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'one' }));

    expect(second).toBe('second');
    await expect(get('one')).rejects.toBeInstanceOf(NoSuchKey);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'one' }))).rejects.toBeInstanceOf(NotFound);
  });

  it('are not replaced by a writer that wants a new key', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });

    const again = put('once', 'second', { IfNoneMatch: '*' });

    await expect(again).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
  });

  it('are replaced by a writer that names what it read, as long as it is there', async () => {
    const { ETag } = await put('read', 'first');

    await put('read', 'second', { IfMatch: ETag });
    const again = put('read', 'third', { IfMatch: ETag });
    const absent = put('never-written', 'x', { IfMatch: ETag });

    await expect(again).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(absent).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    expect(await (await get('read')).Body?.transformToString()).toBe('second');
  });

  it('are refused with a checksum of other content', async () => {
    await expect(put('bad', 'text', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(put('bad', 'text', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(get('bad')).rejects.toBeInstanceOf(NoSuchKey);
  });

  it('are refused with a key of more than 1,024 bytes', async () => {
    await put('ä'.repeat(512));

    await expect(put('ä'.repeat(513))).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  it('are in no other bucket', async () => {
    const absent = { Bucket: 'absent', Key: 'folder/bytes.bin' };

    await expect(s3.send(new GetObjectCommand(absent))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(s3.send(new PutObjectCommand({ ...absent, Body: '' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(s3.send(new ListObjectsV2Command(absent))).rejects.toBeInstanceOf(NoSuchBucket);
  });

  it('survive a restart', async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 's3-'));
    const run = async (work: (s3: S3Client) => Promise<unknown>) => {
      const state = fileState(directory);
      const own = await startEmulation({ state });
      await own.make('AWS::S3::Bucket', { BucketName: Bucket });
      const result = await work(new S3Client({ ...own.client(), forcePathStyle: true }));
      await own.stop();
      state.close();
      return result;
    };

    await run((before) => before.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'kept' })));
    const kept = await run(async (after) =>
      (await after.send(new GetObjectCommand({ Bucket, Key: 'kept' }))).Body?.transformToString(),
    );

    expect(kept).toBe('kept');
    rmSync(directory, { recursive: true });
  });
});

describe('a listing', () => {
  const keys = ['list/B', 'list/a', 'list/deep/one', 'list/deep/two', 'list/z', 'list/ä'];
  beforeAll(async () => {
    for (const key of keys.toReversed()) {
      await put(key);
    }
  });
  const list = (options: object = {}) =>
    s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/', ...options }));

  it('is in the order of UTF-8 bytes', async () => {
    const { Contents = [], KeyCount, IsTruncated, MaxKeys } = await list();

    expect(Contents.map(({ Key }) => Key)).toEqual(keys);
    expect([KeyCount, IsTruncated, MaxKeys]).toEqual([6, false, 1000]);
    expect(Contents[0]).toMatchObject({
      Size: 4,
      StorageClass: 'STANDARD',
      ETag: expect.any(String) as string,
    });
  });

  it('comes in pages, each key once', async () => {
    const pages = [];
    for await (const page of paginateListObjectsV2(
      { client: s3, pageSize: 2 },
      { Bucket, Prefix: 'list/' },
    )) {
      pages.push((page.Contents ?? []).map(({ Key }) => Key));
    }

    expect(pages).toEqual([keys.slice(0, 2), keys.slice(2, 4), keys.slice(4)]);
  });

  it('joins keys up to the delimiter, even across pages', async () => {
    const first = await list({ Delimiter: '/', MaxKeys: 3 });
    const second = await list({ Delimiter: '/', ContinuationToken: first.NextContinuationToken });

    expect(first.CommonPrefixes).toEqual([{ Prefix: 'list/deep/' }]);
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['list/B', 'list/a']);
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['list/z', 'list/ä']);
    expect(second.CommonPrefixes).toBeUndefined();
  });

  it('begins after a key, and encodes keys on request', async () => {
    const { Contents = [] } = await list({ StartAfter: 'list/y', EncodingType: 'url', FetchOwner: true });

    expect(Contents.map(({ Key }) => Key)).toEqual(['list/z', 'list/%C3%A4']);
    expect(Contents[0]?.Owner?.ID).toMatch(/^\d{64}$/);
  });

  it('refuses a token that no page returned', async () => {
    await expect(list({ ContinuationToken: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('a bucket', () => {
  it('says where it is and whose it is', async () => {
    const location = await s3.send(new GetBucketLocationCommand({ Bucket }));
    const acl = await s3.send(new GetBucketAclCommand({ Bucket }));
    const head = await s3.send(new HeadBucketCommand({ Bucket }));

    expect([location.LocationConstraint, head.BucketRegion]).toEqual(['eu-central-1', 'eu-central-1']);
    expect(acl.Grants).toEqual([
      { Grantee: { ID: acl.Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' },
    ]);
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'absent' }))).rejects.toBeInstanceOf(NotFound);
  });

  const closed = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true };
  it.each([
    ['open to the public', { PublicAccessBlockConfiguration: { ...closed, RestrictPublicBuckets: false } }],
    ['with one setting left out, which is then false', { PublicAccessBlockConfiguration: closed }],
    ['with ACLs', { OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } }],
    [
      'with a life cycle by size',
      { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ObjectSizeLessThan: 5 }] } },
    ],
    ['with an invalid name', { BucketName: 'Upper' }],
  ])('cannot be %s here', async (_, properties) => {
    await expect(world.make('AWS::S3::Bucket', { BucketName: 'other', ...properties })).rejects.toThrow(
      /Resource/,
    );
  });

  it('has a name in lower case when the template gives none', async () => {
    const { ref, attributes } = await world.make('AWS::S3::Bucket', {}, 'Unnamed');

    expect(ref).toBe('stack-unnamed-suffix');
    expect(attributes['RegionalDomainName']).toBe('stack-unnamed-suffix.s3.eu-central-1.amazonaws.com');
  });
});

describe('access', () => {
  const session = async (RoleName: string, ...statements: object[]) => {
    const Principal = { Service: 'lambda.amazonaws.com' };
    const trust = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' };
    const document = (Statement: unknown) => ({ Version: '2012-10-17', Statement });
    const roleProperties = { RoleName, AssumeRolePolicyDocument: document([trust]) };
    const Policies =
      statements.length === 0
        ? {}
        : { Policies: [{ PolicyName: 'p', PolicyDocument: document(statements) }] };
    await world.make('AWS::IAM::Role', { ...roleProperties, ...Policies }, RoleName);
    const roleArn = `arn:aws:iam::000000000000:role/${RoleName}`;
    return client({ credentials: world.iam.credentialsFor(roleArn, 'lambda.amazonaws.com', 'session') });
  };
  const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

  it('needs a permission, and listing another one than reading', async () => {
    await put('secret');
    const reader = await session('reader', { Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/*` });

    const { Body } = await reader.send(new GetObjectCommand({ Bucket, Key: 'secret' }));

    expect(await Body?.transformToString()).toBe('text');
    await expect(reader.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(denied);
    await expect(reader.send(new DeleteObjectCommand({ Bucket, Key: 'secret' }))).rejects.toMatchObject(
      denied,
    );
  });

  it('does not show a reader who may not list that a key is absent', async () => {
    const reader = await session('blind', { Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/*` });

    await expect(reader.send(new GetObjectCommand({ Bucket, Key: 'absent' }))).rejects.toMatchObject(denied);
  });

  it('to list can be limited to a prefix', async () => {
    const Condition = { StringEquals: { 's3:prefix': 'list/' } };
    const lister = await session('lister', {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: arn,
      Condition,
    });

    await expect(lister.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/' }))).resolves.toBeDefined();
    await expect(lister.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(denied);
  });

  it('is decided by the bucket’s policy too, in which a deny wins over the account’s root', async () => {
    const name = 'with-policy';
    await world.make('AWS::S3::Bucket', { BucketName: name }, 'WithPolicy');
    const role = await session('named');
    const Resource = `arn:aws:s3:::${name}/*`;
    const AWS = 'arn:aws:iam::000000000000:role/named';
    const statements = [
      { Effect: 'Allow', Principal: { AWS }, Action: ['s3:GetObject', 's3:PutObject'], Resource },
      { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource },
    ];
    const PolicyDocument = { Version: '2012-10-17', Statement: statements };
    await world.make('AWS::S3::BucketPolicy', { Bucket: name, PolicyDocument }, 'Policy');

    await role.send(new PutObjectCommand({ Bucket: name, Key: 'k', Body: 'by name' }));
    const { Body } = await role.send(new GetObjectCommand({ Bucket: name, Key: 'k' }));

    expect(await Body?.transformToString()).toBe('by name');
    await expect(s3.send(new DeleteObjectCommand({ Bucket: name, Key: 'k' }))).rejects.toMatchObject(denied);
  });

  it('with an ACL needs the permission for ACLs, and only the owner’s full control is accepted', async () => {
    const writer = await session('writer', { Effect: 'Allow', Action: 's3:PutObject', Resource: `${arn}/*` });
    const write = (from: S3Client, ACL: PutObjectCommandInput['ACL']) =>
      from.send(new PutObjectCommand({ Bucket, Key: 'acl', Body: 'x', ACL }));

    await expect(write(writer, 'bucket-owner-full-control')).rejects.toMatchObject(denied);
    await expect(write(s3, 'bucket-owner-full-control')).resolves.toBeDefined();
    await expect(write(s3, 'public-read')).rejects.toMatchObject(denied);
    await expect(write(s3, 'bucket-owner-read')).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
  });

  const policyFor = (statement: object) =>
    world.make(
      'AWS::S3::BucketPolicy',
      { Bucket, PolicyDocument: { Version: '2012-10-17', Statement: [statement] } },
      'Public',
    );
  const everybody = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${arn}/*` };

  it.each([
    ['everybody', everybody],
    ['everybody in the form of AWS principals', { ...everybody, Principal: { AWS: ['*'] } }],
    ['every source', { ...everybody, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:iot:*' } } }],
    ['addresses', { ...everybody, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
  ])('cannot be given by a policy to %s', async (_, statement) => {
    await expect(policyFor(statement)).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('cannot be given by a policy that names another bucket, and a bucket has one policy', async () => {
    const Principal = { Service: 'acm-pca.amazonaws.com' };
    const foreign = { ...everybody, Principal, Resource: 'arn:aws:s3:::another/*' };

    await expect(policyFor(foreign)).rejects.toThrow('invalid resource');
    await policyFor({ ...everybody, Principal });
    const second = { Version: '2012-10-17', Statement: [{ ...everybody, Principal }] };
    await expect(
      world.make('AWS::S3::BucketPolicy', { Bucket, PolicyDocument: second }, 'Second'),
    ).rejects.toThrow('already exists');
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('is refused to a %s without a signature', async (method) => {
    const response = await unsigned(method, `/${Bucket}/secret`);

    expect(response.status).toBe(403);
    if (method !== 'HEAD') {
      expect(await response.text()).toMatch(/^<\?xml.*\n<Error><Code>AccessDenied<\/Code>/);
    }
  });

  it('is refused with another key than the signer’s', async () => {
    const forged = client({ credentials: { ...world.iam.rootCredentials, secretAccessKey: 'x' } });

    await expect(forged.send(new GetObjectCommand({ Bucket, Key: 'secret' }))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('what is not supported', () => {
  const notImplemented = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } };

  it.each([
    ['a retention of its own', () => put('kept', 'x', { ObjectLockLegalHoldStatus: 'ON' })],
    ['a condition', () => s3.send(new GetObjectCommand({ Bucket, Key: 'secret', IfNoneMatch: '"e"' }))],
    ['a key of the customer', () => put('sealed', 'x', { SSEKMSKeyId: 'k' })],
  ])('is refused: %s', async (_, send) => {
    await expect(send()).rejects.toMatchObject(notImplemented);
  });
});
