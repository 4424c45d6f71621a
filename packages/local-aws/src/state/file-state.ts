/**
 * State on disk, one journal per store. Every change is written before `set` returns, so kill -9
 * loses at most the write in progress.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { compactJournal, deleteLine, readJournal, setLine } from './journal.ts';
import type { State, Store } from './store.ts';

interface OpenStore {
  readonly store: Store<unknown>;
  close(): void;
}

/**
 * Keeps each store in `<directory>/<name>.jsonl` and creates a missing directory. Throws when a
 * file is not a journal of this module.
 */
export function fileState(directory: string): State {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const open = new Map<string, OpenStore>();
  return {
    store<Value>(name: string): Store<Value> {
      const known = open.get(name) ?? openStore(path.join(directory, `${name}.jsonl`));
      open.set(name, known);
      // Only the service that owns a name opens it, always with the same value type.
      return known.store as Store<Value>;
    },
    close() {
      for (const store of open.values()) {
        store.close();
      }
      open.clear();
    },
  };
}

/**
 * Compacts the file once more than half of its lines are superseded. Also compacts it when the last
 * line is torn, because the next write would continue that line.
 */
function openStore(file: string): OpenStore {
  const { values, lines, whole } = readJournal(file);
  if (!whole || lines > 2 * values.size) {
    compactJournal(file, values);
  }
  const descriptor = openSync(file, 'a', 0o600);
  return { store: journaledStore(values, descriptor), close: () => closeSync(descriptor) };
}

function journaledStore(values: Map<string, unknown>, descriptor: number): Store<unknown> {
  return {
    get: (key) => values.get(key),
    has: (key) => values.has(key),
    set(key, value) {
      writeSync(descriptor, setLine(key, value));
      values.set(key, value);
    },
    delete(key) {
      if (values.has(key)) {
        writeSync(descriptor, deleteLine(key));
      }
      values.delete(key);
    },
    entries: () => values.entries(),
    get size() {
      return values.size;
    },
  };
}
