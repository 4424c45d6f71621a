/**
 * The bucket in which the stack's authority publishes its revocation lists: private, open to TLS
 * only, written by ACM PCA alone (docs/decisions/0012-a-partitioned-revocation-list.md).
 */
import { Aws } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { privateBucket, privatePolicy } from '../data/private-bucket.ts';
import { removalPolicyFor } from '../removal-policy.ts';

/**
 * What ACM PCA does with the bucket (AWS Private CA User Guide, "Access policies for CRLs in Amazon
 * S3"). Each action has its own kind of resource.
 */
const ofBucket = ['s3:GetBucketAcl', 's3:GetBucketLocation'];
const ofObject = ['s3:PutObject', 's3:PutObjectAcl'];

/** One bucket, which stays as long as the authority that writes to it. */
export class RevocationBucket extends Construct {
  readonly name: string;
  /** ACM PCA checks the bucket when the authority is made, so the policy must exist before. */
  readonly policy: CfnBucketPolicy;

  constructor(scope: Construct, id: string, props: { readonly keepData: boolean }) {
    super(scope, id);
    const bucket = new CfnBucket(this, 'Bucket', privateBucket);
    this.name = bucket.ref;
    this.policy = new CfnBucketPolicy(this, 'Policy', {
      bucket: bucket.ref,
      policyDocument: privatePolicy(
        bucket.attrArn,
        admission(bucket.attrArn, ofBucket),
        admission(`${bucket.attrArn}/*`, ofObject),
      ),
    });
    for (const resource of [bucket, this.policy]) {
      resource.applyRemovalPolicy(removalPolicyFor(props.keepData));
    }
    acknowledge(
      bucket,
      'AwsSolutions-S1',
      'It holds signed lists without personal data, which only principals of the account can read.',
    );
  }
}

/**
 * Admits ACM PCA for authorities of this account (assumption iam-3). The policy cannot name the
 * authority, which is made after it.
 */
function admission(resource: string, actions: readonly string[]) {
  return {
    Effect: 'Allow',
    Principal: { Service: 'acm-pca.amazonaws.com' },
    Action: actions,
    Resource: resource,
    Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  };
}
