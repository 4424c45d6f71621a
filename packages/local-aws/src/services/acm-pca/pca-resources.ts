/**
 * The three resource types with which a template creates a root CA: the authority, its certificate
 * and its activation.
 */
import { isDeepStrictEqual } from 'node:util';
import type { State } from '../../state/store.ts';
import type { Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import { violationsMessage, shapeViolations } from '../../shapes/shape-violations.ts';
import type { StructureShape } from '../../shapes/shape.ts';
import { type ApiPassthrough, apiPassthroughShape } from './api-passthrough.ts';
import { type AuthorityRecord, type RevocationConfiguration, revocationShape } from './authority-record.ts';
import { type Subject, subjectShape } from './distinguished-name.ts';
import type { AuthorityDefinition, IssueRequest } from './issuer.ts';
import type { PcaParts } from './pca-parts.ts';
import { isKeyAlgorithm, isSigningAlgorithm } from './signing.ts';
import { type Validity, validityShape } from './validity.ts';

/**
 * The handlers of Private CA's resource types. A later start finds what the first start created.
 */
export function pcaResources(parts: PcaParts, state: State): readonly ResourceHandler[] {
  /** ARN by stack and logical id. */
  const made = state.store<string>('acm-pca.resources');
  return [
    {
      type: 'AWS::ACMPCA::CertificateAuthority',
      create: async (properties, context) => {
        const name = resourceName(context);
        const wanted = authorityDefinition(properties, context);
        const present = presentAuthority(parts, made.get(name), wanted);
        const authority = present ?? (await parts.issuer.createAuthority(wanted));
        await parts.lists.requireBucket(authority);
        made.set(name, authority.arn);
        if (authority.certificate !== undefined) {
          await parts.lists.renew(authority);
        }
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
    throw new Error(`${logicalId}: KeyAlgorithm or SigningAlgorithm is not supported.`);
  }
  if (Type !== 'ROOT' && Type !== 'SUBORDINATE') {
    throw new Error(`${logicalId}: Type must be ROOT or SUBORDINATE.`);
  }
  return {
    type: Type,
    keyAlgorithm: KeyAlgorithm,
    signingAlgorithm: SigningAlgorithm,
    subject: templateStructure<Subject>(subjectShape, properties['Subject'] ?? {}, logicalId),
    revocation: templateStructure<RevocationConfiguration>(
      revocationShape,
      properties['RevocationConfiguration'] ?? {},
      logicalId,
    ),
    usageMode: UsageMode === 'SHORT_LIVED_CERTIFICATE' ? UsageMode : 'GENERAL_PURPOSE',
    keyStorageSecurityStandard:
      typeof KeyStorageSecurityStandard === 'string'
        ? KeyStorageSecurityStandard
        : 'FIPS_140_2_LEVEL_3_OR_HIGHER',
  };
}

/**
 * Returns the authority of an earlier start, unless the template has changed in a way for which
 * CloudFormation replaces the resource.
 */
function presentAuthority(
  { authorities }: PcaParts,
  earlier: string | undefined,
  wanted: AuthorityDefinition,
): AuthorityRecord | undefined {
  const present = authorities.find(earlier ?? '');
  if (present === undefined) {
    return undefined;
  }
  const { revocation, ...lasting } = wanted;
  const isSame = Object.entries(lasting).every(([name, value]) => {
    // Every member of a definition is a member of the record.
    return isDeepStrictEqual(present[name as keyof AuthorityRecord], value);
  });
  if (!isSame) {
    return undefined;
  }
  return isDeepStrictEqual(present.revocation, revocation)
    ? present
    : authorities.save({ ...present, revocation });
}

function issueRequest(properties: Properties, context: ResourceContext): IssueRequest {
  const { logicalId } = context;
  const { ApiPassthrough: api, TemplateArn, ValidityNotBefore } = properties;
  return {
    signingRequest: required(properties, 'CertificateSigningRequest', context),
    signingAlgorithm: required(properties, 'SigningAlgorithm', context),
    validity: templateValidity(properties['Validity'], logicalId),
    ...(ValidityNotBefore === undefined ? {} : { notBefore: templateValidity(ValidityNotBefore, logicalId) }),
    ...(typeof TemplateArn === 'string' ? { templateArn: TemplateArn } : {}),
    ...(api === undefined
      ? {}
      : { apiPassthrough: templateStructure<ApiPassthrough>(apiPassthroughShape, api, logicalId) }),
  };
}

/** Templates may contain the number as text. */
function templateValidity(value: unknown, logicalId: string): Validity {
  const given: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  return templateStructure<Validity>(validityShape, { ...given, Value: Number(given['Value']) }, logicalId);
}

/** Checks a structure of the template against the shape that the API has for it. */
function templateStructure<Structure>(shape: StructureShape, value: unknown, logicalId: string): Structure {
  const violations = shapeViolations(shape, value);
  if (violations.length > 0) {
    throw new Error(`${logicalId}: ${violationsMessage(violations)}`);
  }
  // The check above is what makes this true.
  return value as Structure;
}

function required(properties: Properties, name: string, { logicalId }: ResourceContext): string {
  const value = properties[name];
  if (typeof value !== 'string') {
    throw new Error(`${logicalId}: ${name} is missing.`);
  }
  return value;
}

function resourceName({ stackName, logicalId }: ResourceContext): string {
  return `${stackName}/${logicalId}`;
}
