/**
 * State on disk, one journal per store. Every change is written before `set` returns: kill -9 loses
 * at most the write under way.
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
 * Stores as `<directory>/<name>.jsonl`; the directory is made when missing. Throws on a journal
 * that is not ours.
 */
export function fileState(directory: string): State {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const open = new Map<string, OpenStore>();
  return {
    store<Value>(name: string): Store<Value> {
      const known = open.get(name) ?? openStore(path.join(directory, `${name}.jsonl`));
      open.set(name, known);
      // One name is opened with one value type by the one service that owns it.
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
 * Compacting pays once half of the lines are superseded; a torn line must go, or the next write
 * would be glued to it.
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
