/** The command line of `npm run vehicle-owner`. */
import { text as readToEnd } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { AccountOptions } from '../session/account.ts';
import { CliError } from '../session/cli-error.ts';
import { accountHelp, accountOptions, parsed, readAccountOptions } from './account-options.ts';
import { type OwnerCommand, type OwnerCommandName, ownerCommands } from './owner-commands.ts';

/** Printed by `npm run vehicle-owner -- --help`: subcommands, options and exit codes. */
export const help = `What an owner does about a vehicle: claim it, and decide about other persons' claims.

  npm run --silent vehicle-owner -- <subcommand> … --user <name>

Subcommands
${Object.values(ownerCommands)
  .map(({ usage, meaning }) => `  ${usage.padEnd(34)}${meaning}`)
  .join('\n')}

  <vin> as - is read from standard input, so that it stays out of the shell's history.
  --json                  prints the API's response as one line of JSON

${accountHelp}
Prints the outcome to standard output, and everything else to standard error.
Exit codes: 0 success, 1 the API rejected it, 2 wrong usage, 3 sign-in rejected, 4 no response.
`;

/** A subcommand with its arguments. */
export interface OwnerOptions extends AccountOptions {
  readonly command: OwnerCommand;
  readonly variables: Readonly<Record<string, string>>;
  readonly json: boolean;
}

const parse = (args: readonly string[]) =>
  parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...accountOptions, json: { type: 'boolean' } },
    }),
  );

/** Reads the command line; undefined for `--help`. */
export async function readOwnerOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<OwnerOptions | undefined> {
  const { positionals, values } = parse(args);
  if (values.help === true) {
    return undefined;
  }
  const [name = '', ...given] = positionals;
  if (!isCommandName(name)) {
    throw new CliError('usage', 'The subcommand is unknown. See --help.');
  }
  const command: OwnerCommand = ownerCommands[name];
  if (given.length !== command.parameters.length) {
    throw new CliError('usage', `The arguments are: ${command.usage}. See --help.`);
  }
  const account = readAccountOptions(values, environment);
  const texts = await Promise.all(
    given.map((one) => (one === '-' ? readToEnd(process.stdin) : Promise.resolve(one))),
  );
  const variables = Object.fromEntries(
    command.parameters.map((parameter, index) => [parameter, (texts[index] ?? '').trim()]),
  );
  return { ...account, command, variables, json: values.json === true };
}

function isCommandName(name: string): name is OwnerCommandName {
  return Object.hasOwn(ownerCommands, name);
}
