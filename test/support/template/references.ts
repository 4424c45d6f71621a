/** What a template's intrinsic functions refer to, and whether it exists. */
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import type { Template } from '../../infra/synthesized.ts';

/** An intrinsic function with its argument, as written in a template. */
export interface IntrinsicCall {
  readonly name: string;
  readonly argument: unknown;
}

const pseudoParameters = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

/** Returns the call that an object represents; undefined for an ordinary object. */
export function intrinsicOf(value: unknown): IntrinsicCall | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0) {
    return undefined;
  }
  const [name, argument] = entry as [string, unknown];
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

/** Returns logical id and attribute of a `Fn::GetAtt`, whose attribute may contain dots. */
export function attributeOf(argument: unknown): readonly [logicalId: string, attribute: string] {
  if (Array.isArray(argument)) {
    return [String(argument[0]), String(argument[1])];
  }
  const [logicalId = '', ...attribute] = String(argument).split('.');
  return [logicalId, attribute.join('.')];
}

/** Returns the names in `${…}` of a `Fn::Sub` that are neither literals nor its own variables. */
export function substitutedNames(argument: unknown): string[] {
  const [text, own] = Array.isArray(argument)
    ? [String(argument[0]), argument[1] as object]
    : [String(argument), {}];
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !Object.hasOwn(own, name));
}

/** Returns one sentence for each reference in the value whose target does not exist. */
export function referenceViolations(
  value: unknown,
  template: Template,
  db: SpecDatabase,
  path: string,
): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const call = intrinsicOf(value);
  const nested = Object.entries(value).flatMap(([key, member]) =>
    referenceViolations(member, template, db, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`),
  );
  return call === undefined ? nested : [...callViolations(call, template, db, path), ...nested];
}

function callViolations(
  { name, argument }: IntrinsicCall,
  template: Template,
  db: SpecDatabase,
  path: string,
): string[] {
  switch (name) {
    case 'Ref':
      return isReferable(String(argument), template)
        ? []
        : [`${path}: Ref of ${argument}, which does not exist`];
    case 'Fn::GetAtt':
      return attributeViolations(attributeOf(argument), template, db, path);
    case 'Fn::Sub':
      return substitutedNames(argument).flatMap((used) =>
        used.includes('.')
          ? attributeViolations(attributeOf(used), template, db, path)
          : callViolations({ name: 'Ref', argument: used }, template, db, path),
      );
    default:
      return knownFunctions.includes(name)
        ? []
        : [`${path}: ${name} is not a function that this check knows`];
  }
}

const knownFunctions = ['Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::If', 'Fn::Equals', 'Fn::FindInMap'];

function isReferable(name: string, { Parameters = {}, Resources }: Template): boolean {
  return pseudoParameters.includes(name) || Object.hasOwn(Parameters, name) || Object.hasOwn(Resources, name);
}

function attributeViolations(
  [logicalId, attribute]: readonly [string, string],
  { Resources }: Template,
  db: SpecDatabase,
  path: string,
): string[] {
  const type = Resources[logicalId]?.Type;
  if (type === undefined) {
    return [`${path}: Fn::GetAtt of ${logicalId}, which does not exist`];
  }
  // The outputs of a nested stack are those of its own template.
  if (type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
    return [];
  }
  const [resource] = db.lookup('resource', 'cloudFormationType', 'equals', type);
  if (resource !== undefined && Object.hasOwn(resource.attributes, attribute)) {
    return [];
  }
  return [`${path}: ${type} has no attribute ${attribute}`];
}
