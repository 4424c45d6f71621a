/** Cognito's errors as failures of a sign-in. */
import { SignInError, type SignInFailure } from './session.ts';

/**
 * Exceptions of InitiateAuth, RespondToAuthChallenge, ForgotPassword and ConfirmForgotPassword
 * (Cognito's API reference).
 */
const failures: Readonly<Record<string, SignInFailure>> = {
  NotAuthorizedException: 'WRONG',
  UserNotFoundException: 'WRONG',
  UserNotConfirmedException: 'WRONG',
  CodeMismatchException: 'CODE_WRONG',
  ExpiredCodeException: 'CODE_WRONG',
  InvalidPasswordException: 'PASSWORD_REFUSED',
  PasswordHistoryPolicyViolationException: 'PASSWORD_REFUSED',
  TooManyRequestsException: 'TOO_MANY',
  TooManyFailedAttemptsException: 'TOO_MANY',
  LimitExceededException: 'TOO_MANY',
  PasswordResetRequiredException: 'UNSUPPORTED',
};

/** Cognito's words for an account that is locked for a while after wrong passwords. */
const lockedOut = 'Password attempts exceeded';

/** Returns the failure for an error of amazon-cognito-identity-js. */
export function toSignInError(error: unknown): SignInError {
  if (error instanceof SignInError) {
    return error;
  }
  const { code, message } = Object(error) as Readonly<Record<string, unknown>>;
  if (message === lockedOut) {
    return new SignInError('TOO_MANY', error);
  }
  const failure = typeof code === 'string' && Object.hasOwn(failures, code) ? failures[code] : undefined;
  return new SignInError(failure ?? 'UNREACHABLE', error);
}
