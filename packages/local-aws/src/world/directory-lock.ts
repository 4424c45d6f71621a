/** Keeps two worlds from writing to one directory. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeProcess } from '../core/port-holder.ts';

/**
 * Locks the directory for this process and returns a function that unlocks it. Throws an error that
 * names the process that holds it.
 */
export async function lockDirectory(directory: string): Promise<() => void> {
  mkdirSync(directory, { recursive: true });
  // Restricts the folder's mode even if it already existed: it holds keys and tables, and not every
  // file in it has a mode of its own.
  chmodSync(directory, 0o700);
  const file = path.join(directory, 'lock');
  if (!takes(file)) {
    const holder = readFileSync(file, 'utf8').trim();
    if (isRunning(holder)) {
      throw await held(directory, holder);
    }
    // The process of this lock was killed before it could unlock.
    rmSync(file, { force: true });
    if (!takes(file)) {
      throw await held(directory, readFileSync(file, 'utf8').trim());
    }
  }
  return () => rmSync(file, { force: true });
}

/** `<pid> <start of the process>`, because the operating system may reuse a pid. */
function takes(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid} ${startOf(process.pid)}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function isRunning(holder: string): boolean {
  const [pid = '', start = ''] = holder.split(' ');
  try {
    process.kill(Number(pid), 0);
    return startOf(Number(pid)) === start;
  } catch {
    return false;
  }
}

/** Clock ticks since boot, field 22 of /proc/<pid>/stat; `unknown` on systems without /proc. */
function startOf(pid: number): string {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) {
    return 'unknown';
  }
  const stat = readFileSync(file, 'utf8');
  // The command name is in parentheses and may contain spaces.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown';
}

async function held(directory: string, holder: string): Promise<Error> {
  const who = await describeProcess(holder.split(' ')[0] ?? '');
  return new Error(`${directory} is in use by ${who}. End it first.`);
}
