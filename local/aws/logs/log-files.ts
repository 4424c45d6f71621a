/** The log's files, one per group; each stays open, so that a flush of lines is one write. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { LogEvent } from './create-logs.ts';

/** Takes lines to their files. */
export interface LogFiles {
  append(events: readonly LogEvent[]): void;
  close(): void;
}

/** Opens files in a directory as groups write to them. */
export function logFiles(directory: string): LogFiles {
  const files = new Map<string, number>();

  function fileOf(logGroup: string): number {
    const open = files.get(logGroup);
    if (open !== undefined) return open;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const name = `${logGroup.replace(/^\//, '').replaceAll(/[^\w.-]+/g, '-')}.log`;
    const file = openSync(path.join(directory, name), 'a', 0o600);
    files.set(logGroup, file);
    return file;
  }

  return {
    append(events) {
      for (const [logGroup, lines] of linesByGroup(events)) writeSync(fileOf(logGroup), lines.join(''));
    },
    close() {
      for (const file of files.values()) closeSync(file);
      files.clear();
    },
  };
}

function linesByGroup(events: readonly LogEvent[]): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>();
  for (const { logGroup, timestamp, message } of events) {
    const line = `${new Date(timestamp).toISOString()} ${message}\n`;
    const known = lines.get(logGroup);
    if (known === undefined) lines.set(logGroup, [line]);
    else known.push(line);
  }
  return lines;
}
