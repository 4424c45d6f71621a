/**
 * The second factor of an account: codes of an authenticator app. Cognito lets an access token
 * change it, so the pages ask for the password first; see `docs/SECURITY.md`.
 */
import type { PortalConfig } from '../config.ts';
import { callCognito } from './cognito-calls.ts';
import { keyUri } from './key-uri.ts';
import { SignInError, type AppSecret, type Session, type SignInStep } from './session.ts';

/** What Cognito says of an account. */
interface Account {
  readonly isOn: boolean;
  /** The e-mail address, or the user name of an account without one: what the person types. */
  readonly name: string;
}

/** Returns whether sign-ins ask for a code. Rejects with SignInError, as all functions here do. */
export async function isSecondFactorOn(config: PortalConfig, session: Session): Promise<boolean> {
  return (await readAccount(config, session)).isOn;
}

async function readAccount(config: PortalConfig, session: Session): Promise<Account> {
  const user = await callCognito(config, session, { operation: 'GetUser' });
  const { UserMFASettingList: factors, UserAttributes: attributes } = user;
  const email = (Array.isArray(attributes) ? attributes : [])
    .map((attribute) => Object(attribute) as Readonly<Record<string, unknown>>)
    .find(({ Name }) => Name === 'email')?.['Value'];
  return {
    isOn: Array.isArray(factors) && factors.includes('SOFTWARE_TOKEN_MFA'),
    name: typeof email === 'string' ? email : session.username,
  };
}

/** A set-up under way. The secret is in this object only. */
export interface SetUp extends AppSecret {
  /**
   * Takes the new app's first code, and turns the factor on. Only then does the new app replace the
   * present one (assumption cognito-16). After a rejection it can be called again.
   */
  confirm(code: string): Promise<void>;
}

/** Begins a set-up with a new secret; a set-up that began before is void. */
export async function beginSetUp(config: PortalConfig, session: Session): Promise<SetUp> {
  const { name } = await readAccount(config, session);
  const { SecretCode: secret } = await callCognito(config, session, { operation: 'AssociateSoftwareToken' });
  if (typeof secret !== 'string') {
    throw new SignInError('UNREACHABLE');
  }
  let isVerified = false;
  return {
    secret,
    uri: keyUri(name, secret),
    confirm: async (UserCode) => {
      // Cognito takes one code for a secret. When the second call failed, only that is repeated.
      if (!isVerified) {
        await callCognito(config, session, { operation: 'VerifySoftwareToken', input: { UserCode } });
        isVerified = true;
      }
      await prefer(config, session, true);
    },
  };
}

/**
 * Turns the factor off, then signs in by the password to see whether Cognito still asks for a code.
 * Resolves to false, with the factor on as before, when it does: the user pool then demands a
 * factor of everyone, and Cognito shows that to a page in no other way.
 */
export async function removeSecondFactor(
  config: PortalConfig,
  session: Session,
  signInAgain: () => Promise<SignInStep>,
): Promise<boolean> {
  await prefer(config, session, false);
  const { kind } = await signInAgain();
  if (kind !== 'SIGNED_IN') {
    await prefer(config, session, true);
  }
  return kind === 'SIGNED_IN';
}

async function prefer(config: PortalConfig, session: Session, isOn: boolean): Promise<void> {
  const input = { SoftwareTokenMfaSettings: { Enabled: isOn, PreferredMfa: isOn } };
  await callCognito(config, session, { operation: 'SetUserMFAPreference', input });
}
