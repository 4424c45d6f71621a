/** The frame of every command: its answer is the exit code; a Failure is told on stderr. */
import { Failure } from '../session/failure.ts';

/** Runs a command; `run` answers undefined for `--help`. */
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
    if (!(error instanceof Failure)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}
