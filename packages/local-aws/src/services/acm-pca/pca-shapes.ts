/**
 * Inputs of Private CA's operations
 * (https://docs.aws.amazon.com/privateca/latest/APIReference/API_Operations.html).
 */
import { blob, oneOf, structure, text } from '../../shapes/shape.ts';
import { apiPassthroughShape } from './api-passthrough.ts';
import { validityShape } from './validity.ts';

const arn = text({
  min: 5,
  max: 200,
  pattern: 'arn:[\\w+=\\/,.@\\-]+:acm-pca:[\\w+=\\/,.@\\-]*:[0-9]*:[\\w+=,.@\\-]+(\\/[\\w+=,.@\\-]+)*',
});
const signingAlgorithm = oneOf(
  'SHA256WITHECDSA',
  'SHA384WITHECDSA',
  'SHA512WITHECDSA',
  'SHA256WITHRSA',
  'SHA384WITHRSA',
  'SHA512WITHRSA',
  'SHA256WITHRSA_PSS',
  'SHA384WITHRSA_PSS',
  'SHA512WITHRSA_PSS',
  'SM3WITHSM2',
  'ML_DSA_44',
  'ML_DSA_65',
  'ML_DSA_87',
);

const authority = structure({ CertificateAuthorityArn: arn });

/** Constraints of the inputs by operation name; as on AWS, other members are ignored. */
export const pcaInputs = {
  DescribeCertificateAuthority: authority,
  GetCertificateAuthorityCertificate: authority,
  GetCertificateAuthorityCsr: authority,
  GetCertificate: structure({ CertificateAuthorityArn: arn, CertificateArn: arn }),
  IssueCertificate: structure(
    {
      CertificateAuthorityArn: arn,
      Csr: blob(1, 32_768),
      SigningAlgorithm: signingAlgorithm,
      Validity: validityShape,
    },
    {
      ApiPassthrough: apiPassthroughShape,
      TemplateArn: arn,
      ValidityNotBefore: validityShape,
      IdempotencyToken: text({ min: 1, max: 36, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]*' }),
    },
  ),
  RevokeCertificate: structure({
    CertificateAuthorityArn: arn,
    CertificateSerial: text({ max: 128 }),
    RevocationReason: oneOf(
      'UNSPECIFIED',
      'KEY_COMPROMISE',
      'CERTIFICATE_AUTHORITY_COMPROMISE',
      'AFFILIATION_CHANGED',
      'SUPERSEDED',
      'CESSATION_OF_OPERATION',
      'PRIVILEGE_WITHDRAWN',
      'A_A_COMPROMISE',
    ),
  }),
} as const;
