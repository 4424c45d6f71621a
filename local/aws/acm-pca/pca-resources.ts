/** The three resources by which a template makes a root CA: the authority, its certificate, its activation. */
import type { State } from '../../state/store.ts';
import type { Properties, ResourceContext, ResourceHandler } from '../resource.ts';
import type { ApiPassthrough } from './api-passthrough.ts';
import type { RevocationConfiguration } from './authority-record.ts';
import type { Subject } from './distinguished-name.ts';
import type { AuthorityDefinition } from './issuer.ts';
import type { PcaParts } from './pca-parts.ts';
import { isKeyAlgorithm, isSigningAlgorithm } from './signing.ts';
import type { Validity } from './validity.ts';

/** The handlers of Private CA's resource types; each start finds what the first one made. */
export function pcaResources(parts: PcaParts, state: State): readonly ResourceHandler[] {
  /** ARN by stack and logical id. */
  const made = state.store<string>('acm-pca.resources');
  return [
    {
      type: 'AWS::ACMPCA::CertificateAuthority',
      create: async (properties, context) => {
        const name = resourceName(context);
        const earlier = parts.authorities.find(made.get(name) ?? '');
        const authority =
          earlier ?? (await parts.issuer.createAuthority(authorityDefinition(properties, context)));
        made.set(name, authority.arn);
        return {
          ref: authority.arn,
          attributes: { Arn: authority.arn, CertificateSigningRequest: authority.signingRequest },
        };
      },
    },
    {
      type: 'AWS::ACMPCA::Certificate',
      create: async (properties, context) => {
        const authority = parts.authorities.require(required(properties, 'CertificateAuthorityArn', context));
        const name = resourceName(context);
        const earlier = parts.authorities.findCertificate(made.get(name) ?? '');
        const record =
          earlier?.authorityArn === authority.arn
            ? earlier
            : await parts.issuer.issue(authority, issueRequest(properties, context));
        made.set(name, record.arn);
        return { ref: record.arn, attributes: { Arn: record.arn, Certificate: record.certificate } };
      },
    },
    {
      type: 'AWS::ACMPCA::CertificateAuthorityActivation',
      create: (properties, context) => {
        const authority = parts.authorities.require(required(properties, 'CertificateAuthorityArn', context));
        const certificate = required(properties, 'Certificate', context);
        const chain =
          typeof properties['CertificateChain'] === 'string' ? properties['CertificateChain'] : '';
        const disabled = properties['Status'] === 'DISABLED';
        if (authority.certificate !== certificate || (authority.status === 'DISABLED') !== disabled) {
          parts.issuer.activate(authority, certificate, chain, disabled);
        }
        const complete = [certificate, chain].filter((pem) => pem !== '').join('\n');
        return { ref: authority.arn, attributes: { CompleteCertificateChain: complete } };
      },
    },
  ];
}

function authorityDefinition(properties: Properties, { logicalId }: ResourceContext): AuthorityDefinition {
  const { KeyAlgorithm, SigningAlgorithm, Type, UsageMode, KeyStorageSecurityStandard } = properties;
  if (!isKeyAlgorithm(KeyAlgorithm) || !isSigningAlgorithm(SigningAlgorithm)) {
    throw new Error(`${logicalId}: KeyAlgorithm or SigningAlgorithm does not exist here.`);
  }
  if (Type !== 'ROOT' && Type !== 'SUBORDINATE')
    throw new Error(`${logicalId}: Type must be ROOT or SUBORDINATE.`);
  return {
    type: Type,
    keyAlgorithm: KeyAlgorithm,
    signingAlgorithm: SigningAlgorithm,
    // CloudFormation checks the template's structures against the same schema before they come here.
    subject: (properties['Subject'] ?? {}) as Subject,
    revocation: (properties['RevocationConfiguration'] ?? {}) as RevocationConfiguration,
    usageMode: UsageMode === 'SHORT_LIVED_CERTIFICATE' ? UsageMode : 'GENERAL_PURPOSE',
    keyStorageSecurityStandard:
      typeof KeyStorageSecurityStandard === 'string'
        ? KeyStorageSecurityStandard
        : 'FIPS_140_2_LEVEL_3_OR_HIGHER',
  };
}

function issueRequest(properties: Properties, context: ResourceContext) {
  const { ApiPassthrough: api, TemplateArn, ValidityNotBefore } = properties;
  return {
    signingRequest: required(properties, 'CertificateSigningRequest', context),
    signingAlgorithm: required(properties, 'SigningAlgorithm', context),
    validity: validityOf(properties['Validity']),
    ...(ValidityNotBefore === undefined ? {} : { notBefore: validityOf(ValidityNotBefore) }),
    ...(typeof TemplateArn === 'string' ? { templateArn: TemplateArn } : {}),
    // As above: the structure is CloudFormation's own.
    ...(api === undefined ? {} : { apiPassthrough: api as ApiPassthrough }),
  };
}

/** Templates may write the number as text. */
function validityOf(value: unknown): Validity {
  const { Type, Value } = value as { Type: Validity['Type']; Value: number | string };
  return { Type, Value: Number(Value) };
}

function required(properties: Properties, name: string, { logicalId }: ResourceContext): string {
  const value = properties[name];
  if (typeof value !== 'string') throw new Error(`${logicalId}: ${name} is missing.`);
  return value;
}

function resourceName({ stackName, logicalId }: ResourceContext): string {
  return `${stackName}/${logicalId}`;
}
