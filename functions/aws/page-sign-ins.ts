/**
 * Refresh tokens of the page's app client. Both calls need no signature and no permission: the
 * token is the authorization.
 */
import {
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientSettings } from './client-settings.ts';

const client = new CognitoIdentityProviderClient(clientSettings);

/** Tokens that Cognito returned for a refresh token. */
export interface ExchangedTokens {
  readonly accessToken: string;
  /** Replaces the one that was exchanged. */
  readonly refreshToken: string;
}

/** Why Cognito rejects a refresh token: it was replaced before, or is not valid. */
export type TokenRejection = 'REUSED' | 'NOT_VALID';

/** Errors of GetTokensFromRefreshToken and RevokeToken that are about the token. */
const rejections: Readonly<Record<string, TokenRejection>> = {
  RefreshTokenReuseException: 'REUSED',
  NotAuthorizedException: 'NOT_VALID',
  InvalidParameterException: 'NOT_VALID',
  UserNotFoundException: 'NOT_VALID',
  UnauthorizedException: 'NOT_VALID',
  UnsupportedTokenTypeException: 'NOT_VALID',
};

/**
 * Exchanges a refresh token. A repeated call within the client's grace period succeeds, so a
 * lost response can be asked for again. Throws for a failure that is not about the token.
 */
export async function exchangeRefreshToken(
  ClientId: string,
  RefreshToken: string,
): Promise<ExchangedTokens | TokenRejection> {
  try {
    const { AuthenticationResult: result } = await client.send(
      new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }),
    );
    if (result?.AccessToken === undefined || result.RefreshToken === undefined) {
      // A client without rotation returns no refresh token.
      throw new Error('Cognito returned no tokens');
    }
    return { accessToken: result.AccessToken, refreshToken: result.RefreshToken };
  } catch (error) {
    return rejectionOf(error);
  }
}

/** Ends a sign-in, with all access tokens from it. Returns the rejection of an invalid token. */
export async function revokeRefreshToken(
  ClientId: string,
  Token: string,
): Promise<TokenRejection | undefined> {
  try {
    await client.send(new RevokeTokenCommand({ ClientId, Token }));
    return undefined;
  } catch (error) {
    return rejectionOf(error);
  }
}

function rejectionOf(error: unknown): TokenRejection {
  const name = error instanceof Error ? error.name : '';
  const rejection = Object.hasOwn(rejections, name) ? rejections[name] : undefined;
  if (rejection === undefined) {
    throw error;
  }
  return rejection;
}
