/**
 * AWS::S3::Bucket and AWS::S3::BucketPolicy. Buckets are as S3 makes them by default: no ACLs,
 * public access blocked, encrypted with S3's own keys. A property that would change this, or how a
 * bucket behaves, makes the start fail.
 */
import { requireKnownProperties } from '../../core/known-properties.ts';
import { isDeepStrictEqual } from 'node:util';
import type { Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import type { Iam } from '../iam/iam.ts';
import type { Buckets, Retention } from './buckets.ts';
import { lifecycleOf } from './lifecycle.ts';
import { isPublicPolicy, statementsOf } from './public-policy.ts';
import { publicAccessBlocked } from './s3-errors.ts';

const knownProperties = [
  'BucketEncryption',
  'BucketName',
  'LifecycleConfiguration',
  'ObjectLockConfiguration',
  'ObjectLockEnabled',
  'OwnershipControls',
  'PublicAccessBlockConfiguration',
  'Tags',
  'VersioningConfiguration',
];

const closed = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** `iam` receives the policies of `AWS::S3::BucketPolicy`. */
export interface BucketResourceDependencies {
  readonly buckets: Buckets;
  readonly iam: Pick<Iam, 'registerResourcePolicy'>;
}

/** The handlers of S3's resource types. */
export function bucketResources({ buckets, iam }: BucketResourceDependencies): readonly ResourceHandler[] {
  /** Logical id of the policy by bucket. */
  const policies = new Map<string, string>();
  return [
    {
      type: 'AWS::S3::Bucket',
      create(properties, context) {
        requireDefaults(properties, context);
        const versioned = isVersioned(properties, context);
        const retention = retentionOf(properties, context);
        const lifecycle = lifecycleOf(properties['LifecycleConfiguration'], context.logicalId);
        const { name, arn } = buckets.add(bucketName(properties, context), {
          versioned,
          ...(retention !== undefined && { retention }),
          ...(lifecycle !== undefined && { lifecycle }),
        });
        const { region } = context.place;
        return {
          ref: name,
          attributes: {
            Arn: arn,
            DomainName: `${name}.s3.amazonaws.com`,
            RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
          },
        };
      },
    },
    {
      type: 'AWS::S3::BucketPolicy',
      create({ Bucket: given, PolicyDocument: document }, { logicalId }) {
        const bucket = buckets.find(String(given));
        if (bucket === undefined) {
          throw new Error(`${logicalId} must name a bucket of the template.`);
        }
        if ((policies.get(bucket.name) ?? logicalId) !== logicalId) {
          throw new Error(`${logicalId}: the bucket policy already exists on bucket ${bucket.name}.`);
        }
        requireResourcesOf(bucket.arn, document, logicalId);
        if (isPublicPolicy(document)) {
          throw publicAccessBlocked(`s3:PutBucketPolicy on ${bucket.arn}`, 'BlockPublicPolicy');
        }
        policies.set(bucket.name, logicalId);
        iam.registerResourcePolicy(bucket.arn, logicalId, document);
        return { ref: bucket.name, attributes: {} };
      },
    },
  ];
}

/** The names that CloudFormation generates are in lower case. */
function bucketName({ BucketName: given }: Properties, { physicalName, logicalId }: ResourceContext): string {
  const name = typeof given === 'string' ? given : physicalName.toLowerCase().slice(0, 63);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new Error(`${logicalId}: ${name} is not a valid bucket name.`);
  }
  return name;
}

function requireDefaults(properties: Properties, { logicalId }: ResourceContext): void {
  requireKnownProperties(properties, knownProperties, logicalId, 'S3');
  const { PublicAccessBlockConfiguration, OwnershipControls, BucketEncryption } = properties;
  // A setting that is left out of the property is false; without the property, all are true.
  const isClosed = isDeepStrictEqual(PublicAccessBlockConfiguration ?? closed, closed);
  const byOwner = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] };
  const byS3 = { SSEAlgorithm: 'AES256' };
  const encryption = { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: byS3 }] };
  if (
    !isClosed ||
    !isDeepStrictEqual(OwnershipControls ?? byOwner, byOwner) ||
    !isDeepStrictEqual(BucketEncryption ?? encryption, encryption)
  ) {
    throw new Error(
      `${logicalId}: the local S3 has only buckets without public access and ACLs, encrypted by S3.`,
    );
  }
}

/** Object Lock implies versions (Amazon S3 User Guide, "Locking objects with Object Lock"). */
function isVersioned(properties: Properties, { logicalId }: ResourceContext): boolean {
  const { ObjectLockEnabled: locks, VersioningConfiguration: versioning } = properties;
  const enabled = { Status: 'Enabled' };
  if (versioning !== undefined && !isDeepStrictEqual(versioning, enabled)) {
    throw new Error(`${logicalId}: the local S3 has buckets with or without versions, and none suspended.`);
  }
  return versioning !== undefined || isTrue(locks);
}

function retentionOf(properties: Properties, { logicalId }: ResourceContext): Retention | undefined {
  const { ObjectLockEnabled: locks, ObjectLockConfiguration: configuration } = properties;
  if (configuration === undefined) {
    return undefined;
  }
  // CloudFormation's type. The members that matter are checked below.
  const { ObjectLockEnabled: enabled, Rule: rule } = configuration as {
    readonly ObjectLockEnabled?: unknown;
    readonly Rule?: { readonly DefaultRetention?: Readonly<Record<string, unknown>> };
  };
  const { Mode: mode, Days: days, ...others } = rule?.DefaultRetention ?? {};
  const isMode = mode === 'GOVERNANCE' || mode === 'COMPLIANCE';
  if (!isTrue(locks) || enabled !== 'Enabled' || !isMode || Object.keys(others).length > 0) {
    throw new Error(
      `${logicalId}: Object Lock needs ObjectLockEnabled, and a rule with a mode and a number of days.`,
    );
  }
  if (!Number.isInteger(Number(days)) || Number(days) < 1 || Number(days) > 36_500) {
    throw new Error(`${logicalId}: the default retention is 1 to 36,500 days.`);
  }
  return { mode, days: Number(days) };
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** S3 refuses a policy that names another bucket's resources (MalformedPolicy). */
function requireResourcesOf(bucketArn: string, document: unknown, logicalId: string): void {
  const resources = statementsOf(document).flatMap((statement) => [statement['Resource']].flat().map(String));
  const foreign = resources.find((arn) => arn !== bucketArn && !arn.startsWith(`${bucketArn}/`));
  if (foreign !== undefined) {
    throw new Error(`${logicalId}: policy has invalid resource ${foreign}.`);
  }
}
