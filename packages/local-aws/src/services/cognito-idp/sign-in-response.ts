/** The response of InitiateAuth, RespondToAuthChallenge and their administrators' counterparts. */
import type { AuthenticationResult } from './tokens.ts';

/** Either a challenge with the `Session` to respond in, or `AuthenticationResult` with tokens. */
export interface SignInResponse {
  readonly ChallengeName?: 'PASSWORD_VERIFIER' | 'NEW_PASSWORD_REQUIRED' | 'SOFTWARE_TOKEN_MFA' | 'MFA_SETUP';
  readonly ChallengeParameters: Readonly<Record<string, string>>;
  readonly Session?: string;
  readonly AuthenticationResult?: AuthenticationResult;
}
