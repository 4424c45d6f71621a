import { X509Certificate } from 'node:crypto';
import {
  ACMPCAClient,
  GetCertificateCommand,
  IssueCertificateCommand,
  RevokeCertificateCommand,
} from '@aws-sdk/client-acm-pca';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';
import {
  describeCertificate,
  describeRevocationList,
  makeSigningRequest,
  requireOpenssl,
  verifyClientCertificate,
} from '../../../testing/openssl.ts';
import { listConfiguration, makeRevocationBucket, makeRootAuthority } from './root-authority.ts';

const day = 86_400_000;

let world: Emulation;
let pca: ACMPCAClient;
let s3: S3Client;
beforeAll(async () => {
  world = await startEmulation({ certificatesPerPartition: 2 });
  pca = new ACMPCAClient(world.client());
  s3 = new S3Client({ ...world.client(), forcePathStyle: true });
});
afterAll(() => world.stop());
beforeEach(requireOpenssl);

/** An authority with a bucket of the same name. */
async function authorityWith(name: string, changes: object) {
  await makeRevocationBucket(world, name);
  const authority = await makeRootAuthority(world, listConfiguration(name, changes), name);
  return { ...authority, bucket: name };
}
type Authority = Awaited<ReturnType<typeof authorityWith>>;

async function issue({ arn }: Authority, days = 30): Promise<string> {
  const { CertificateArn } = await pca.send(
    new IssueCertificateCommand({
      CertificateAuthorityArn: arn,
      Csr: Buffer.from(makeSigningRequest()),
      SigningAlgorithm: 'SHA256WITHECDSA',
      TemplateArn: 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate_APIPassthrough/V1',
      ApiPassthrough: { Subject: { CommonName: 'device' } },
      Validity: { Type: 'DAYS', Value: days },
    }),
  );
  const { Certificate = '' } = await pca.send(
    new GetCertificateCommand({ CertificateAuthorityArn: arn, CertificateArn }),
  );
  return Certificate;
}

const serialOf = (certificate: string) => new X509Certificate(certificate).serialNumber;
const revoke = ({ arn }: Authority, certificate: string) =>
  pca.send(
    new RevokeCertificateCommand({
      CertificateAuthorityArn: arn,
      CertificateSerial: serialOf(certificate),
      RevocationReason: 'SUPERSEDED',
    }),
  );
const addressOf = (certificate: string) =>
  /CRL Distribution Points:[^]*?URI:(\S+)/.exec(describeCertificate(certificate))?.[1] ?? '';
const keyOf = (certificate: string) => new URL(addressOf(certificate)).pathname.slice(1);

