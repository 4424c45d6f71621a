/**
 * What CloudFormation refuses before it creates anything: a template beyond its quotas, and values
 * that do not fit the template's parameters.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
import type { SynthesizedStack } from './assembly.ts';

/**
 * They apply to each stack separately, nested stacks included. CloudFormation's megabyte is
 * decimal.
 */
const max = { resources: 500, parameters: 200, outputs: 200, mappings: 200, bytes: 1_000_000 };

/** The longest value of a parameter, in bytes. */
const maxValueBytes = 4096;

/** Throws an error that says what the template has too much of. */
export function requireWithinLimits({ name, template, templateBytes }: SynthesizedStack): void {
  if (templateBytes > max.bytes) {
    throw new Error(`${name}: Template may not exceed ${max.bytes} bytes in size.`);
  }
  const counted = {
    resources: template.Resources,
    parameters: template.Parameters,
    outputs: template.Outputs,
    mappings: template.Mappings,
  };
  for (const [kind, entries = {}] of Object.entries(counted)) {
    const [count, limit] = [Object.keys(entries).length, max[kind as keyof typeof counted]];
    if (count > limit) {
      throw new Error(`${name}: The template has ${count} ${kind}, of at most ${limit}.`);
    }
  }
}

/** Throws an error that names a parameter without a value, or with one that is too long. */
export function requireValues(
  { name, template: { Parameters: definitions = {} } }: SynthesizedStack,
  values: Readonly<Record<string, string>>,
): void {
  const missing = Object.entries(definitions).flatMap(([parameter, { Default: fallback }]) =>
    Object.hasOwn(values, parameter) || fallback !== undefined ? [] : [parameter],
  );
  if (missing.length > 0) {
    throw new Error(`${name}: Parameters: [${missing.join(', ')}] must have values`);
  }
  const long = Object.keys(values).find(
    (parameter) => Buffer.byteLength(values[parameter] ?? '') > maxValueBytes,
  );
  if (long !== undefined) {
    throw new Error(`${name}: The value of the parameter ${long} is longer than ${maxValueBytes} bytes.`);
  }
}

/** Throws an error that names values for which the template has no parameter. */
export function requireKnown(
  { name, template: { Parameters: definitions = {} } }: SynthesizedStack,
  values: Readonly<Record<string, string>>,
): void {
  const unknown = Object.keys(values).filter((parameter) => !Object.hasOwn(definitions, parameter));
  if (unknown.length > 0) {
    throw new Error(`${name}: Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
}
