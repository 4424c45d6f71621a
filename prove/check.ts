/** What a check is, and what it receives. */
import type { Deployment } from './deployment.ts';
import type { Facts } from './facts.ts';
import type { Cleanup } from './cleanup.ts';

/** Something that only a deployment on AWS can show, with how to find it out. */
export interface Check {
  /** Kebab-case; docs/ASSUMPTIONS.md names it. */
  readonly name: string;
  /** What holds when it passes, in one line. */
  readonly shows: string;
  /** Checks that must have passed before. */
  readonly needs: readonly string[];
  /** Seconds after which the check fails. */
  readonly timeoutSeconds: number;
  /**
   * True for a check that waits longer than a run should take; it runs by `--slow` or by its name.
   */
  readonly isSlow?: true;
  /**
   * Returns what is worth knowing when the check passes. Rejects with CheckError, or AWS's own
   * error, when it fails.
   */
  run(context: CheckContext): Promise<string>;
}

/** What a run gives to each of its checks. */
export interface CheckContext {
  readonly deployment: Deployment;
  /** What earlier checks found and made. */
  readonly facts: Facts;
  /** What must be removed, and what cannot be. */
  readonly cleanup: Cleanup;
  /** Aborts when the check has timed out or Ctrl-C was pressed. */
  readonly signal: AbortSignal;
  /** Reports the progress of a long check to the person at the terminal. */
  progress(text: string): void;
}
