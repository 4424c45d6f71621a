/** The form of the rows behind docs/COMPLIANCE.md. */

/** How far the project meets what a regulation asks for. */
export type RowStatus =
  /** The code does it, and a test shows it. */
  | 'met'
  /** The code does a part, and `missing` names the rest. */
  | 'partly'
  /** Nothing does it yet. */
  | 'gap'
  /** For the maker of the vehicle or the operator of the deployment, not for this code. */
  | 'outside';

/** One paragraph of a regulation, or several that one control meets. */
export interface ComplianceRow {
  /** Numbers as the regulation writes them, such as `1.1` or `Art. 17`. */
  readonly refs: readonly string[];
  /** What it asks for, or the threat, in our own words. */
  readonly title: string;
  readonly status: RowStatus;
  /** What the project does about it; absent in a gap. */
  readonly control?: string;
  /** What is missing, or whose matter it is; absent where the row is met. */
  readonly missing?: string;
  /** Where the control is: files or folders of the repository. */
  readonly files?: readonly string[];
  /** The tests that show it. */
  readonly tests?: readonly string[];
}

/** A regulation with its rows. */
export interface Regulation {
  readonly name: string;
  /** The edition that the numbers are from. */
  readonly edition: string;
  readonly rows: readonly ComplianceRow[];
}
