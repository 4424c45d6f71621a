/** The command line of `npm run watch`. */
import { text as readToEnd } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { toReferenceId } from '../../domain/reference-id.ts';
import {
  accountHelp,
  accountOptions,
  parsed,
  readAccountOptions,
  type AccountOptions,
} from './account-options.ts';
import { Failure } from '../session/failure.ts';

/** What `--help` says. */
export const help = `Shows a vehicle's state and commands as they change, until Ctrl-C: a table in a terminal, a line per change elsewhere.

  npm run --silent watch -- <referenceId> --user <name>

The vehicle
  <referenceId>           its Reference ID, or
  --vin <vin>             its VIN, which is converted first and recorded as every conversion is; - reads it from standard input

How
  --lines                 a line per change in a terminal too
  --json                  a line of JSON for each state and each command: {"state": …} or {"command": …}
  --once                  ends after the first state

${accountHelp}
Data is on standard output, everything else is on standard error.
Exit code: 0 ended by Ctrl-C or --once, 1 no access (any more), 2 wrong usage, 3 sign-in refused or over, 4 nothing answered.
`;

/** What is to be watched, and how it is to be shown. */
export interface WatchOptions extends AccountOptions {
  readonly vehicle: { readonly referenceId: string } | { readonly vin: string };
  readonly form: 'TABLE' | 'LINES' | 'JSON';
  readonly once: boolean;
}

/** Reads the command line; undefined when help was asked for. */
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
    throw new Failure('usage', 'Name one vehicle: <referenceId> or --vin. See --help.');
  }
  if (given !== undefined) {
    return { referenceId: requireReferenceId(given) };
  }
  return { vin: vin === '-' ? (await readToEnd(process.stdin)).trim() : (vin ?? '') };
}

/**
 * The Reference ID that was typed; the text is not repeated when it is none, since it may be a VIN.
 */
export function requireReferenceId(text: string): string {
  const referenceId = toReferenceId(text);
  if (referenceId === undefined) {
    throw new Failure(
      'usage',
      'That is no Reference ID: they look like 3f2a0c4e-0b1d-4c6a-9f5e-1b8a3d2b7c10.',
    );
  }
  return referenceId;
}
