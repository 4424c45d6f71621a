/**
 * The names that a function has: its name, a partial ARN (`account:function:name`) or its ARN, each
 * with or without a version or an alias (Lambda API Reference, "Invoke", FunctionName).
 */
import { AwsError } from '../../core/aws-error.ts';

/** A function as a caller or a template names it. */
export interface FunctionReference {
  readonly name: string;
  /** A version, an alias or `$LATEST`; absent in an unqualified reference. */
  readonly qualifier?: string;
}

/** The API's pattern of FunctionName; groups 1 and 2 are the name and the qualifier. */
const reference =
  /^(?:arn:aws[a-z-]*:lambda:)?(?:[a-z]{2}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?([\w-]+)(?::(\$LATEST|[\w-]+))?$/;

/**
 * Reads a reference and the qualifier beside it. Throws InvalidParameterValueException when both
 * have a qualifier and the two differ.
 */
export function functionReference(given: string, beside?: string): FunctionReference {
  // A text that is not a reference is the name of a function that does not exist.
  const [, name = given, own] = reference.exec(given) ?? [];
  if (own !== undefined && beside !== undefined && own !== beside) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
      400,
    );
  }
  const qualifier = own ?? beside;
  return { name, ...(qualifier !== undefined && { qualifier }) };
}

/** True for the number of a published version. */
export function isVersionNumber(qualifier: string): boolean {
  return /^\d+$/.test(qualifier);
}
