/** State in memory, for the worlds of tests. */
import type { State, Store } from './store.ts';

/** Opens stores that last until `close` or the end of the process. Writes nothing to disk. */
export function memoryState(): State {
  const stores = new Map<string, Map<string, unknown>>();
  return {
    store<Value>(name: string): Store<Value> {
      const known = stores.get(name) ?? new Map<string, unknown>();
      stores.set(name, known);
      // Only the service that owns a name opens it, always with the same value type.
      return known as Map<string, Value>;
    },
    close: () => stores.clear(),
  };
}
