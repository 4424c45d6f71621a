/**
 * The entry point of every program with a command line: sets the exit code, and prints a CliError
 * to stderr.
 */
import { CliError } from './cli-error.ts';

/** Runs a program. `run` returns its exit code, or undefined for `--help`. */
export async function runMain(help: string, run: () => Promise<number | undefined>): Promise<void> {
  process.exitCode = await outcome(help, run);
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
