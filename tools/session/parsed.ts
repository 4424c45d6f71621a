/** Reading a program's arguments without repeating them in an error. */
import { CliError } from './cli-error.ts';

/** Runs `parseArgs`. Its errors become a CliError that does not repeat the arguments. */
export function parsed<Values>(parse: () => Values): Values {
  try {
    return parse();
  } catch {
    // Node's own message may repeat an argument, which may be a password or a VIN.
    throw new CliError('usage', 'An option is unknown or has no value. See --help.');
  }
}
