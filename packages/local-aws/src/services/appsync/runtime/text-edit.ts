/** Changes to the text of a code resource. */

/** Replaces the text between two places. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The edit that only adds text. */
export function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
