/** Turns the errors of AWS into those of the command line. */
import { CliError } from './cli-error.ts';

/**
 * Returns what the work returns. Throws CliError: the work's own, or one with only the name of
 * another error, because its message may quote an input.
 */
export async function asCliErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CliError) {
      throw error;
    }
    const name = error instanceof Error ? error.name : 'unknown error';
    throw new CliError('unreachable', `AWS did not respond as expected: ${name}.`);
  }
}
