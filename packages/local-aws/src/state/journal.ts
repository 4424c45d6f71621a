/**
 * The file of one store, with a line of JSON per change: `["key",value]` sets a value, `["key"]`
 * deletes it. A line counts once its newline is on disk. The next open removes a line that a kill
 * left torn.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { UnusableStateError } from '../core/start-errors.ts';

/** What a journal's file holds. */
export interface JournalContent {
  readonly values: Map<string, unknown>;
  /** Number of complete lines, including superseded ones. */
  readonly lines: number;
  /** False when the file ended in a torn line. */
  readonly whole: boolean;
}

/**
 * Reads a journal. A missing file counts as an empty one. Throws when a complete line does not have
 * this module's form.
 */
export function readJournal(file: string): JournalContent {
  const values = new Map<string, unknown>();
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const end = text.lastIndexOf('\n') + 1;
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  lines.forEach((line, index) => replay(values, line, `${file}:${index + 1}`));
  return { values, lines: lines.length, whole: end === text.length };
}

/** The line that sets a key. */
export function setLine(key: string, value: unknown): string {
  return `${JSON.stringify([key, value])}\n`;
}

/** The line that deletes a key. */
export function deleteLine(key: string): string {
  return `${JSON.stringify([key])}\n`;
}

/** Replaces the file, in one atomic rename, by a file with one line per current value. */
export function compactJournal(file: string, values: ReadonlyMap<string, unknown>): void {
  const fresh = `${file}.new`;
  const descriptor = openSync(fresh, 'w', 0o600);
  for (const [key, value] of values) {
    writeSync(descriptor, setLine(key, value));
  }
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(fresh, file);
}

function replay(values: Map<string, unknown>, line: string, where: string): void {
  const entry = parseLine(line, where);
  if (entry.length === 1) {
    values.delete(entry[0]);
  } else {
    values.set(entry[0], entry[1]);
  }
}

function parseLine(line: string, where: string): [string] | [string, unknown] {
  const entry = parseOrUndefined(line);
  if (!Array.isArray(entry) || typeof entry[0] !== 'string' || entry.length > 2) {
    throw new UnusableStateError(`${where} is damaged.`);
  }
  return entry.length === 1 ? [entry[0]] : [entry[0], entry[1]];
}

function parseOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
