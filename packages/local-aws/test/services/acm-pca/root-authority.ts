/** A root authority, created from the three resources of a template. */
import { type Emulation, place } from '../../emulation.ts';

/** The properties that CDK writes for a root authority. */
export const rootProperties = {
  Type: 'ROOT',
  KeyAlgorithm: 'EC_prime256v1',
  SigningAlgorithm: 'SHA256WITHECDSA',
  Subject: { CommonName: 'Device root', Organization: 'Maker' },
};

/**
 * Creates an authority and returns its ARN and root certificate once it is active. `changes`
 * override its properties.
 */
export async function makeRootAuthority(world: Emulation, changes: object = {}, name = 'Root') {
  const properties = { ...rootProperties, ...changes };
  const authority = await world.make('AWS::ACMPCA::CertificateAuthority', properties, name);
  const { Arn: arn, CertificateSigningRequest } = authority.attributes;
  const own = await world.make(
    'AWS::ACMPCA::Certificate',
    {
      CertificateAuthorityArn: arn,
      CertificateSigningRequest,
      SigningAlgorithm: properties.SigningAlgorithm,
      TemplateArn: 'arn:aws:acm-pca:::template/RootCACertificate/V1',
      Validity: { Type: 'YEARS', Value: 25 },
    },
    `${name}Certificate`,
  );
  const activation = await world.make(
    'AWS::ACMPCA::CertificateAuthorityActivation',
    { CertificateAuthorityArn: arn, Certificate: own.attributes['Certificate'], Status: 'ACTIVE' },
    `${name}Activation`,
  );
  return {
    arn: String(arn),
    root: String(own.attributes['Certificate']),
    rootArn: String(own.attributes['Arn']),
    chain: String(activation.attributes['CompleteCertificateChain']),
  };
}

/** What a template must say for an authority that publishes to a private bucket. */
export const listConfiguration = (bucket: string, changes: object = {}) => ({
  RevocationConfiguration: {
    CrlConfiguration: {
      ...{ Enabled: true, S3BucketName: bucket, S3ObjectAcl: 'BUCKET_OWNER_FULL_CONTROL' },
      ...changes,
    },
  },
});

/** Creates a bucket that Private CA may write to, unless the statement is changed. */
export async function makeRevocationBucket(world: Emulation, name: string, changes: object = {}) {
  const { ref, attributes } = await world.make('AWS::S3::Bucket', { BucketName: name }, `${name}-bucket`);
  const arn = String(attributes['Arn']);
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'acm-pca.amazonaws.com' },
    Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:GetBucketAcl', 's3:GetBucketLocation'],
    Resource: [arn, `${arn}/*`],
    Condition: { StringEquals: { 'aws:SourceAccount': place.accountId } },
    ...changes,
  };
  const document = { Version: '2012-10-17', Statement: [statement] };
  await world.make('AWS::S3::BucketPolicy', { Bucket: ref, PolicyDocument: document }, `${name}-policy`);
}
