/** The command line of `npm run watch`. */
import { text as readToEnd } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { toReferenceId } from '../../domain/reference-id.ts';
import type { AccountOptions } from '../session/account.ts';
import { accountHelp, accountOptions, readAccountOptions } from '../session/account-options.ts';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';

/** Printed by `npm run watch -- --help`: arguments, forms of output and exit codes. */
export const help = `Shows a vehicle's state and commands as they change, until Ctrl-C. In a terminal it draws a table,
elsewhere it prints one line for each change.

  npm run --silent watch -- <referenceId> --user <name>

The vehicle
  <referenceId>           its Reference ID, or
  --vin <vin>             its VIN, which is converted first; the audit log records the conversion;
                          - reads the VIN from standard input

Output
  --lines                 one line for each change, in a terminal too
  --json                  one line of JSON for each state and command: {"state": …} or {"command": …}
  --once                  ends after the first state

${accountHelp}
Prints data to standard output, and everything else to standard error.
Exit codes: 0 ended by Ctrl-C or --once, 1 no access or lost it, 2 wrong usage,
3 sign-in rejected or expired, 4 no response.
`;

/** The vehicle to watch, and the form of the output. */
export interface WatchOptions extends AccountOptions {
  readonly vehicle: { readonly referenceId: string } | { readonly vin: string };
  readonly form: 'TABLE' | 'LINES' | 'JSON';
  readonly once: boolean;
}

/** Reads the command line; undefined for `--help`. */
export async function readWatchOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  isTerminal: boolean,
): Promise<WatchOptions | undefined> {
  const { values, positionals } = parse(args);
  if (values.help === true) {
    return undefined;
  }
  const account = readAccountOptions(values, environment);
  const vehicle = await readVehicle(positionals, values.vin);
  const isTable = isTerminal && values.lines !== true && values.once !== true;
  const form = values.json === true ? 'JSON' : isTable ? 'TABLE' : 'LINES';
  return { ...account, vehicle, form, once: values.once === true };
}

const parse = (args: readonly string[]) =>
  parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...accountOptions,
        vin: { type: 'string' },
        lines: { type: 'boolean' },
        json: { type: 'boolean' },
        once: { type: 'boolean' },
      },
    }),
  );

async function readVehicle(
  positionals: readonly string[],
  vin: string | undefined,
): Promise<WatchOptions['vehicle']> {
  const [given, ...others] = positionals;
  if (others.length > 0 || (given === undefined) === (vin === undefined)) {
    throw new CliError('usage', 'Exactly one vehicle is required: <referenceId> or --vin. See --help.');
  }
  if (given !== undefined) {
    return { referenceId: requireReferenceId(given) };
  }
  return { vin: vin === '-' ? (await readToEnd(process.stdin)).trim() : (vin ?? '') };
}

/**
 * Returns the Reference ID; throws CliError without repeating the text, because it may be a VIN.
 */
export function requireReferenceId(text: string): string {
  const referenceId = toReferenceId(text);
  if (referenceId === undefined) {
    throw new CliError(
      'usage',
      'The Reference ID is not valid. It must look like 3f2a0c4e-0b1d-4c6a-9f5e-1b8a3d2b7c10.',
    );
  }
  return referenceId;
}
