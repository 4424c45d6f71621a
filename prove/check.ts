/** What a check is, and what checks share. */
import type { Deployment } from './deployment.ts';
import type { Facts } from './facts.ts';
import type { Leavings } from './leavings.ts';

/** One check. */
export interface Check {
  /** Kebab-case; docs/ASSUMPTIONS.md names it. */
  readonly name: string;
  /** What holds when it passes, in one line. */
  readonly shows: string;
  /** Checks that must have passed before. */
  readonly needs: readonly string[];
  /** After so many seconds it has failed. */
  readonly timeoutSeconds: number;
  /**
   * True for a check that waits longer than a run should take; it runs by `--slow` or by its name.
   */
  readonly isSlow?: true;
  /**
   * Returns what is worth knowing of a success. Throws CheckError, or what AWS says, for a failure.
   */
  run(ground: Ground): Promise<string>;
}

/** What a check works with. */
export interface Ground {
  readonly deployment: Deployment;
  /** What earlier checks found and made. */
  readonly facts: Facts;
  /** What must be removed, and what cannot be. */
  readonly leavings: Leavings;
  /** Ends when the check has timed out or Ctrl-C was pressed. */
  readonly signal: AbortSignal;
  /** Tells the person at the terminal how far a long check has come. */
  progress(text: string): void;
}

/** A check's own finding that something is not as it must be. */
export class CheckError extends Error {
  override readonly name = 'CheckError';
}

/** Throws CheckError unless the condition holds. */
export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new CheckError(message);
  }
}
