/** Cognito's errors as failures of a sign-in. */
import { SignInError, type SignInFailure } from './session.ts';

/**
 * Exceptions of InitiateAuth, RespondToAuthChallenge, ForgotPassword, ConfirmForgotPassword and of
 * the set-up of an authenticator app (Cognito's API reference).
 */
const failures: Readonly<Record<string, SignInFailure>> = {
  NotAuthorizedException: 'WRONG',
  UserNotFoundException: 'WRONG',
  UserNotConfirmedException: 'WRONG',
  CodeMismatchException: 'CODE_WRONG',
  ExpiredCodeException: 'CODE_WRONG',
  InvalidPasswordException: 'PASSWORD_REFUSED',
  PasswordHistoryPolicyViolationException: 'PASSWORD_REFUSED',
  // A web ACL has counted too many requests from the address.
  ForbiddenException: 'TOO_MANY',
  TooManyRequestsException: 'TOO_MANY',
  TooManyFailedAttemptsException: 'TOO_MANY',
  LimitExceededException: 'TOO_MANY',
  PasswordResetRequiredException: 'UNSUPPORTED',
};

/**
 * Part of a sign-in that one exchange with Cognito belongs to. `SET_UP`: of an authenticator app,
 * by the session of a challenge. `ACCOUNT`: what a signed-in person changes by the access token.
 */
export type Exchange = 'PASSWORD' | 'CHALLENGE' | 'SET_UP' | 'RESET_CODE' | 'ACCOUNT';

/** What an exception means where it does not mean what the table above says. */
const failuresOf: Readonly<Record<Exchange, Readonly<Record<string, SignInFailure>>>> = {
  PASSWORD: {},
  // The session of the challenge has expired, or was used.
  CHALLENGE: { NotAuthorizedException: 'TOO_LATE' },
  SET_UP: { NotAuthorizedException: 'TOO_LATE', EnableSoftwareTokenMFAException: 'CODE_WRONG' },
  RESET_CODE: {
    CodeMismatchException: 'RESET_CODE_WRONG',
    ExpiredCodeException: 'RESET_CODE_WRONG',
    // Also for accounts to which Cognito sent no code.
    NotAuthorizedException: 'RESET_CODE_WRONG',
    UserNotFoundException: 'RESET_CODE_WRONG',
    UserNotConfirmedException: 'RESET_CODE_WRONG',
  },
  ACCOUNT: {
    // The access token was revoked.
    NotAuthorizedException: 'TOO_LATE',
    EnableSoftwareTokenMFAException: 'CODE_WRONG',
    // Another page has finished or replaced the set-up.
    SoftwareTokenMFANotFoundException: 'TOO_LATE',
  },
};

/** Cognito's words for an account that is locked for a while after wrong passwords. */
const lockedOut = 'Password attempts exceeded';

/** Returns the failure for an error of amazon-cognito-identity-js in an exchange. */
export function toSignInError(error: unknown, exchange: Exchange): SignInError {
  if (error instanceof SignInError) {
    return error;
  }
  const { code, message } = Object(error) as Readonly<Record<string, unknown>>;
  if (message === lockedOut) {
    return new SignInError('TOO_MANY', error);
  }
  const known = { ...failures, ...failuresOf[exchange] };
  const failure = typeof code === 'string' && Object.hasOwn(known, code) ? known[code] : undefined;
  return new SignInError(failure ?? 'UNREACHABLE', error);
}
