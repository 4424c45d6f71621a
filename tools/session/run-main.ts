/**
 * The entry point of every program with a command line: sets the exit code, and prints a CliError
 * to stderr.
 */
import { CliError, exitCodes } from './cli-error.ts';

/**
 * Runs a program. `run` returns its exit code, or undefined for `--help`. The process ends at once
 * after an interruption, and otherwise when its output is written.
 */
export async function runMain(help: string, run: () => Promise<number | undefined>): Promise<void> {
  const exitCode = await outcome(help, run);
  process.exitCode = exitCode;
  if (exitCode === exitCodes.interrupted) {
    // A request that is under way would keep the process alive until its response.
    process.exit();
  }
}

async function outcome(help: string, run: () => Promise<number | undefined>): Promise<number> {
  try {
    const exitCode = await run();
    if (exitCode !== undefined) {
      return exitCode;
    }
    process.stdout.write(help);
    return 0;
  } catch (error) {
    if (!(error instanceof CliError)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}
