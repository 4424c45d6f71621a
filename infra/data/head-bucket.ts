/**
 * The bucket of the audit log's signed heads: private, open to TLS only, under Object Lock
 * (docs/decisions/0063-records-that-prove-themselves.md). It holds hashes only, so nothing in it
 * must ever be erased.
 */
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { removalPolicyFor } from '../removal-policy.ts';
import { privateBucket, privatePolicy } from './private-bucket.ts';

interface HeadBucketProps {
  readonly keepData: boolean;
  readonly lockDays: number;
}

/**
 * One bucket. In production, a head cannot be deleted before its period ends; elsewhere, a day of
 * governance mode shows the same behaviour, and an administrator can still clean up.
 */
export class HeadBucket extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { keepData, lockDays }: HeadBucketProps) {
    super(scope, id);
    const retention = keepData ? { mode: 'COMPLIANCE', days: lockDays } : { mode: 'GOVERNANCE', days: 1 };
    const bucket = new CfnBucket(this, 'Bucket', {
      objectLockEnabled: true,
      objectLockConfiguration: {
        objectLockEnabled: 'Enabled',
        rule: { defaultRetention: retention },
      },
      versioningConfiguration: { status: 'Enabled' },
      ...privateBucket,
    });
    this.name = bucket.ref;
    this.arn = bucket.attrArn;
    const policy = new CfnBucketPolicy(this, 'Policy', {
      bucket: bucket.ref,
      // A head is never overwritten by another version (S3 User Guide, "Enforce conditional
      // writes").
      policyDocument: privatePolicy(bucket.attrArn, {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:PutObject',
        Resource: `${bucket.attrArn}/*`,
        Condition: { Null: { 's3:if-none-match': 'true' } },
      }),
    });
    for (const resource of [bucket, policy]) {
      resource.applyRemovalPolicy(removalPolicyFor(keepData));
    }
    acknowledge(
      bucket,
      'AwsSolutions-S1',
      'It holds signed hashes without personal data, which only principals of the account can read.',
    );
  }
}
