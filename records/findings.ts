/** What `verify` finds, each with the record that it is about. */

/** Kinds of findings. Any of them means that the file is not what was sealed. */
export type FindingKind =
  /** The content, the salt or the place of an entry differs from what was sealed. */
  | 'CHANGED'
  /**
   * A sealed entry or a head is not in the file. No sealed erasure names it, and its head does not
   * let it expire yet.
   */
  | 'MISSING'
  /** An entry that no head seals at this place. */
  | 'INSERTED'
  /** A sealed entry or a head stands at another place than its own. */
  | 'REORDERED'
  /** The file ends before its end. */
  | 'CUT'
  /** A head whose signature, chain or tree is wrong. */
  | 'HEAD_WRONG'
  /** A line that does not belong to an export. */
  | 'UNREADABLE';

/** One finding about one record. */
export interface Finding {
  readonly kind: FindingKind;
  /** The record, such as `entry 12/3` (head 12, index 3), `head 12` or `line 40`. */
  readonly record: string;
  readonly text: string;
}

/** The result for one export. */
export interface Verification {
  /** True without findings. */
  readonly isIntact: boolean;
  readonly tenantId?: string;
  readonly heads: number;
  /** Entries whose content is proved. */
  readonly entries: number;
  /** Places of entries that are erased, and whose erasure is a sealed entry. */
  readonly erased: readonly string[];
  /** How many entries are not there whose signed head lets them expire by now. */
  readonly expired: number;
  readonly unsealed: number;
  /** Milliseconds from the oldest entry without a head to the time of the export. */
  readonly unsealedForMs: number;
  /** Hash of the last head that verified. */
  readonly lastHead?: string;
  readonly findings: readonly Finding[];
}

/** The name of an entry's place. */
export function placeOf(sequence: number, index: number): string {
  return `${sequence}/${index}`;
}
