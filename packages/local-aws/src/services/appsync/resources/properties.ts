/**
 * Reads the properties of AppSync resources. A missing, malformed or unsupported property makes the
 * start fail with an error that names it.
 */
import { readFile } from 'node:fs/promises';
import { AwsError } from '../../../core/aws-error.ts';
import type { Properties, ResourceContext } from '../../../core/resource.ts';

/** The error for an unsupported property. */
export function unsupported(what: string): AwsError {
  return new AwsError('BadRequestException', `${what} is not supported by the local AppSync.`);
}

/** Returns the string; throws when it is absent. */
export function requiredText(properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value !== 'string') {
    throw new AwsError('BadRequestException', `${name} must be a string.`);
  }
  return value;
}

/** Returns the string, or undefined when it is absent. */
export function optionalText(properties: Properties, name: string): string | undefined {
  return properties[name] === undefined ? undefined : requiredText(properties, name);
}

/** Returns a number, which CloudFormation also passes as text. */
export function numberOr(properties: Properties, name: string, absent: number): number {
  const value = Number(properties[name] ?? absent);
  if (!Number.isInteger(value)) {
    throw new AwsError('BadRequestException', `${name} must be a whole number.`);
  }
  return value;
}

/** Returns a nested object, or undefined when it is absent. */
export function optionalObject(properties: Properties, name: string): Properties | undefined {
  const value = properties[name];
  if (value === undefined) {
    return undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // A JSON object of the template.
    return value as Properties;
  }
  throw new AwsError('BadRequestException', `${name} must be an object.`);
}

/** Returns a list; empty when it is absent. */
export function listOf(properties: Properties, name: string): readonly unknown[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value)) {
    throw new AwsError('BadRequestException', `${name} must be a list.`);
  }
  return value;
}

/** Refuses the given properties, unless their value means the same as leaving them out. */
export function refuse(
  properties: Properties,
  names: readonly string[],
  meaningless: readonly unknown[] = [],
): void {
  for (const name of names) {
    const value = properties[name];
    if (value !== undefined && !meaningless.includes(value)) {
      throw unsupported(name);
    }
  }
}

/**
 * Returns the text from an inline property or an asset in the bootstrap bucket. An S3 location
 * names a file asset.
 */
export async function inlineOrAsset(
  properties: Properties,
  { inline, location }: { inline: string; location: string },
  { assetFolder }: ResourceContext,
): Promise<string> {
  const text = optionalText(properties, inline);
  if (text !== undefined) {
    return text;
  }
  const key = assetKey(requiredText(properties, location));
  return readFile(assetFolder(key), 'utf8');
}

/** `s3://bucket/key` or `https://bucket.s3.region.amazonaws.com/key` → key. */
function assetKey(location: string): string {
  const key = /^(?:s3:\/\/[^/]+\/|https:\/\/s3\.[^/]+\/[^/]+\/|https:\/\/[^/]+\/)(.+)$/.exec(location)?.[1];
  if (key === undefined) {
    throw new AwsError('BadRequestException', 'The S3 location is not valid.');
  }
  return key;
}
