/** Passwords against Cognito's documented rules: lengths, kinds of characters, blanks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passwordViolation, requirePasswordForm } from '../../../src/services/cognito-idp/password-policy.ts';

const policy = {
  minimumLength: 14,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 3,
};

/** Cognito's Developer Guide, "Adding user pool password requirements"; the last one is a blank. */
const special = [...'^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-', ' '];
const letters = [...'abcxyzABCXYZ019'];
const strange = [...'äßλ漢😀€£'];

function accepted(password: string): boolean {
  try {
    requirePasswordForm('password', password);
  } catch {
    return false;
  }
  return passwordViolation(password, policy) === undefined;
}

/** A direct implementation of the documented rules. */
function isGood(password: string): boolean {
  const has = (characters: string) => [...characters].some((one) => password.includes(one));
  return (
    password.length >= 14 &&
    password.length <= 256 &&
    password.trim() === password &&
    has('abcdefghijklmnopqrstuvwxyz') &&
    has('ABCDEFGHIJKLMNOPQRSTUVWXYZ') &&
    has('0123456789') &&
    has(special.join(''))
  );
}

const characters = fc.constantFrom(...letters, ...special, ...strange);

it('accepts a password exactly when the documented rules hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: characters, minLength: 0, maxLength: 300 }), (password) => {
      expect(accepted(password)).toBe(isGood(password));
    }),
    { numRuns: 2000 },
  );
});

it('accepts a single special character', () => {
  fc.assert(
    fc.property(fc.constantFrom(...special), fc.nat(10), (one, at) => {
      const plain = 'Correct4Horse7';
      expect(accepted(plain)).toBe(false);
      expect(accepted(`${plain.slice(0, at + 1)}${one}${plain.slice(at + 1)}`)).toBe(true);
    }),
  );
});

describe('blanks', () => {
  it.each(['Correct Horse 42', 'Correct\tHorse-42', 'C orrect-Horse42'])(
    'are allowed inside a password: %j',
    (password) => {
      expect(accepted(password)).toBe(true);
    },
  );

  it.each([' Correct-Horse-42', 'Correct-Horse-42 ', '\tCorrect-Horse-42', 'Correct-Horse\n-42', 'x'])(
    'are refused at the ends of a password, and line breaks everywhere: %j',
    (password) => {
      expect(() => requirePasswordForm('password', password)).toThrow(
        "Value at 'password' failed to satisfy constraint",
      );
    },
  );
});
