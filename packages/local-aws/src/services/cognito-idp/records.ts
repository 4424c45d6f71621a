/**
 * What the user pools store: no password and no refresh token, only what can check one. Secrets of
 * authenticator apps must be stored as they are.
 */
import type { JWK } from 'jose';
import type { PasswordPolicy } from './password-policy.ts';
import type { PasswordVerifier } from './srp.ts';

/** A signing key pair of a pool. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: JWK;
  /** As the key set contains it. */
  readonly publicKey: JWK;
}

/** A user pool as stored, with the private keys of its tokens. Times are epoch milliseconds. */
export interface PoolRecord {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  readonly passwordPolicy: PasswordPolicy;
  readonly mfaConfiguration: 'OFF' | 'OPTIONAL' | 'ON';
  /**
   * Attributes that users can sign in by, besides their name. They never change once the pool
   * exists.
   */
  readonly aliasAttributes: readonly 'email'[];
  /** Attributes that Cognito sends a code to when a user gives them. */
  readonly autoVerifiedAttributes: readonly string[];
  readonly caseSensitive: boolean;
  /** Whether only administrators create users; people cannot sign up then. */
  readonly adminCreatesUsers: boolean;
  /** Whether a code to the verified address replaces a forgotten password. */
  readonly recoversByEmail: boolean;
  /** Whether a new address must be verified before it replaces the present one. */
  readonly verifiesEmailBeforeUpdate: boolean;
  /** Sender and text of e-mails with codes; `{####}` stands for the code. */
  readonly messages: { readonly from: string; readonly subject: string; readonly text: string };
  /** ARNs of the functions of `LambdaConfig`. */
  readonly triggers: Readonly<Partial<Record<TriggerName, string>>>;
  /** Attributes that a user must have. */
  readonly requiredAttributes: readonly string[];
  /** Custom attributes of the template, with the prefix `custom:`. */
  readonly customAttributes: readonly string[];
  /** Seed of the responses for unknown users; hex. */
  readonly decoySecret: string;
  /** AWS signs the two kinds of token with two keys. */
  readonly keys: { readonly id: SigningKey; readonly access: SigningKey };
}

/** Lambda triggers of a user pool that the service invokes. */
export type TriggerName = 'PreSignUp' | 'PostConfirmation' | 'PostAuthentication';

/** What a code by e-mail is for. */
export type CodePurpose = 'signUp' | 'recovery' | 'attribute';

/** A code that was sent. */
export interface CodeRecord {
  /** SHA-256, hex. */
  readonly hash: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** An app client. Lifetimes are in seconds. */
export interface ClientRecord {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  readonly createdAt: number;
  readonly flows: readonly AuthFlow[];
  readonly idTokenSeconds: number;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  /**
   * Seconds that a refresh token remains valid once it was exchanged; absent without rotation.
   */
  readonly rotationGraceSeconds?: number;
  /** Lifetime of a challenge. */
  readonly challengeSeconds: number;
  /** PreventUserExistenceErrors ENABLED. */
  readonly hidesUnknownUsers: boolean;
  /** Absent when the client may read every attribute. */
  readonly readAttributes?: readonly string[];
  /** Absent when users may write every attribute through the client. */
  readonly writeAttributes?: readonly string[];
}

/** The supported flows of ExplicitAuthFlows. */
export type AuthFlow =
  | 'ALLOW_USER_SRP_AUTH'
  | 'ALLOW_USER_PASSWORD_AUTH'
  | 'ALLOW_ADMIN_USER_PASSWORD_AUTH'
  | 'ALLOW_REFRESH_TOKEN_AUTH';

/** A group as stored. Times are epoch milliseconds; `precedence` has no effect on tokens. */
export interface GroupRecord {
  readonly poolId: string;
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A user's authenticator app, verified by a first code (TOTP, RFC 6238). */
export interface TotpRecord {
  /** Base32. */
  readonly secret: string;
  /** Time step of the newest accepted code. This code and older ones are used up. */
  readonly lastStep?: number;
  readonly deviceName?: string;
  /** Whether sign-in requires a code where the pool leaves that to users. */
  readonly enabled: boolean;
  readonly preferred: boolean;
}

/** A user. Times are epoch milliseconds. */
export interface UserRecord {
  readonly poolId: string;
  readonly username: string;
  readonly sub: string;
  readonly enabled: boolean;
  readonly status: 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD';
  readonly attributes: Readonly<Record<string, string>>;
  readonly password?: PasswordVerifier;
  /** When a temporary password expires. */
  readonly temporaryPasswordUntil?: number;
  /** Absent until a first code was verified. */
  readonly totp?: TotpRecord;
  /** Secret of an app that is being set up; base32. */
  readonly pendingTotpSecret?: string;
  /** The newest code of each purpose that is not used yet. */
  readonly codes?: Readonly<Partial<Record<CodePurpose, CodeRecord>>>;
  /** A new address that becomes `email` once it is verified. */
  readonly pendingEmail?: string;
  /** Names of groups, in the order of joining. */
  readonly groups: readonly string[];
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/**
 * One sign-in: the hash of its refresh token and the state that its access tokens depend on. Keyed
 * by origin_jti.
 */
export interface SignInRecord {
  readonly originJti: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly username: string;
  /** SHA-256 of the refresh token, hex. */
  readonly refreshTokenHash: string;
  /** The refresh token before that one, while its grace period lasts. Times in milliseconds. */
  readonly exchanged?: { readonly hash: string; readonly until: number };
  /** SHA-256 of replaced refresh tokens, hex; the newest last, and at most fifty. */
  readonly replaced?: readonly string[];
  /** Epoch seconds. */
  readonly authTime: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly revoked: boolean;
}
