/** Reads the properties of CodeDeploy's resources, and makes CodeDeploy's errors. */
import { AwsError } from '../../core/aws-error.ts';
import { requireKnownProperties } from '../../core/known-properties.ts';
import type { Properties } from '../../core/resource.ts';

/** An error of CodeDeploy's API; the message begins with the logical id. */
export function codeDeployError(code: string, message: string, cause?: unknown): AwsError {
  return Object.assign(new AwsError(code, message, 400), cause !== undefined && { cause });
}

/** Throws an error that names a property which would change a deployment. */
export function refuseOthers(properties: Properties, known: readonly string[], logicalId: string): void {
  requireKnownProperties(properties, known, logicalId, 'CodeDeploy');
}

/** Returns the name when CodeDeploy accepts it: 1 to 100 letters, digits and `._+=,@-`. */
export function requireName(name: unknown, logicalId: string, property: string): string {
  if (typeof name !== 'string' || !/^[\w.+=,@-]{1,100}$/.test(name)) {
    const code = `Invalid${property}Exception`;
    throw codeDeployError(code, `${logicalId}: ${property} is in an invalid format: ${name}`);
  }
  return name;
}

/** Returns the object under `name`, undefined without one; throws for any other value. */
export function optionalObject(
  properties: Properties,
  name: string,
  logicalId: string,
): Properties | undefined {
  const value = properties[name];
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${logicalId} has a ${name} that is not an object.`);
  }
  return { ...value };
}

/** True for `true` and for its text, which CloudFormation accepts too. */
export function isTrue(value: unknown): boolean {
  return String(value) === 'true';
}
