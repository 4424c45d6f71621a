/** A root authority made from the three resources of a template. */
import type { Emulation } from '../../emulation.ts';

/** What CDK writes for a root authority. */
export const rootProperties = {
  Type: 'ROOT',
  KeyAlgorithm: 'EC_prime256v1',
  SigningAlgorithm: 'SHA256WITHECDSA',
  Subject: { CommonName: 'Device root', Organization: 'Maker' },
};

/** The active authority's ARN and root certificate; changes go to the authority's properties. */
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
