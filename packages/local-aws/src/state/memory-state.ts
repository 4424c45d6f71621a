/** State that ends with the process: worlds of tests. */
import type { State, Store } from './store.ts';

/** Opens stores that last until `close` or the end of the process; nothing reaches the disk. */
export function memoryState(): State {
  const stores = new Map<string, Map<string, unknown>>();
  return {
    store<Value>(name: string): Store<Value> {
      const known = stores.get(name) ?? new Map<string, unknown>();
      stores.set(name, known);
      // One name is opened with one value type by the one service that owns it.
      return known as Map<string, Value>;
    },
    close: () => stores.clear(),
  };
}
