/** Ends all sessions of a person: every browser and app that signed in with the account. */
import type { PortalConfig } from '../config.ts';
import { callCognito } from './cognito-calls.ts';
import type { Session } from './session.ts';

/**
 * Calls Cognito's GlobalSignOut, which revokes all refresh tokens, and ends the session of this
 * page. Access tokens stay valid until they expire. Rejects with SignInError; the session then
 * continues.
 */
export async function signOutEverywhere(config: PortalConfig, session: Session): Promise<void> {
  // A new token: sessions that began since another device revoked an older one continue.
  await callCognito(config, session, { operation: 'GlobalSignOut', withNewToken: true });
  await session.end();
}
