/** Reads Reference IDs that a person pasted. */
import { isReferenceId } from '../../../domain/reference-id.ts';

/** The API takes so many in one call. */
export const maxReferences = 100;

/** IDs without repetitions, or where the first other part stands; its text may be a VIN. */
export type PastedReferences =
  | { readonly kind: 'LIST'; readonly referenceIds: readonly string[] }
  | { readonly kind: 'WRONG'; readonly position: number };

/** Takes IDs apart at blanks, line ends, commas and semicolons. */
export function pastedReferences(text: string): PastedReferences {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const wrong = parts.findIndex((part) => !isReferenceId(part.toLowerCase()));
  return wrong >= 0
    ? { kind: 'WRONG', position: wrong + 1 }
    : { kind: 'LIST', referenceIds: [...new Set(parts.map((part) => part.toLowerCase()))] };
}
