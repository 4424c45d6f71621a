/**
 * The ACM PCA authority that signs vehicle certificates: one that exists already, or a root
 * authority of the stack.
 */
import { Aws } from 'aws-cdk-lib';
import {
  CfnCertificate,
  CfnCertificateAuthority,
  CfnCertificateAuthorityActivation,
} from 'aws-cdk-lib/aws-acmpca';
import { Construct } from 'constructs';
import { removalPolicyFor } from '../removal-policy.ts';

interface CertificateAuthorityProps {
  /**
   * Used as it is when given: it must be active and its own CRL or OCSP settings stay as they are.
   */
  readonly existingArn: string | undefined;
  readonly keepData: boolean;
}

/**
 * The template that lets the caller set the subject and fixes the extended key usage to client
 * authentication.
 */
export const certificateTemplateArn = `arn:${Aws.PARTITION}:acm-pca:::template/EndEntityClientAuthCertificate_APIPassthrough/V1`;

/** The authority. A construct that depends on this one finds it ready to sign. */
export class CertificateAuthority extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { existingArn, keepData }: CertificateAuthorityProps) {
    super(scope, id);
    this.arn = existingArn ?? this.#makeRoot(keepData);
  }

  #makeRoot(keepData: boolean): string {
    const root = new CfnCertificateAuthority(this, 'Root', {
      type: 'ROOT',
      keyAlgorithm: 'EC_prime256v1',
      signingAlgorithm: 'SHA256WITHECDSA',
      subject: { commonName: 'Reference ID for VIN vehicle root', organization: Aws.STACK_NAME },
      usageMode: 'GENERAL_PURPOSE',
    });
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
