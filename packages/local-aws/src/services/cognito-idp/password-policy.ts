/** The pool's password policy, with Cognito's message for each violation. */
import { invalidParameter } from './errors.ts';

/** `Policies.PasswordPolicy` of the template; passwords have at most 256 characters in any pool. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireLowercase: boolean;
  readonly requireUppercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly temporaryPasswordValidityDays: number;
}

/** The policy of a pool that sets none. */
export const defaultPasswordPolicy: PasswordPolicy = {
  minimumLength: 8,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 7,
};

const maxPasswordLength = 256;

/**
 * The characters that Cognito counts as special characters (Developer Guide, "Adding user pool
 * password requirements").
 */
const symbols = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+ -]/;

/** `[\S]+.*[\S]+` as Java matches it: spaces may be inside, but not at either end. */
const form = /^[^ \t\n\v\f\r]+[^\n\r\u0085\u2028\u2029]*[^ \t\n\v\f\r]+$/;

/** Refuses a value that no policy allows. `member` is the name in the request. */
export function requirePasswordForm(member: string, password: string): void {
  if (form.test(password)) {
    return;
  }
  throw invalidParameter(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$`,
  );
}

/**
 * Returns what is wrong with a password, in Cognito's words; undefined when it conforms to the
 * policy.
 */
export function passwordViolation(password: string, policy: PasswordPolicy): string | undefined {
  const rules: readonly (readonly [broken: boolean, violation: string])[] = [
    [password.length < policy.minimumLength, 'Password not long enough'],
    [password.length > maxPasswordLength, 'Password too long'],
    [policy.requireUppercase && !/[A-Z]/.test(password), 'Password must have uppercase characters'],
    [policy.requireLowercase && !/[a-z]/.test(password), 'Password must have lowercase characters'],
    [policy.requireNumbers && !/[0-9]/.test(password), 'Password must have numeric characters'],
    [policy.requireSymbols && !symbols.test(password), 'Password must have symbol characters'],
  ];
  return rules.find(([broken]) => broken)?.[1];
}
