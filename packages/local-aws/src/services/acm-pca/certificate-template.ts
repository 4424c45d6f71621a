/**
 * Certificate templates: the purpose of a certificate, and which sources may add extensions
 * (https://docs.aws.amazon.com/privateca/latest/userguide/template-definitions.html).
 */
import { invalidArguments } from './pca-errors.ts';

/**
 * What a template fixes. Absent members come from the sources that it lets through: first the API,
 * then the CSR.
 */
export interface CertificateTemplate {
  /** True for certificates of authorities, whose `pathLength` limits the chain below them. */
  readonly authority: boolean;
  readonly pathLength?: number;
  /** Private CA's key usage names. */
  readonly keyUsage?: readonly string[];
  /** Private CA's extended key usage names. */
  readonly extendedKeyUsage?: readonly string[];
  /** Extensions may come from `ApiPassthrough`, or from the CSR. */
  readonly fromApi: boolean;
  readonly fromCsr: boolean;
}

type FixedParts = Omit<CertificateTemplate, 'fromApi' | 'fromCsr'>;

const endEntityUsage = ['DigitalSignature', 'KeyEncipherment'];
const authorityUsage = ['DigitalSignature', 'KeyCertSign', 'CRLSign'];
const authority = (pathLength?: number): FixedParts => ({
  authority: true,
  ...(pathLength === undefined ? {} : { pathLength }),
  keyUsage: authorityUsage,
});

const fixedParts: Readonly<Record<string, FixedParts>> = {
  BlankEndEntityCertificate: { authority: false },
  BlankEndEntityCertificate_CriticalBasicConstraints: { authority: false },
  CodeSigningCertificate: {
    authority: false,
    keyUsage: ['DigitalSignature'],
    extendedKeyUsage: ['CODE_SIGNING'],
  },
  EndEntityCertificate: {
    authority: false,
    keyUsage: endEntityUsage,
    extendedKeyUsage: ['SERVER_AUTH', 'CLIENT_AUTH'],
  },
  EndEntityClientAuthCertificate: {
    authority: false,
    keyUsage: endEntityUsage,
    extendedKeyUsage: ['CLIENT_AUTH'],
  },
  EndEntityServerAuthCertificate: {
    authority: false,
    keyUsage: endEntityUsage,
    extendedKeyUsage: ['SERVER_AUTH'],
  },
  OCSPSigningCertificate: {
    authority: false,
    keyUsage: ['DigitalSignature'],
    extendedKeyUsage: ['OCSP_SIGNING'],
  },
  RootCACertificate: authority(),
  SubordinateCACertificate_PathLen0: authority(0),
  SubordinateCACertificate_PathLen1: authority(1),
  SubordinateCACertificate_PathLen2: authority(2),
  SubordinateCACertificate_PathLen3: authority(3),
};

/** Suffixes of template names, without and with passthrough. Not every template has all four. */
const variants = ['', '_APIPassthrough', '_CSRPassthrough', '_APICSRPassthrough'];

/** Private CA's default when the request names no template. */
export const defaultTemplateArn = 'arn:aws:acm-pca:::template/EndEntityCertificate/V1';

/** Returns the template with this ARN. Throws InvalidArgsException when it is not supported. */
export function requireTemplate(templateArn: string): CertificateTemplate {
  const name = /^arn:aws[\w-]*:acm-pca:::template\/(\w+)\/V1$/.exec(templateArn)?.[1] ?? '';
  const variant = variants.findLast((suffix) => name.endsWith(suffix)) ?? '';
  const base = name.slice(0, name.length - variant.length);
  const fixed = Object.hasOwn(fixedParts, base) ? fixedParts[base] : undefined;
  const blankWithoutSource = base.startsWith('Blank') && variant === '';
  const rootFromCsr = base === 'RootCACertificate' && variant.includes('CSR');
  if (fixed === undefined || blankWithoutSource || rootFromCsr) {
    throw invalidArguments(`The certificate template ${templateArn} is not supported.`);
  }
  return { ...fixed, fromApi: variant.includes('API'), fromCsr: variant.includes('CSR') };
}
