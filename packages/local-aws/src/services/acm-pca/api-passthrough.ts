/**
 * `ApiPassthrough`: content of the certificate that the caller of IssueCertificate gives in
 * addition to the CSR or instead of it.
 */
import { flag, list, oneOf, structure, text } from '../../shapes/shape.ts';
import { type Subject, subjectShape } from './distinguished-name.ts';

/** One subject alternative name; exactly one member is set. */
export interface GeneralName {
  readonly DnsName?: string;
  readonly Rfc822Name?: string;
  readonly UniformResourceIdentifier?: string;
  readonly IpAddress?: string;
  readonly RegisteredId?: string;
  readonly DirectoryName?: Subject;
}

/** Extensions by the API's names. */
export interface ApiExtensions {
  readonly CertificatePolicies?: readonly {
    readonly CertPolicyId: string;
    readonly PolicyQualifiers?: unknown;
  }[];
  readonly ExtendedKeyUsage?: readonly {
    readonly ExtendedKeyUsageType?: string;
    readonly ExtendedKeyUsageObjectIdentifier?: string;
  }[];
  readonly KeyUsage?: Readonly<Record<string, boolean>>;
  readonly SubjectAlternativeNames?: readonly GeneralName[];
  readonly CustomExtensions?: readonly {
    readonly ObjectIdentifier: string;
    readonly Value: string;
    readonly Critical?: boolean;
  }[];
}

/**
 * Subject and extensions that take effect only under templates with API passthrough
 * (`_APIPassthrough` or `_APICSRPassthrough`).
 */
export interface ApiPassthrough {
  readonly Subject?: Subject;
  readonly Extensions?: ApiExtensions;
}

const objectIdentifier = text({ max: 64, pattern: '([0-2])\\.([0-9]|([0-3][0-9]))((\\.([0-9]+)){0,126})' });
const base64 = '(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?';

const generalName = structure(
  {},
  {
    OtherName: structure({ TypeId: objectIdentifier, Value: text({ max: 256 }) }),
    Rfc822Name: text({ max: 256 }),
    DnsName: text({ max: 253 }),
    DirectoryName: subjectShape,
    EdiPartyName: structure({ PartyName: text({ max: 256 }) }, { NameAssigner: text({ max: 256 }) }),
    UniformResourceIdentifier: text({ max: 253 }),
    IpAddress: text({ max: 39 }),
    RegisteredId: objectIdentifier,
  },
);

const policyInformation = structure(
  { CertPolicyId: objectIdentifier },
  {
    PolicyQualifiers: list(
      structure({ PolicyQualifierId: oneOf('CPS'), Qualifier: structure({ CpsUri: text({ max: 256 }) }) }),
      1,
      20,
    ),
  },
);

const extendedKeyUsage = structure(
  {},
  {
    ExtendedKeyUsageType: oneOf(
      'SERVER_AUTH',
      'CLIENT_AUTH',
      'CODE_SIGNING',
      'EMAIL_PROTECTION',
      'TIME_STAMPING',
      'OCSP_SIGNING',
      'SMART_CARD_LOGIN',
      'DOCUMENT_SIGNING',
      'CERTIFICATE_TRANSPARENCY',
    ),
    ExtendedKeyUsageObjectIdentifier: objectIdentifier,
  },
);

const keyUsage = structure(
  {},
  {
    DigitalSignature: flag,
    NonRepudiation: flag,
    KeyEncipherment: flag,
    DataEncipherment: flag,
    KeyAgreement: flag,
    KeyCertSign: flag,
    CRLSign: flag,
    EncipherOnly: flag,
    DecipherOnly: flag,
  },
);

/**
 * Limits of Private CA's API reference, for example 1 to 150 alternative names of at most 253
 * characters.
 */
export const apiPassthroughShape = structure(
  {},
  {
    Subject: subjectShape,
    Extensions: structure(
      {},
      {
        CertificatePolicies: list(policyInformation, 1, 20),
        ExtendedKeyUsage: list(extendedKeyUsage, 1, 20),
        KeyUsage: keyUsage,
        SubjectAlternativeNames: list(generalName, 1, 150),
        CustomExtensions: list(
          structure(
            { ObjectIdentifier: objectIdentifier, Value: text({ min: 1, max: 4096, pattern: base64 }) },
            { Critical: flag },
          ),
          1,
          150,
        ),
      },
    ),
  },
);
