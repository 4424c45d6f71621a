/** Cognito's exceptions with AWS's messages. */
import { AwsError } from '../../core/aws-error.ts';

/** A parameter is missing or malformed. */
export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterException', message);

/** The caller is not authenticated, or may not do this now. */
export const notAuthorized = (message: string): AwsError => new AwsError('NotAuthorizedException', message);

/**
 * The same refusal for a wrong password and, where the client hides it, for a user that does not
 * exist.
 */
export const wrongPassword = (): AwsError => notAuthorized('Incorrect username or password.');

/** Unknown user. Only administrators and clients that do not hide it receive this. */
export const userNotFound = (): AwsError => new AwsError('UserNotFoundException', 'User does not exist.');

/** Rotation has replaced the refresh token (Cognito API Reference, GetTokensFromRefreshToken). */
export const refreshTokenReuse = (): AwsError =>
  new AwsError('RefreshTokenReuseException', 'Refresh token has been invalidated by rotation.');

/** Unknown pool, client or group. */
export const resourceNotFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message);

/** A new password breaks the policy. */
export const invalidPassword = (violation: string): AwsError =>
  new AwsError('InvalidPasswordException', `Password did not conform with policy: ${violation}`);
