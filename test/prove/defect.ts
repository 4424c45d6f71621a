/** What a planted defect is. */
import type { DefectContext } from './planting.ts';

/** A defect in a world that one check must find. */
export interface Defect {
  /** The check that must find it. */
  readonly check: string;
  readonly what: string;
  /** Matches the check's message. */
  readonly found: RegExp;
  /** A shorter time limit, for checks that would otherwise wait until their own. */
  readonly timeoutSeconds?: number;
  /** Called with each progress text of the check, in both runs. */
  readonly onProgress?: (context: DefectContext, text: string) => void;
  /** Called once the check has passed; removes what the defect caused until then. */
  readonly settle?: (context: DefectContext) => Promise<void>;
  /** Plants the defect and returns the function that removes it. */
  plant(context: DefectContext): Promise<() => unknown> | (() => unknown);
}