/** The list that a certificate names, as it lies in the bucket: DER. */
async function listOf({ bucket }: Authority, certificate: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(certificate) }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
const keysOf = async (Bucket: string) =>
  ((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key ?? '');

describe('a partitioned list', () => {
  let authority: Authority;
  beforeAll(async () => {
    authority = await authorityWith('partitions', { CrlType: 'PARTITIONED', ExpirationInDays: 7 });
  });

  it('is written for the first certificate that names it, after a test of the bucket', async () => {
    const before = await keysOf(authority.bucket);
    const certificate = await issue(authority);

    const keys = await keysOf(authority.bucket);

    expect(before).toEqual(['acm-pca-permission-test-key']);
    expect(keys.sort()).toEqual([...before, keyOf(certificate)].sort());
    expect(addressOf(certificate)).toMatch(
      /^http:\/\/partitions\.s3\.eu-central-1\.amazonaws\.com\/crl\/[\w-]+\/[\da-f-]{36}\.crl$/,
    );
  });

  it('makes OpenSSL refuse a revoked certificate and accept the others, of each partition', async () => {
    const certificates = [];
    for (let count = 0; count < 4; count += 1) {
      certificates.push(await issue(authority));
    }
    const [revoked = ''] = certificates;
    await revoke(authority, revoked);

    const outcomes = [];
    for (const certificate of certificates) {
      const list = await listOf(authority, certificate);
      outcomes.push(verifyClientCertificate(certificate, authority.root, list));
    }

    expect(outcomes.map(({ ok }) => ok)).toEqual([false, true, true, true]);
    expect(outcomes[0]?.output).toContain('certificate revoked');
    expect(new Set(certificates.map(keyOf)).size).toBeGreaterThan(1);
  });

  it('is for its own certificates only, which its critical extension says', async () => {
    const [one, other] = [await issue(authority), await issue(authority)];
    const third = await issue(authority);
    const foreign = [one, other].find((certificate) => keyOf(certificate) !== keyOf(third)) ?? '';

    const text = describeRevocationList(await listOf(authority, third));
    const verified = verifyClientCertificate(foreign, authority.root, await listOf(authority, third));

    expect(text).toMatch(/X509v3 Issuing Distribution Point: critical/);
    expect(text).toContain(`URI:${addressOf(third)}`);
    expect(verified.ok).toBe(false);
    expect(verified.output).toMatch(/different CRL scope/i);
  });

  it('has a number that grows, and is valid as long as configured', async () => {
    const certificate = await issue(authority);
    const factsOf = async () => {
      const text = describeRevocationList(await listOf(authority, certificate));
      const [, from = '', until = ''] = /Last Update: (.+)[^]*?Next Update: (.+)/.exec(text) ?? [];
      const number = BigInt(/CRL Number:\s+(\w+)/.exec(text)?.[1] ?? 0);
      return { number, validMs: Date.parse(until) - Date.parse(from) };
    };
    const first = await factsOf();

    await revoke(authority, certificate);

    const second = await factsOf();
    expect([first.validMs, second.validMs]).toEqual([7 * day, 7 * day]);
    expect(second.number).toBeGreaterThan(first.number);
  });

  it('contains every one of several certificates that are revoked at once', async () => {
    const certificates = [await issue(authority), await issue(authority)];

    await Promise.all(certificates.map((certificate) => revoke(authority, certificate)));

    for (const certificate of certificates) {
      const list = await listOf(authority, certificate);
      expect(describeRevocationList(list)).toContain(serialOf(certificate));
    }
  });

  it('is written again at the next start', async () => {
    const certificate = await issue(authority);
    await s3.send(new DeleteObjectCommand({ Bucket: authority.bucket, Key: keyOf(certificate) }));

    await makeRootAuthority(
      world,
      listConfiguration('partitions', { CrlType: 'PARTITIONED', ExpirationInDays: 7 }),
      'partitions',
    );

    const list = await listOf(authority, certificate);
    expect(verifyClientCertificate(certificate, authority.root, list)).toMatchObject({ ok: true });
  });
});

describe('a complete list', () => {
  it('is named after the authority, and has no issuing distribution point', async () => {
    const authority = await authorityWith('complete', {});
    const certificates = [await issue(authority), await issue(authority), await issue(authority)];
    const [revoked = '', kept = ''] = certificates;

    await revoke(authority, revoked);

    const list = await listOf(authority, revoked);
    const id = authority.arn.slice(authority.arn.lastIndexOf('/') + 1);
    expect(new Set(certificates.map(keyOf))).toEqual(new Set([`crl/${id}.crl`]));
    expect(describeRevocationList(list)).not.toContain('Issuing Distribution Point');
    expect(verifyClientCertificate(revoked, authority.root, list).output).toContain('certificate revoked');
    expect(verifyClientCertificate(kept, authority.root, list)).toMatchObject({ ok: true });
  });

  it('drops a certificate after one list beyond its expiry', async () => {
    const authority = await authorityWith('expiring', {});
    const [short, long] = [await issue(authority, 1), await issue(authority)];
    const lists = async () => describeRevocationList(await listOf(authority, long));
    await revoke(authority, short);
    const listed = [await lists()];
    world.pass(2 * day);

    for (let count = 0; count < 2; count += 1) {
      await revoke(authority, await issue(authority));
      listed.push(await lists());
    }

    expect(listed.map((text) => text.includes(serialOf(short)))).toEqual([true, true, false]);
  });
});

describe('the address in certificates', () => {
  it('has the custom host and the custom path', async () => {
    const changes = { CrlType: 'PARTITIONED', CustomCname: 'lists.example.com', CustomPath: 'old/lists' };
    const authority = await authorityWith('custom', changes);

    const certificate = await issue(authority);

    expect(addressOf(certificate)).toMatch(/^http:\/\/lists\.example\.com\/old\/lists\/[\da-f-]{36}\.crl$/);
    expect(await keysOf('custom')).toContain(keyOf(certificate));
  });

  it('is left out where the configuration says so', async () => {
    const CrlDistributionPointExtensionConfiguration = { OmitExtension: true };
    const authority = await authorityWith('omitted', { CrlDistributionPointExtensionConfiguration });

    const certificate = await issue(authority);

    expect(describeCertificate(certificate)).not.toContain('CRL Distribution Points');
    expect(await keysOf('omitted')).toHaveLength(2);
  });
});

describe('an authority is not created', () => {
  const create = (bucket: string, changes: object = {}) =>
    makeRootAuthority(world, listConfiguration(bucket, changes), `refused-${bucket}`);
  const refusal = /Permission error with your S3 bucket/;

  it('without its bucket', async () => {
    await expect(create('absent')).rejects.toThrow(refusal);
  });

  it('before the bucket’s policy', async () => {
    await world.make('AWS::S3::Bucket', { BucketName: 'without-policy' }, 'without-policy');

    await expect(create('without-policy')).rejects.toThrow(refusal);
  });

  it.each(['s3:PutObject', 's3:PutObjectAcl', 's3:GetBucketAcl', 's3:GetBucketLocation'])(
    'without the permission %s',
    async (left) => {
      const name = left.toLowerCase().replace(':', '-');
      const all = ['s3:PutObject', 's3:PutObjectAcl', 's3:GetBucketAcl', 's3:GetBucketLocation'];
      await makeRevocationBucket(world, name, { Action: all.filter((action) => action !== left) });

      await expect(create(name)).rejects.toThrow(refusal);
    },
  );

  it('with a policy for another account', async () => {
    const Condition = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
    await makeRevocationBucket(world, 'of-another-account', { Condition });

    await expect(create('of-another-account')).rejects.toThrow(refusal);
  });

  it('with lists but no bucket, or with a custom host that no certificate names', async () => {
    const hidden = {
      CustomCname: 'a.example.com',
      CrlDistributionPointExtensionConfiguration: { OmitExtension: true },
    };

    await expect(create('unnamed', { S3BucketName: undefined })).rejects.toThrow('needs the name');
    await expect(create('hidden', hidden)).rejects.toThrow('cannot be omitted');
  });

  it('with public lists, which is AWS’s default, in a bucket that blocks public access', async () => {
    await makeRevocationBucket(world, 'private-bucket');

    await expect(create('private-bucket', { S3ObjectAcl: undefined })).rejects.toThrow(refusal);
  });
});

it('a revocation succeeds when its list cannot be written, and the next one writes it', async () => {
  const authority = await authorityWith('unwritable', {});
  const certificate = await issue(authority);
  const statement = world.iam.statements().find(({ logicalId }) => logicalId === 'unwritable-policy');
  world.iam.disable(statement?.id ?? '');

  await revoke(authority, certificate);

  const stale = describeRevocationList(await listOf(authority, certificate));
  world.iam.enable(statement?.id ?? '');
  await issue(authority);
  const fresh = describeRevocationList(await listOf(authority, certificate));
  expect(stale).not.toContain(serialOf(certificate));
  expect(fresh).toContain(serialOf(certificate));
});
