/** The state of a sign-in until the client responds to its challenge. */
import type { PendingChallenge } from './pending-challenges.ts';
import type { PasswordVerifier, ServerKeys } from './srp.ts';

/** PASSWORD_VERIFIER was sent; the client must prove the password. */
export interface PendingPasswordProof extends PendingChallenge {
  readonly verifier: PasswordVerifier;
  readonly clientPublic: bigint;
  readonly keys: ServerKeys;
}

/** The temporary password was proven; the client must send a new one. */
export type PendingNewPassword = PendingChallenge;

/** The password was proven; the second factor is missing. */
export interface PendingSecondFactor extends PendingChallenge {
  readonly challenge: 'SOFTWARE_TOKEN_MFA' | 'MFA_SETUP';
  readonly poolId: string;
  /** Verifier of the proven password. The session ends when the password changes. */
  readonly verifier: string | undefined;
  /** MFA_SETUP: whether a code of the new app was verified. */
  readonly isSetUp: boolean;
}
