/** Runs `npm run ask` as a shell would, without a terminal to ask at. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../cli/ask.ts', import.meta.url));
const tsx = fileURLToPath(new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url));

/** How it ended. */
export interface AskResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Further circumstances of a run. */
export interface AskSurroundings {
  readonly stdin?: string;
  readonly directory?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs it to its end. */
export function runAsk(args: readonly string[], surroundings: AskSurroundings = {}): Promise<AskResult> {
  const { stdin = '', directory, environment = {} } = surroundings;
  // Detached: a process group without the terminal of whoever runs the tests, so that no prompt can wait for them.
  const child = spawn(process.execPath, [tsx, script, ...args], {
    detached: true,
    env: { PATH: process.env['PATH'], ...environment },
    ...(directory === undefined ? {} : { cwd: directory }),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (output.stderr += text));
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...output }));
  });
}
