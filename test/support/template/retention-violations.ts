/** What a template keeps when its stack is deleted, against what it must keep. */
import type { Template, TemplateResource } from '../../infra/synthesized.ts';

/** Types that hold data, or that make data readable or trusted. */
export const lastingTypes = [
  'AWS::ACMPCA::Certificate',
  'AWS::ACMPCA::CertificateAuthority',
  'AWS::ACMPCA::CertificateAuthorityActivation',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
];

/**
 * One sentence for each resource with other policies than it needs. Production keeps lasting
 * resources, except what a failed creation made; everything else is deleted with the stack.
 */
export function retentionViolations({ Resources }: Template, isProduction: boolean): string[] {
  return Object.entries(Resources).flatMap(([logicalId, resource]) => {
    const needed = isProduction && lastingTypes.includes(resource.Type) ? kept : deleted;
    return policyViolations(resource, needed).map((violation) => `${logicalId}: ${violation}`);
  });
}

const policyNames = ['DeletionPolicy', 'UpdateReplacePolicy'] as const;

type Policies = Readonly<Record<(typeof policyNames)[number], string>>;

const kept: Policies = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
const deleted: Policies = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };

/** A resource without a policy is deleted; types that take snapshots instead are not used here. */
function policyViolations(resource: TemplateResource, needed: Policies): string[] {
  return policyNames
    .filter((name) => (resource[name] ?? 'Delete') !== needed[name])
    .map((name) => `${name} is ${resource[name] ?? 'absent'}, not ${needed[name]}`);
}
