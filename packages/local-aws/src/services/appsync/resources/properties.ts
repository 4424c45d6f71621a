/**
 * Reading the properties of AppSync resources; what is missing, misshapen or not supported here
 * stops the start with its name.
 */
import { readFile } from 'node:fs/promises';
import { AwsError } from '../../../core/aws-error.ts';
import type { Properties, ResourceContext } from '../../../core/resource.ts';

/** A property that a template must not have here. */
export function unsupported(what: string): AwsError {
  return new AwsError('BadRequestException', `${what} is not supported by the local AppSync.`);
}

/** The text; throws when it is absent. */
export function requiredText(properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value !== 'string') {
    throw new AwsError('BadRequestException', `${name} must be a string.`);
  }
  return value;
}

/** The text, or undefined when it is absent. */
export function optionalText(properties: Properties, name: string): string | undefined {
  return properties[name] === undefined ? undefined : requiredText(properties, name);
}

/** A number; CloudFormation also passes numbers as text. */
export function numberOr(properties: Properties, name: string, absent: number): number {
  const value = Number(properties[name] ?? absent);
  if (!Number.isInteger(value)) {
    throw new AwsError('BadRequestException', `${name} must be a whole number.`);
  }
  return value;
}

/** A nested object, or undefined when it is absent. */
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

/** A list, empty when it is absent. */
export function listOf(properties: Properties, name: string): readonly unknown[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value)) {
    throw new AwsError('BadRequestException', `${name} must be a list.`);
  }
  return value;
}

/** Refuses the properties that are given, unless their value means what leaving them out means. */
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
 * The text given inline or as an asset in the bootstrap bucket; an S3 location names a file asset.
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
