/**
 * ARNs of a template as text. Values that are known only at deployment become samples of the right
 * form.
 */
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
  'AWS::StackId': `arn:aws:cloudformation:eu-central-1:111122223333:stack/${stackName}/0a1b2c3d-0000-11ee-8000-0242ac120002`,
};

/**
 * ARNs of types for which the resource schemas have no template (Service Authorization Reference).
 */
const arnsWithoutTemplate: Readonly<Record<string, string>> = {
  'AWS::ACMPCA::CertificateAuthority':
    'arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/Sample',
  'AWS::Kinesis::StreamConsumer': 'arn:aws:kinesis:eu-central-1:111122223333:stream/Sample/consumer/Sample:1',
  // CloudFormation's attribute has this ending (CloudFormation, "AWS::Logs::LogGroup").
  'AWS::Logs::LogGroup': 'arn:aws:logs:eu-central-1:111122223333:log-group:Sample:*',
};

/** Returns the text of a value. `Sample` replaces names that CloudFormation generates. */
export function sampleText(value: unknown, template: Template, db: SpecDatabase): string {
  const call = intrinsicOf(value);
  if (call === undefined) {
    return String(value);
  }
  switch (call.name) {
    case 'Fn::Join': {
      const [delimiter, parts] = call.argument as [string, unknown];
      return listText(parts, template, db).join(delimiter);
    }
    case 'Fn::Select': {
      const [index, list] = call.argument as [number, unknown];
      return listText(list, template, db)[Number(index)] ?? '';
    }
    case 'Ref':
      return pseudoParameters[String(call.argument)] ?? sampleOfRef(String(call.argument), template, db);
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = attributeOf(call.argument);
      if (!/Arn$/i.test(attribute)) {
        return 'Sample';
      }
      const suffix = attribute === 'StreamArn' ? '/stream/Sample' : '';
      return `${sampleArn(logicalId, template, db)}${suffix}`;
    }
    default:
      throw new Error(`${call.name} is not a function that this check knows.`);
  }
}

/** Returns the elements of a list, which may be the parts of a split text. */
function listText(value: unknown, template: Template, db: SpecDatabase): readonly string[] {
  const call = intrinsicOf(value);
  if (call?.name !== 'Fn::Split') {
    return (value as readonly unknown[]).map((one) => sampleText(one, template, db));
  }
  const [delimiter, text] = call.argument as [string, unknown];
  return sampleText(text, template, db).split(delimiter);
}

function sampleOfRef(logicalId: string, template: Template, db: SpecDatabase): string {
  if (typeOf(logicalId, template) === 'AWS::Lambda::Alias') {
    // CloudFormation returns the ARN, and the schema has no form for it.
    return 'arn:aws:lambda:eu-central-1:111122223333:function:Sample:live';
  }
  const [schema] = db.lookup('resource', 'cloudFormationType', 'equals', typeOf(logicalId, template));
  return schema?.cfnRefIdentifier?.join().endsWith('Arn') === true
    ? sampleArn(logicalId, template, db)
    : 'Sample';
}

function sampleArn(logicalId: string, template: Template, db: SpecDatabase): string {
  const type = typeOf(logicalId, template);
  const [schema] = db.lookup('resource', 'cloudFormationType', 'equals', type);
  const form = arnsWithoutTemplate[type] ?? schema?.arnTemplate;
  if (form === undefined) {
    throw new Error(
      `The form of ARNs of ${type} is not known. Add it to test/support/template/resource-name.ts.`,
    );
  }
  return form
    .replace('${Partition}', 'aws')
    .replace('${Region}', 'eu-central-1')
    .replace('${Account}', '111122223333')
    .replaceAll(/\$\{[^}]+\}/g, 'Sample');
}

function typeOf(logicalId: string, { Resources }: Template): string {
  return Resources[logicalId]?.Type ?? '';
}
