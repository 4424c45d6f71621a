/**
 * One store's file: a line of JSON per change, `["key",value]` for a value set and `["key"]` for
 * one deleted. A line counts once its newline is on disk, so a line torn by a kill is cut off at
 * the next open.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** What a journal's file holds. */
export interface JournalContent {
  readonly values: Map<string, unknown>;
  /** Complete lines, superseded ones included. */
  readonly lines: number;
  /** False when the file ended in a torn line. */
  readonly whole: boolean;
}

/**
 * Reads a journal; a missing file is an empty one. Throws when a complete line is not what this
 * module writes.
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

/** Replaces the file by one line per present value, in one atomic rename. */
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
    throw new Error(`${where} is damaged. Start with --fresh to discard the stored state.`);
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
