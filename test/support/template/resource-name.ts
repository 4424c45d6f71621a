/** ARNs of a template as text: what is known only at deployment becomes a sample of the right form. */
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import { stackName } from '../../../infra/synthesize.ts';
import type { Template } from '../../infra/synthesized.ts';
import { attributeOf, intrinsicOf } from './references.ts';

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': stackName,
};

/** ARNs of types for which the resource schemas have no template (Service Authorization Reference). */
const arnsWithoutTemplate: Readonly<Record<string, string>> = {
  'AWS::ACMPCA::CertificateAuthority':
    'arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/Sample',
  // CloudFormation's attribute ends like this (CloudFormation, "AWS::Logs::LogGroup").
  'AWS::Logs::LogGroup': 'arn:aws:logs:eu-central-1:111122223333:log-group:Sample:*',
};

/** The text of a value; `Sample` stands for names that CloudFormation generates. */
export function sampleText(value: unknown, template: Template, db: SpecDatabase): string {
  const call = intrinsicOf(value);
  if (call === undefined) return String(value);
  switch (call.name) {
    case 'Fn::Join': {
      const [delimiter, parts] = call.argument as [string, readonly unknown[]];
      return parts.map((part) => sampleText(part, template, db)).join(delimiter);
    }
    case 'Ref':
      return pseudoParameters[String(call.argument)] ?? sampleOfRef(String(call.argument), template, db);
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = attributeOf(call.argument);
      return attribute.endsWith('Arn') ? sampleArn(logicalId, template, db) : 'Sample';
    }
    default:
      throw new Error(`${call.name} is not a function that this check knows.`);
  }
}

function sampleOfRef(logicalId: string, template: Template, db: SpecDatabase): string {
  const [schema] = db.lookup('resource', 'cloudFormationType', 'equals', typeOf(logicalId, template));
  return schema?.cfnRefIdentifier?.join().endsWith('Arn') === true
    ? sampleArn(logicalId, template, db)
    : 'Sample';
}

function sampleArn(logicalId: string, template: Template, db: SpecDatabase): string {
  const type = typeOf(logicalId, template);
  const [schema] = db.lookup('resource', 'cloudFormationType', 'equals', type);
  const form = arnsWithoutTemplate[type] ?? schema?.arnTemplate;
  if (form === undefined) throw new Error(`The form of ARNs of ${type} is not known here.`);
  return form
    .replace('${Partition}', 'aws')
    .replace('${Region}', 'eu-central-1')
    .replace('${Account}', '111122223333')
    .replaceAll(/\$\{[^}]+\}/g, 'Sample');
}

function typeOf(logicalId: string, { Resources }: Template): string {
  return Resources[logicalId]?.Type ?? '';
}
