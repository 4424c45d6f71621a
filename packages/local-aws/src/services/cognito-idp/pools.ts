/** The state that every operation on user pools works on. */
import type { Clock } from '../../core/service.ts';
import type { Outbox } from '../../outbox/outbox.ts';
import type { CodeAttempts } from './codes.ts';
import type { Directory } from './directory.ts';
import type { Lockout } from './lockout.ts';
import type { PendingChallenges } from './pending-challenges.ts';
import type { PendingNewPassword, PendingPasswordProof, PendingSecondFactor } from './pending-sign-ins.ts';
import type { Tokens } from './tokens.ts';
import type { RunTrigger } from './triggers.ts';

/** The user pools of the world. */
export interface Pools {
  readonly directory: Directory;
  readonly tokens: Tokens;
  readonly lockout: Lockout;
  readonly passwordProofs: PendingChallenges<PendingPasswordProof>;
  readonly newPasswords: PendingChallenges<PendingNewPassword>;
  readonly secondFactors: PendingChallenges<PendingSecondFactor>;
  readonly codeAttempts: CodeAttempts;
  readonly runTrigger: RunTrigger;
  /** Receives the e-mails. */
  readonly outbox: Outbox;
  readonly clock: Clock;
}
