/** The command line of `npm run prove`. */
import { parseArgs } from 'node:util';
import { CliError } from '../tools/session/cli-error.ts';
import { parsed } from '../tools/session/parsed.ts';

/** Printed by `npm run prove -- --help`: options, needed credentials and exit codes. */
export const help = `Checks a deployment against everything that the product relies on, and removes what it made.

  npm run prove -- --outputs outputs.json

Where
  --outputs <path>    the file of \`cdk deploy --outputs-file\`; .local/outputs.json when absent
  --stack <name>      the stack, when the file holds several

How
  --only <check,…>    runs only these checks and the checks that they need
  --slow              also runs the checks that wait: for a token's end (tokenValidityMinutes, 15 by default), for a list,
                      for an erasure
  --yes               does not ask for confirmation
  --json              prints one JSON document instead of the table
  --list              prints the checks and what they need, and ends

It needs credentials of the deployment's account (AWS SDK: environment, profile or SSO) with
administrator permissions. Ctrl-C ends it and removes what it made; a second Ctrl-C ends the removal.

Exit code: 0 every check passed, 1 a check failed or could not run, 2 wrong usage or no access, 130 Ctrl-C.
`;

/** Parsed command line of `npm run prove`: the stack, the checks and the output. */
export interface ProveOptions {
  readonly outputsFile?: string;
  readonly stackName?: string;
  /** Names of checks; all when absent. */
  readonly only?: readonly string[];
  /** Whether slow checks run that were not named. */
  readonly slow: boolean;
  readonly isConfirmed: boolean;
  readonly json: boolean;
  readonly list: boolean;
}

/** Reads the command line; undefined for `--help`. Throws CliError. */
export function readProveOptions(
  args: readonly string[],
  names: readonly string[],
): ProveOptions | undefined {
  const { values } = parsed(() =>
    parseArgs({
      args: [...args],
      options: {
        outputs: { type: 'string' },
        stack: { type: 'string' },
        only: { type: 'string' },
        slow: { type: 'boolean' },
        yes: { type: 'boolean' },
        json: { type: 'boolean' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }),
  );
  if (values.help === true) {
    return undefined;
  }
  const only = values.only?.split(',').map((name) => name.trim());
  const unknown = only?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw new CliError(
      'usage',
      `Unknown checks: ${unknown.join(', ')}. The checks are: ${names.join(', ')}.`,
    );
  }
  return {
    ...(values.outputs !== undefined && { outputsFile: values.outputs }),
    ...(values.stack !== undefined && { stackName: values.stack }),
    ...(only !== undefined && { only }),
    slow: values.slow === true,
    isConfirmed: values.yes === true,
    json: values.json === true,
    list: values.list === true,
  };
}
