/** What every bucket of the stack has: no public access, no access without TLS, encryption. */
import type { CfnBucketProps } from 'aws-cdk-lib/aws-s3';

/** Properties of a private bucket. Its owner owns every object, and ACLs have no effect. */
export const privateBucket = {
  publicAccessBlockConfiguration: {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  },
  ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
  bucketEncryption: {
    serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  },
} as const satisfies CfnBucketProps;

/** A bucket's policy, which refuses every request without TLS, with further statements. */
export function privatePolicy(bucketArn: string, ...statements: readonly object[]): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:*',
        Resource: [bucketArn, `${bucketArn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      ...statements,
    ],
  };
}
