/**
 * Remembers which statements speak of an action on a resource: decisions without request-dependent
 * conditions then cost one look-up.
 */
import { select, type Selection } from './evaluate.ts';
import type { Statement } from './statement.ts';

/** Selections over a list of statements; `forget` after the list or a switch changed. */
export interface SelectionMemory {
  selectionFor(action: string, resource: string): Selection;
  forget(): void;
}

/** Certificates and things have ARNs of their own, so what is remembered must be bounded. */
const rememberedSelections = 10_000;

/** Remembers selections over `statements()`. */
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
