/**
 * Caches which statements apply to an action on a resource, so that decisions without
 * request-dependent conditions need one look-up.
 */
import { select, type Selection } from './evaluate.ts';
import type { Statement } from './statement.ts';

/** Selections over a list of statements. Call `forget` after the list or a switch has changed. */
export interface SelectionMemory {
  selectionFor(action: string, resource: string): Selection;
  forget(): void;
}

/**
 * Most remembered selections. Certificates and things have ARNs of their own, so the number must be
 * bounded.
 */
const rememberedSelections = 10_000;

/** Creates an empty memory, which calls `statements()` only for pairs it does not remember. */
export function selectionMemory(statements: () => readonly Statement[]): SelectionMemory {
  const selections = new Map<string, Selection>();
  return {
    selectionFor(action, resource) {
      const key = `${action}\n${resource}`;
      const known = selections.get(key);
      if (known !== undefined) {
        return known;
      }
      const fresh = select(statements(), action.toLowerCase(), resource);
      if (selections.size >= rememberedSelections) {
        selections.clear();
      }
      selections.set(key, fresh);
      return fresh;
    },
    forget: () => selections.clear(),
  };
}
