/** Runs `npm run vehicle` as a shell does, without a terminal for prompts. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Exit code and output of `npm run vehicle`. */
export interface RunResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `npm run vehicle`. */
export interface Run {
  /** Its standard output so far. */
  readonly said: () => string;
  /** Sends Ctrl-C. */
  interrupt(): void;
  readonly ended: Promise<RunResult>;
}

const script = fileURLToPath(new URL('../../../tools/simulator/run.ts', import.meta.url));

/** Starts it with only this environment and the path. */
export function startVehicleRun(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Run {
  // Detached: a process group without the terminal of the test run, so that prompts cannot wait for
  // input there.
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...environment },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<RunResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { said: () => stdout, interrupt: () => void child.kill('SIGINT'), ended };
}
