import { App, Stack } from 'aws-cdk-lib';
import { Template as SynthesizedStack } from 'aws-cdk-lib/assertions';
import { describe, expect, inject, it } from 'vitest';
import { CertificateAuthority } from '../../../infra/iot/certificate-authority.ts';
import type { Template } from '../synthesized.ts';

/** Returns the template of the authority alone. */
function authorityTemplate(props: { existingArn?: string; revocationListHost?: string } = {}): Template {
  const stack = new Stack(new App({ outdir: inject('runFolder') }), 'Stack');
  const none = { existingArn: undefined, revocationListHost: undefined };
  new CertificateAuthority(stack, 'CertificateAuthority', { ...none, ...props, keepData: true });
  // The form of every template.
  return SynthesizedStack.fromStack(stack).toJSON() as Template;
}

const ofType = ({ Resources }: Template, type: string) =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);
const authorityIn = (template: Template) => ofType(template, 'AWS::ACMPCA::CertificateAuthority')[0]?.[1];

describe('the revocation lists of the stack’s own authority', () => {
  const template = authorityTemplate();
  const [[bucket] = []] = ofType(template, 'AWS::S3::Bucket');
  const [[policyId, policy] = []] = ofType(template, 'AWS::S3::BucketPolicy');

  it('are partitioned, private and valid for a week', () => {
    expect(authorityIn(template)?.Properties['RevocationConfiguration']).toEqual({
      CrlConfiguration: {
        Enabled: true,
        CrlType: 'PARTITIONED',
        ExpirationInDays: 7,
        S3BucketName: { Ref: bucket },
        S3ObjectAcl: 'BUCKET_OWNER_FULL_CONTROL',
      },
    });
  });

  it('have their bucket’s policy before the authority, which ACM PCA would refuse otherwise', () => {
    expect([authorityIn(template)?.DependsOn].flat()).toContain(policyId);
  });

  it('can be written by ACM PCA for this account only, and by TLS only', () => {
    const { Statement = [] } = policy?.Properties.PolicyDocument ?? {};

    const allowed = Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.flatMap(({ Action }) => Action).sort()).toEqual([
      's3:GetBucketAcl',
      's3:GetBucketLocation',
      's3:PutObject',
      's3:PutObjectAcl',
    ]);
    for (const { Condition, Principal } of allowed) {
      expect(Principal).toEqual({ Service: 'acm-pca.amazonaws.com' });
      expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
    }
    expect(Statement.filter(({ Effect }) => Effect === 'Deny')).toEqual([
      expect.objectContaining({
        Action: 's3:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ]);
  });

  it('are found at the host that a deployment names', () => {
    const named = authorityTemplate({ revocationListHost: 'lists.example.com' });

    expect(authorityIn(named)?.Properties['RevocationConfiguration']).toMatchObject({
      CrlConfiguration: { CustomCname: 'lists.example.com' },
    });
  });

  it('are not made for an authority that exists already', () => {
    const existingArn = 'arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/1';

    expect(JSON.stringify(authorityTemplate({ existingArn }))).not.toContain('AWS::S3');
  });
});
