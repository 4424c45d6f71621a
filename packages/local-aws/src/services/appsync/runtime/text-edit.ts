/** Changes to the text of a code resource. */

/** Replaces the text between two offsets. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Creates an edit that only inserts text. */
export function insertion(at: number, text: string): Edit {
  return { start: at, end: at, text };
}
