/** The command line of `npm run vehicle-owner`. */
import { text as readToEnd } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { AccountOptions } from '../session/account.ts';
import { accountHelp, accountOptions, readAccountOptions } from '../session/account-options.ts';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';
import {
  type OwnerCommand,
  type OwnerCommandName,
  type OwnerOptionName,
  ownerCommands,
} from './owner-commands.ts';

/** Printed by `npm run vehicle-owner -- --help`: subcommands, options and exit codes. */
export const help = `What a person does about a vehicle: claim it, share it, leave it, sell it, and decide about
other persons' claims.

  npm run --silent vehicle-owner -- <subcommand> … --user <name>

Subcommands
${Object.values(ownerCommands)
  .map(({ usage, meaning }) => `  ${usage.padEnd(45)}${meaning}`)
  .join('\n')}

  <vin> or <code> as - is read from standard input, so that it stays out of the shell's history.
  --until <time>          for invite: when the access ends, for example 2027-01-31T18:00:00Z
  --not-before <time>     for offer: from when the buyer can take the vehicle over
  --json                  prints the API's response as one line of JSON

${accountHelp}
Prints the outcome to standard output, and everything else to standard error.
Exit codes: 0 success, 1 the API rejected it, 2 wrong usage, 3 sign-in rejected, 4 no response,
130 Ctrl-C.
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
      options: {
        ...accountOptions,
        until: { type: 'string' },
        'not-before': { type: 'string' },
        json: { type: 'boolean' },
      },
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
  const [name = '', ...words] = positionals;
  if (!isCommandName(name)) {
    const fault = name === '' ? 'missing' : 'unknown';
    throw new CliError('usage', `The subcommand is ${fault}. See --help.`);
  }
  const command: OwnerCommand = ownerCommands[name];
  const given = withWholeCode(command, words);
  if (given.length !== command.parameters.length) {
    throw new CliError('usage', `The arguments are: ${command.usage}. See --help.`);
  }
  const options = optionsFor(command, { until: values.until, notBefore: values['not-before'] });
  const account = readAccountOptions(values, environment);
  const texts = await Promise.all(
    given.map((one) => (one === '-' ? readToEnd(process.stdin) : Promise.resolve(one))),
  );
  const variables = Object.fromEntries(
    command.parameters.map((parameter, index) => [
      parameter,
      valueOf(command, parameter, (texts[index] ?? '').trim()),
    ]),
  );
  return { ...account, command, variables: { ...variables, ...options }, json: values.json === true };
}

/** Codes are shown in two groups of digits, and copied so: the last words are one code. */
function withWholeCode({ parameters }: OwnerCommand, words: readonly string[]): readonly string[] {
  const before = parameters.length - 1;
  const isWhole = parameters.at(-1) !== 'code' || words.length <= parameters.length;
  return isWhole ? words : [...words.slice(0, before), words.slice(before).join(' ')];
}

/** Returns the value for the API. Throws for one that the parameter does not have. */
function valueOf({ choices }: OwnerCommand, parameter: string, given: string): string {
  const values = choices?.[parameter];
  const value = values === undefined ? given : given.toUpperCase();
  if (values?.includes(value) === false) {
    throw new CliError('usage', `<${parameter}> is ${values.join(' or ')}. See --help.`);
  }
  return value;
}

/** Returns the options that were set. Throws for one that the subcommand does not have. */
function optionsFor(
  { options = [] }: OwnerCommand,
  given: Readonly<Record<OwnerOptionName, string | undefined>>,
): Readonly<Record<string, string>> {
  const set = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  if (set.some(([name]) => !options.some((known) => known === name))) {
    throw new CliError('usage', '--until is for invite, and --not-before for offer. See --help.');
  }
  return Object.fromEntries(set) as Record<string, string>;
}

function isCommandName(name: string): name is OwnerCommandName {
  return Object.hasOwn(ownerCommands, name);
}
