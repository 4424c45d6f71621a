/**
 * The ACM PCA authority that signs vehicle certificates: one that exists already, or a root
 * authority of the stack, which publishes revocation lists.
 */
import { Aws } from 'aws-cdk-lib';
import {
  CfnCertificate,
  CfnCertificateAuthority,
  CfnCertificateAuthorityActivation,
} from 'aws-cdk-lib/aws-acmpca';
import { Construct } from 'constructs';
import { removalPolicyFor } from '../removal-policy.ts';
import { RevocationBucket } from './revocation-bucket.ts';

interface CertificateAuthorityProps {
  /**
   * Used as it is when given: it must be active and its own CRL or OCSP settings stay as they are.
   */
  readonly existingArn: string | undefined;
  readonly keepData: boolean;
  /** Host at which a verifier finds the lists; the bucket's own when absent. */
  readonly revocationListHost: string | undefined;
}

/**
 * A list is valid for a week. ACM PCA writes the next one before, and about half an hour after a
 * revocation (AWS Private CA API Reference, "CrlConfiguration").
 */
const listDays = 7;

/**
 * The template that lets the caller set the subject and fixes the extended key usage to client
 * authentication.
 */
export const certificateTemplateArn = `arn:${Aws.PARTITION}:acm-pca:::template/EndEntityClientAuthCertificate_APIPassthrough/V1`;

/** The authority. A construct that depends on this one finds it ready to sign. */
export class CertificateAuthority extends Construct {
  readonly arn: string;
  /** Where the revocation lists are; undefined for an authority that exists already. */
  readonly revocationBucketName: string | undefined;

  constructor(scope: Construct, id: string, props: CertificateAuthorityProps) {
    super(scope, id);
    if (props.existingArn !== undefined) {
      this.arn = props.existingArn;
      return;
    }
    const bucket = new RevocationBucket(this, 'RevocationLists', props);
    this.revocationBucketName = bucket.name;
    this.arn = this.#makeRoot(bucket, props);
  }

  #makeRoot(bucket: RevocationBucket, { keepData, revocationListHost }: CertificateAuthorityProps): string {
    const root = new CfnCertificateAuthority(this, 'Root', {
      type: 'ROOT',
      keyAlgorithm: 'EC_prime256v1',
      signingAlgorithm: 'SHA256WITHECDSA',
      subject: { commonName: 'Reference ID for VIN vehicle root', organization: Aws.STACK_NAME },
      usageMode: 'GENERAL_PURPOSE',
      revocationConfiguration: {
        crlConfiguration: {
          enabled: true,
          // A complete list limits the authority to a million certificates, partitions to a hundred
          // million.
          crlType: 'PARTITIONED',
          expirationInDays: listDays,
          s3BucketName: bucket.name,
          s3ObjectAcl: 'BUCKET_OWNER_FULL_CONTROL',
          ...(revocationListHost !== undefined && { customCname: revocationListHost }),
        },
      },
    });
    root.addResourceDependency(bucket.policy);
    const certificate = new CfnCertificate(this, 'RootCertificate', {
      certificateAuthorityArn: root.attrArn,
      certificateSigningRequest: root.attrCertificateSigningRequest,
      signingAlgorithm: 'SHA256WITHECDSA',
      templateArn: `arn:${Aws.PARTITION}:acm-pca:::template/RootCACertificate/V1`,
      validity: { type: 'YEARS', value: 25 },
    });
    const activation = new CfnCertificateAuthorityActivation(this, 'RootActivation', {
      certificateAuthorityArn: root.attrArn,
      certificate: certificate.attrCertificate,
      status: 'ACTIVE',
    });
    // A removed authority can be restored for 30 days only, so production keeps it and what
    // activates it.
    const policy = removalPolicyFor(keepData);
    for (const resource of [root, certificate, activation]) {
      resource.applyRemovalPolicy(policy);
    }
    return root.attrArn;
  }
}
