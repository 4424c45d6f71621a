/** The pool's rules for passwords, and Cognito's words for each that is broken. */

/** Policies.PasswordPolicy of the template. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireLowercase: boolean;
  readonly requireUppercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly temporaryPasswordValidityDays: number;
}

/** The policy of a pool that names none. */
export const defaultPasswordPolicy: PasswordPolicy = {
  minimumLength: 8,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 7,
};

const longestPassword = 256;

/** What is wrong with a password under the policy, as Cognito says it; undefined when nothing is. */
export function passwordFault(password: string, policy: PasswordPolicy): string | undefined {
  const rules: readonly (readonly [broken: boolean, fault: string])[] = [
    [password.length < policy.minimumLength, 'Password not long enough'],
    [password.length > longestPassword, 'Password too long'],
    [/\s/.test(password), 'Password must not have blanks'],
    [policy.requireUppercase && !/[A-Z]/.test(password), 'Password must have uppercase characters'],
    [policy.requireLowercase && !/[a-z]/.test(password), 'Password must have lowercase characters'],
    [policy.requireNumbers && !/[0-9]/.test(password), 'Password must have numeric characters'],
    [
      policy.requireSymbols && !/[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/.test(password),
      'Password must have symbol characters',
    ],
  ];
  return rules.find(([broken]) => broken)?.[1];
}
