/**
 * The bucket of exports: private, open to TLS only, and emptied after a few days. Its keys name
 * jobs, and neither a vehicle nor a person.
 */
import { Names, Stack } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { exportExpirationDays } from '../../domain/personal-data.ts';
import { acknowledge } from '../acknowledge.ts';
import { removalPolicyFor } from '../removal-policy.ts';
import { privateBucket, privatePolicy } from './private-bucket.ts';

/** Days until the parts of an unfinished upload are deleted; a job takes a day at most. */
const unfinishedDays = 2;

/** One bucket. In production it outlives the stack, but its objects do not outlive their days. */
export class ExportBucket extends Construct {
  readonly name: string;
  readonly arn: string;
  /** The name by which the CDK refers to the bucket in parameters of nested stacks. */
  readonly uniqueId: string;
  readonly logicalId: string;

  constructor(scope: Construct, id: string, { keepData }: { readonly keepData: boolean }) {
    super(scope, id);
    const bucket = new CfnBucket(this, 'Bucket', {
      ...privateBucket,
      lifecycleConfiguration: {
        rules: [
          {
            id: 'short',
            status: 'Enabled',
            expirationInDays: exportExpirationDays,
            abortIncompleteMultipartUpload: { daysAfterInitiation: unfinishedDays },
          },
        ],
      },
    });
    this.name = bucket.ref;
    this.arn = bucket.attrArn;
    this.uniqueId = Names.nodeUniqueId(bucket.node);
    this.logicalId = Stack.of(this).getLogicalId(bucket);
    const policy = new CfnBucketPolicy(this, 'Policy', {
      bucket: bucket.ref,
      policyDocument: privatePolicy(bucket.attrArn),
    });
    for (const resource of [bucket, policy]) {
      resource.applyRemovalPolicy(removalPolicyFor(keepData));
    }
    acknowledge(
      bucket,
      'AwsSolutions-S1',
      'Every link to an object is recorded in the audit log, and an object lives for days.',
    );
  }
}
