/**
 * Reads the properties of AWS WAF's resources. A malformed or unsupported property makes the start
 * fail.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { Properties } from '../../core/resource.ts';

/** The error for a part of a web ACL that the local AWS WAF does not evaluate. */
export function unsupported(what: string): AwsError {
  return new AwsError('WAFInvalidOperationException', `${what} is not supported by the local AWS WAF.`);
}

/** The error for a value that AWS WAF refuses. */
export function invalid(what: string): AwsError {
  return new AwsError('WAFInvalidParameterException', `Error reason: ${what}`);
}

/**
 * Returns the string under `name`; throws WAFInvalidParameterException for any other value or
 * none.
 */
export function requiredText(properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value !== 'string') {
    throw invalid(`${name} must be a string.`);
  }
  return value;
}

/** Returns the whole number; CloudFormation also passes numbers as text. */
export function numberAt(properties: Properties, name: string): number {
  const value = Number(properties[name]);
  if (properties[name] === undefined || !Number.isInteger(value)) {
    throw invalid(`${name} must be a number.`);
  }
  return value;
}

/**
 * Returns the object under `name`; throws WAFInvalidParameterException for a list, a scalar or
 * none.
 */
export function requiredObject(properties: Properties, name: string): Properties {
  return toObject(properties[name], name);
}

/** Returns the objects of a list. */
export function listOf(properties: Properties, name: string): readonly Properties[] {
  const value = properties[name];
  if (!Array.isArray(value)) {
    throw invalid(`${name} must be a list.`);
  }
  return value.map((member) => toObject(member, name));
}

/** Returns the name and value of the one member that an object of alternatives has. */
export function soleMember(properties: Properties, name: string): readonly [string, Properties] {
  const [first, ...others] = Object.entries(properties);
  if (first === undefined || others.length > 0) {
    throw invalid(`${name} must have exactly one member.`);
  }
  return [first[0], toObject(first[1], first[0])];
}

/** Throws for members that the local AWS WAF does not evaluate. */
export function refuseOthers(properties: Properties, known: readonly string[]): void {
  const other = Object.keys(properties).find((name) => !known.includes(name));
  if (other !== undefined) {
    throw unsupported(other);
  }
}

function toObject(value: unknown, name: string): Properties {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${name} must be an object.`);
  }
  // A JSON object of the template.
  return value as Properties;
}
