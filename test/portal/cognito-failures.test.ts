/** What the page says to Cognito's errors, by the exchange in which they come. */
import { expect, it } from 'vitest';
import { toSignInError } from '../../portal/src/session/cognito-failures.ts';
import { SignInError } from '../../portal/src/session/session.ts';

const failure = (exception: unknown, exchange: Parameters<typeof toSignInError>[1]) =>
  toSignInError(exception, exchange).failure;

it.each([
  ['NotAuthorizedException', 'WRONG', 'TOO_LATE', 'RESET_CODE_WRONG'],
  ['UserNotFoundException', 'WRONG', 'WRONG', 'RESET_CODE_WRONG'],
  ['CodeMismatchException', 'CODE_WRONG', 'CODE_WRONG', 'RESET_CODE_WRONG'],
  ['ExpiredCodeException', 'CODE_WRONG', 'CODE_WRONG', 'RESET_CODE_WRONG'],
  ['InvalidPasswordException', 'PASSWORD_REFUSED', 'PASSWORD_REFUSED', 'PASSWORD_REFUSED'],
  ['ForbiddenException', 'TOO_MANY', 'TOO_MANY', 'TOO_MANY'],
  ['LimitExceededException', 'TOO_MANY', 'TOO_MANY', 'TOO_MANY'],
  ['constructor', 'UNREACHABLE', 'UNREACHABLE', 'UNREACHABLE'],
])('%s', (code, password, challenge, reset) => {
  expect(failure({ code }, 'PASSWORD')).toBe(password);
  expect(failure({ code }, 'CHALLENGE')).toBe(challenge);
  expect(failure({ code }, 'RESET_CODE')).toBe(reset);
});

it('knows an account that is locked after wrong passwords by the message alone', () => {
  const locked = { code: 'NotAuthorizedException', message: 'Password attempts exceeded' };

  expect(failure(locked, 'PASSWORD')).toBe('TOO_MANY');
});

it.each([
  ['EnableSoftwareTokenMFAException', 'CODE_WRONG'],
  ['SoftwareTokenMFANotFoundException', 'TOO_LATE'],
  ['NotAuthorizedException', 'TOO_LATE'],
  ['InvalidParameterException', 'UNREACHABLE'],
  ['TooManyRequestsException', 'TOO_MANY'],
])('%s of a change of the account', (code, expected) => {
  expect(failure({ code }, 'ACCOUNT')).toBe(expected);
});

it.each([
  ['EnableSoftwareTokenMFAException', 'CODE_WRONG'],
  ['CodeMismatchException', 'CODE_WRONG'],
  ['NotAuthorizedException', 'TOO_LATE'],
  ['SoftwareTokenMFANotFoundException', 'UNREACHABLE'],
])('%s of a set-up at the sign-in', (code, expected) => {
  expect(failure({ code }, 'SET_UP')).toBe(expected);
});

it('leaves a failure as it is, and takes everything else for a lost connection', () => {
  const known = new SignInError('UNSUPPORTED');

  expect(toSignInError(known, 'CHALLENGE')).toBe(known);
  expect(failure(new TypeError('Failed to fetch'), 'PASSWORD')).toBe('UNREACHABLE');
  expect(failure(undefined, 'PASSWORD')).toBe('UNREACHABLE');
});
