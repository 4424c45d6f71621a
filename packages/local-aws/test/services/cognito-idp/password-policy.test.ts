/** The pool's password rules, violated one at a time. */
import { expect, it } from 'vitest';
import {
  defaultPasswordPolicy,
  passwordViolation,
} from '../../../src/services/cognito-idp/password-policy.ts';

it.each([
  ['Short-1', 'Password not long enough'],
  [`Long-1${'x'.repeat(251)}`, 'Password too long'],
  ['lower-case-1', 'Password must have uppercase characters'],
  ['UPPER-CASE-1', 'Password must have lowercase characters'],
  ['No-Number-here', 'Password must have numeric characters'],
  ['NoSymbol1here', 'Password must have symbol characters'],
  ['Every-Rule-1', undefined],
])('%s: %s', (password, fault) => {
  expect(passwordViolation(password, defaultPasswordPolicy)).toBe(fault);
});

it.each([...'^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-'])('counts %s as a symbol', (symbol) => {
  expect(passwordViolation(`Symbol1Here${symbol}`, defaultPasswordPolicy)).toBeUndefined();
});

it('requires only what the policy requires', () => {
  const lax = {
    ...defaultPasswordPolicy,
    minimumLength: 6,
    requireLowercase: false,
    requireUppercase: false,
    requireNumbers: false,
    requireSymbols: false,
  };

  expect(passwordViolation('aaaaaa', lax)).toBeUndefined();
});
