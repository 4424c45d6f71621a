/** Orders resources so that each comes after those it references or names in DependsOn. */
import type { ResourceDefinition, Template } from './assembly.ts';
import { attributeReference, intrinsicCall, substitution } from './intrinsics.ts';

/**
 * Returns the logical ids of all resources, each after those it needs. Throws an error that names a
 * cycle.
 */
export function creationOrder({ Resources: resources }: Template): readonly string[] {
  const ordered = new Set<string>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    const resource = resources[logicalId];
    if (resource === undefined || ordered.has(logicalId)) {
      return;
    }
    if (path.includes(logicalId)) {
      const cycle = [...path.slice(path.indexOf(logicalId)), logicalId];
      throw new Error(`The template's resources depend on each other in a cycle: ${cycle.join(' → ')}.`);
    }
    for (const needed of dependenciesOf(resource)) {
      visit(needed, [...path, logicalId]);
    }
    ordered.add(logicalId);
  };
  for (const logicalId of Object.keys(resources)) {
    visit(logicalId, []);
  }
  return [...ordered];
}

function dependenciesOf({
  Properties: properties,
  DependsOn: dependsOn = [],
  UpdatePolicy: updatePolicy,
}: ResourceDefinition): Set<string> {
  return new Set([...[dependsOn].flat(), ...references(properties), ...references(updatePolicy)]);
}

/**
 * Finds the names that a value refers to: resources, and the parameters and pseudo parameters that
 * `Ref` and `Fn::Sub` may name.
 */
function references(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(references);
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const [name, argument] = intrinsicCall(value) ?? [];
  if (name === 'Ref') {
    return [String(argument)];
  }
  if (name === 'Fn::GetAtt') {
    return [attributeReference(argument)[0]];
  }
  const nested = Object.values(value).flatMap(references);
  return name === 'Fn::Sub' ? [...nested, ...substituted(argument)] : nested;
}

function substituted(argument: unknown): string[] {
  const text = String(Array.isArray(argument) ? argument[0] : argument);
  return [...text.matchAll(substitution)].map(([, name = '']) => name.split('.')[0] ?? '');
}
