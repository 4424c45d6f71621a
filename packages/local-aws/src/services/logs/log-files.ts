/**
 * The log files, one per group. Each stays open, so that a flush of lines is one write. A full file
 * is renamed to `<name>.1` and replaces the previous one.
 */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { LogEvent } from './log-event.ts';

/** Appends lines to their files. */
export interface LogFiles {
  append(events: readonly LogEvent[]): void;
  close(): void;
}

interface OpenFile {
  readonly descriptor: number;
  readonly name: string;
  bytes: number;
}

/** Size limit of a group's file. It keeps only the newest lines when a world runs for weeks. */
const fullBytes = 8 * 1024 * 1024;

/** Creates the files of a directory; each opens at the first write of its group. */
export function logFiles(directory: string, fullAt = fullBytes): LogFiles {
  const files = new Map<string, OpenFile>();

  function open(logGroup: string): OpenFile {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const base = `${logGroup.replace(/^\//, '').replaceAll(/[^\w.-]+/g, '-')}.log`;
    const name = path.join(directory, base);
    const descriptor = openSync(name, 'a', 0o600);
    const file = { descriptor, name, bytes: fstatSync(descriptor).size };
    files.set(logGroup, file);
    return file;
  }

  function fileOf(logGroup: string): OpenFile {
    const file = files.get(logGroup) ?? open(logGroup);
    if (file.bytes < fullAt) {
      return file;
    }
    closeSync(file.descriptor);
    renameSync(file.name, `${file.name}.1`);
    return open(logGroup);
  }

  return {
    append(events) {
      for (const [logGroup, lines] of linesByGroup(events)) {
        const file = fileOf(logGroup);
        file.bytes += writeSync(file.descriptor, lines.join(''));
      }
    },
    close() {
      for (const { descriptor } of files.values()) {
        closeSync(descriptor);
      }
      files.clear();
    },
  };
}

function linesByGroup(events: readonly LogEvent[]): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>();
  for (const { logGroup, timestamp, message } of events) {
    const line = `${new Date(timestamp).toISOString()} ${message}\n`;
    const known = lines.get(logGroup);
    if (known === undefined) {
      lines.set(logGroup, [line]);
    } else {
      known.push(line);
    }
  }
  return lines;
}
