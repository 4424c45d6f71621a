/** A world in another process, as `npm start` runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PeoplesWorld } from './given.ts';

const program = fileURLToPath(new URL('run-world.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What people need of the world in that process. */
export interface WorldProcess {
  readonly pid: number;
  readonly world: PeoplesWorld;
  /** Kills the process during its work. */
  kill(): Promise<void>;
}

/** Starts a world over a directory; throws the process’s error output when it ends instead. */
export async function startWorldProcess(assembly: string, directory: string): Promise<WorldProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, assembly, directory], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaint: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => void complaint.push(text));
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'close').then(() => undefined),
  ]);
  if (line === undefined) {
    throw new Error(complaint.join(''));
  }
  // The line that the program writes.
  const started = JSON.parse(String(line[0])) as Pick<PeoplesWorld, 'outputs' | 'administrator'>;
  return { pid: child.pid ?? 0, world: { ...started, transcript: [] }, kill: () => kill(child) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
