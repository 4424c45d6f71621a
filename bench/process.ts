/**
 * Starts a process of the benchmark and waits for the one line by which it says that it is ready.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process that is ready. */
export interface ReadyProcess {
  readonly line: string;
  stop(): Promise<void>;
}

/**
 * At thousands of messages a second what lives for a moment outgrows V8's usual 16 MB, is taken for
 * long-lived and collected dearly. The benchmark's own process has the same (`package.json`), and
 * so have the peers.
 */
const roomForShortLives = ['--max-semi-space-size=64'];

/** Runs a TypeScript file; its errors show on our own standard error. */
export async function startProcess(
  file: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ReadyProcess> {
  const child = spawn(process.execPath, [...roomForShortLives, '--import', 'tsx', file, ...parameters], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit').then(() => {
    throw new Error(`${file} ended before it was ready.`);
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), exited])) as [string];
  exited.catch(() => undefined);
  return {
    line,
    async stop() {
      child.kill('SIGTERM');
      await exited.catch(() => undefined);
    },
  };
}
