/** Runs a command of `tools/cli` as a shell does, without a terminal for prompts. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The result of a command. */
export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of a run. */
export interface CliSurroundings {
  readonly stdin?: string;
  readonly directory?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** A running command. */
export interface RunningCli {
  /** Its output so far. */
  readonly written: { readonly stdout: string; readonly stderr: string };
  /** Sends Ctrl-C. */
  interrupt(): void;
  readonly result: Promise<CliResult>;
}

/** Starts a command of `tools/cli`. */
export function startCli(
  name: 'ask' | 'watch' | 'command' | 'audit' | 'officer' | 'registry' | 'reporting' | 'restore' | 'rotate',
  args: readonly string[],
  { stdin = '', directory, environment = {} }: CliSurroundings = {},
): RunningCli {
  const script = fileURLToPath(new URL(`../../../tools/cli/${name}.ts`, import.meta.url));
  const loader = import.meta.resolve('tsx');
  // Detached: a process group without the terminal of the test run, so that prompts cannot wait for
  // input there.
  const child = spawn(process.execPath, ['--import', loader, script, ...args], {
    detached: true,
    env: { PATH: process.env['PATH'], ...environment },
    ...(directory === undefined ? {} : { cwd: directory }),
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (written.stderr += text));
  child.stdin.end(stdin);
  const result = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...written }));
  });
  return { written, interrupt: () => void child.kill('SIGINT'), result };
}

/** Runs a command to its end. */
export function runCli(...run: Parameters<typeof startCli>): Promise<CliResult> {
  return startCli(...run).result;
}
