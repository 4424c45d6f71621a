/** The client of Cognito user pools for the functions that Cognito calls. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';

/** Two attempts of 1.5 seconds, because Cognito waits five seconds for a trigger. */
export const triggerClientSettings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
} as const;

/** Signs with the function's role. */
export const userPools = new CognitoIdentityProviderClient(triggerClientSettings);
