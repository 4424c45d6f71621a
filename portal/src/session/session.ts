/**
 * A signed-in person, as all pages see it. How tokens are kept and renewed is behind this
 * interface, so that another way needs a change of this folder only.
 */

import type { Role } from '../../../domain/roles.ts';

/**
 * A person's session. Its access token is in memory only, and its refresh token in a cookie that
 * scripts cannot read: neither a storage nor an URL has them.
 */
export interface Session {
  /** Cognito's `sub`: part of the keys under which pages keep what they read. */
  readonly principalId: string;
  /** The name that Cognito knows the person by, which may differ from the one that they type. */
  readonly username: string;
  /** What the pages offer; the API decides by the token of each request. */
  readonly roles: readonly Role[];
  /** Minutes for which an access token is valid, even after a sign-out elsewhere. */
  readonly accessTokenMinutes: number;
  /**
   * Returns a valid access token; undefined when the session is over. With `forceRefresh` the token
   * is new. Rejects when the session function cannot be reached.
   */
  accessToken(forceRefresh: boolean): Promise<string | undefined>;
  /**
   * Continues with the tokens of a new sign-in of the same person; its access tokens have the time
   * of that sign-in. Rejects when the function cannot be reached, or for another person's token.
   */
  continueWith(refreshToken: string): Promise<void>;
  /**
   * Ends the session in all tabs, and revokes the refresh token. Resolves even when the function
   * cannot be reached; the next page then ends it. Does nothing when the session is over.
   */
  end(): Promise<void>;
  /** Resolves when the session has ended. */
  readonly ended: Promise<SessionEnd>;
}

/**
 * How a session ended: by `end`, or by itself, because its time was over, it was revoked, or
 * another tab ended it.
 */
export type SessionEnd = 'SIGNED_OUT' | 'OVER';

/** The new secret of an authenticator app. */
export interface AppSecret {
  /** Base 32, for an app that takes text. */
  readonly secret: string;
  /** The secret with the names that an app shows, for a QR code. */
  readonly uri: string;
}

/** A set-up that a sign-in asks for. */
export interface SetUpStep extends AppSecret {
  readonly kind: 'SET_UP';
  /** Takes the app's first code, after a wrong one too (assumption cognito-17). */
  submit(code: string): Promise<SignInStep>;
}

/** What a sign-in needs next. */
export type SignInStep =
  | { readonly kind: 'SIGNED_IN'; readonly session: Session }
  /** The code of an authenticator app. */
  | { readonly kind: 'CODE'; submit(code: string): Promise<SignInStep> }
  /** An authenticator app, because the deployment demands one and the account has none. */
  | SetUpStep
  /** A password of the person's own, because the present one is temporary. */
  | { readonly kind: 'NEW_PASSWORD'; submit(password: string): Promise<SignInStep> };

/**
 * Why a step failed. `WRONG` stands for an unknown name and for a wrong password, so that the page
 * does not say which accounts exist. `TOO_LATE`: Cognito takes a step within minutes of the one
 * before, and each once. `RESET_CODE_WRONG`: the code of an e-mail is wrong, spent or too old.
 */
export type SignInFailure =
  | 'WRONG'
  | 'CODE_WRONG'
  | 'RESET_CODE_WRONG'
  | 'TOO_LATE'
  | 'PASSWORD_REFUSED'
  | 'TOO_MANY'
  | 'UNREACHABLE'
  | 'UNSUPPORTED';

/** A step that failed. The person may try it again, or after `TOO_LATE` begin again. */
export class SignInError extends Error {
  readonly failure: SignInFailure;

  constructor(failure: SignInFailure, cause?: unknown) {
    super(`The sign-in failed: ${failure}.`, { cause });
    this.failure = failure;
  }
}
