import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';

let world: Emulation;
let s3: S3Client;

const locked = (Mode: string, Days: number) => ({
  ObjectLockEnabled: true,
  VersioningConfiguration: { Status: 'Enabled' },
  ObjectLockConfiguration: {
    ObjectLockEnabled: 'Enabled',
    Rule: { DefaultRetention: { Mode, Days } },
  },
});

beforeAll(async () => {
  world = await startEmulation();
  s3 = new S3Client({ ...world.client(), forcePathStyle: true });
  const compliance = { BucketName: 'compliance', ...locked('COMPLIANCE', 2) };
  const governance = { BucketName: 'governance', ...locked('GOVERNANCE', 2) };
  await world.make('AWS::S3::Bucket', compliance, 'Compliance');
  await world.make('AWS::S3::Bucket', governance, 'Governance');
});
afterAll(() => world.stop());

const put = (Bucket: string, Key: string, Body: string, changes: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...changes }));
const textOf = async (Bucket: string, Key: string, VersionId?: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
const remove = (Bucket: string, Key: string, changes: object = {}) =>
  s3.send(new DeleteObjectCommand({ Bucket, Key, ...changes }));

describe('a bucket under Object Lock', () => {
  it('keeps every version, and names its lock', async () => {
    const first = await put('compliance', 'one', 'first');
    const second = await put('compliance', 'one', 'second');

    const head = await s3.send(new HeadObjectCommand({ Bucket: 'compliance', Key: 'one' }));

    expect(await textOf('compliance', 'one')).toBe('second');
    expect(await textOf('compliance', 'one', first.VersionId)).toBe('first');
    expect(head).toMatchObject({ VersionId: second.VersionId, ObjectLockMode: 'COMPLIANCE' });
    expect(Number(head.ObjectLockRetainUntilDate)).toBeGreaterThan(Date.now() + 86_400_000);
  });

  it.each(['compliance', 'governance'])('deletes no version of %s before its time', async (bucket) => {
    const { VersionId } = await put(bucket, 'kept', 'text');

    await expect(remove(bucket, 'kept', { VersionId })).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await textOf(bucket, 'kept', VersionId)).toBe('text');
  });

  it('lets a caller with the permission bypass governance, but not compliance', async () => {
    const one = await put('governance', 'bypassed', 'text');
    const other = await put('compliance', 'bypassed', 'text');
    const bypass = { BypassGovernanceRetention: true };

    await remove('governance', 'bypassed', { VersionId: one.VersionId, ...bypass });
    const refused = remove('compliance', 'bypassed', { VersionId: other.VersionId, ...bypass });

    await expect(refused).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(textOf('governance', 'bypassed')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('hides an object behind a delete marker, and shows it again without', async () => {
    const { VersionId } = await put('compliance', 'hidden', 'text');

    const marker = await remove('compliance', 'hidden');
    const hidden = await s3.send(new ListObjectsV2Command({ Bucket: 'compliance', Prefix: 'hidden' }));
    await expect(textOf('compliance', 'hidden')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const unmarked = await remove('compliance', 'hidden', { VersionId: marker.VersionId });

    expect([marker.DeleteMarker, unmarked.DeleteMarker]).toEqual([true, true]);
    expect(hidden.KeyCount).toBe(0);
    const shown = await s3.send(new HeadObjectCommand({ Bucket: 'compliance', Key: 'hidden' }));
    expect(shown.VersionId).toBe(VersionId);
  });

  it('takes one of several first writers', async () => {
    const writes = Array.from({ length: 8 }, (_, index) =>
      put('compliance', 'once', String(index), { IfNoneMatch: '*' }),
    );

    const outcomes = await Promise.allSettled(writes);

    const failed = outcomes.filter(({ status }) => status === 'rejected');
    expect(failed).toHaveLength(7);
    for (const { reason } of failed as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ name: 'PreconditionFailed' });
    }
  });

  it('takes only conditional writes, if its policy says so', async () => {
    const { ref } = await world.make('AWS::S3::Bucket', { BucketName: 'conditional' }, 'Conditional');
    const statement = {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${ref}/*`,
      Condition: { Null: { 's3:if-none-match': 'true' } },
    };
    const PolicyDocument = { Version: '2012-10-17', Statement: [statement] };
    await world.make('AWS::S3::BucketPolicy', { Bucket: ref, PolicyDocument }, 'ConditionalPolicy');

    await expect(put(ref, 'a', 'text')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(put(ref, 'a', 'text', { IfNoneMatch: '*' })).resolves.toBeDefined();
  });

  it('takes no object without a checksum', async () => {
    const unchecked = new S3Client({
      ...world.client(),
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });

    const refused = unchecked.send(new PutObjectCommand({ Bucket: 'compliance', Key: 'a', Body: 'text' }));

    await expect(refused).rejects.toMatchObject({ name: 'InvalidRequest' });
    unchecked.destroy();
  });
});

describe('a template', () => {
  it.each([
    ['a lock without ObjectLockEnabled', { ...locked('COMPLIANCE', 1), ObjectLockEnabled: false }],
    ['an unknown mode', locked('FOREVER', 1)],
    ['no days', locked('COMPLIANCE', 0)],
    ['suspended versions', { VersioningConfiguration: { Status: 'Suspended' } }],
  ])('with %s stops the start', async (_, properties) => {
    const made = world.make('AWS::S3::Bucket', { BucketName: 'refused', ...properties }, 'Refused');

    await expect(made).rejects.toThrow(/Object Lock|retention|versions/);
  });
});
