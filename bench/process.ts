/** Starts a process of the benchmark and waits for the one line that it prints when it is ready. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A started process, with the line by which it reported that it is ready. */
export interface ReadyProcess {
  readonly line: string;
  stop(): Promise<void>;
}

/**
 * At thousands of messages a second, short-lived objects outgrow V8's default of 16 MB. V8 then
 * treats them as long-lived, and collecting them is expensive. The benchmark's own process
 * (`package.json`) and the peers run with the same setting.
 */
const youngGeneration = ['--max-semi-space-size=64'];

/** Runs a TypeScript file; its standard error is ours. */
export async function startProcess(
  file: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ReadyProcess> {
  const child = spawn(process.execPath, [...youngGeneration, '--import', 'tsx', file, ...parameters], {
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
