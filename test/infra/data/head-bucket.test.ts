import { App, Stack } from 'aws-cdk-lib';
import { Template as SynthesizedStack } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { HeadBucket } from '../../../infra/data/head-bucket.ts';
import { type Template, resourcesOf } from '../synthesized.ts';

/** Returns the template of the bucket alone. */
function bucketTemplate(keepData: boolean): Template {
  const stack = new Stack(new App(), 'Stack');
  new HeadBucket(stack, 'AuditHeads', { keepData, lockDays: 400 });
  // The form of every template.
  return SynthesizedStack.fromStack(stack).toJSON() as Template;
}

const retentionIn = (template: Template) =>
  resourcesOf(template, 'AWS::S3::Bucket').map(([, { Properties, DeletionPolicy }]) => [
    Properties['ObjectLockConfiguration'],
    Properties['VersioningConfiguration'],
    DeletionPolicy,
  ]);
const lock = (Mode: string, Days: number) => ({
  ObjectLockEnabled: 'Enabled',
  Rule: { DefaultRetention: { Mode, Days } },
});

describe('the bucket of heads', () => {
  it('locks heads in compliance mode in production, for the days of the context, and stays', () => {
    const versions = { Status: 'Enabled' };

    expect(retentionIn(bucketTemplate(true))).toEqual([
      [lock('COMPLIANCE', 400), versions, 'RetainExceptOnCreate'],
    ]);
    expect(retentionIn(bucketTemplate(false))).toEqual([[lock('GOVERNANCE', 1), versions, 'Delete']]);
  });

  it('is private, and refuses requests without TLS and writes that could replace a head', () => {
    const template = bucketTemplate(true);

    const [bucket] = resourcesOf(template, 'AWS::S3::Bucket').map(([, { Properties }]) => Properties);
    const policy = JSON.stringify(resourcesOf(template, 'AWS::S3::BucketPolicy'));
    expect(new Set(Object.values(Object(bucket?.['PublicAccessBlockConfiguration'])))).toEqual(
      new Set([true]),
    );
    expect(policy).toContain('"aws:SecureTransport":"false"');
    expect(policy).toContain('"Null":{"s3:if-none-match":"true"}');
  });
});
