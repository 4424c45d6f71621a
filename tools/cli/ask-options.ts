/** The command line of `npm run ask`. */
import { readFileSync } from 'node:fs';
import { text as readToEnd } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { AccountOptions } from '../session/account.ts';
import { accountHelp, accountOptions, readAccountOptions } from '../session/account-options.ts';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';

/** Printed by `npm run ask -- --help`: arguments, options and exit codes. */
export const help = `Signs in to the user pool with SRP and sends a GraphQL document to the API.

  npm run --silent ask -- --user <name> '<document>' [--variables '<json>']

The document
  '<document>'            as an argument, or
  --file <path>           from a file, or
  -                       from standard input
  --variables <json>      its variables; @<path> reads a file, - reads standard input
  --operation <name>      the operation, when the document holds several

${accountHelp}
Prints the response as JSON to standard output, and everything else to standard error.
Exit codes: 0 success, 1 GraphQL errors, 2 wrong usage, 3 sign-in rejected, 4 no response,
130 Ctrl-C.

Arguments stay in the shell's history and in the process list, and npm without --silent prints them.
Pass a real VIN with --variables @<path> or -, and a real password with ASK_PASSWORD or at the prompt.
`;

/** The options, with the files that they name already read. */
export interface AskOptions extends AccountOptions {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** Reads the command line; undefined for `--help`. */
export async function readOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<AskOptions | undefined> {
  const { values, positionals } = parse(args);
  if (values.help === true) {
    return undefined;
  }
  const account = readAccountOptions(values, environment);
  if (values.variables === '-' && positionals[0] === '-') {
    throw new CliError('usage', 'Only one of document and variables can be read from standard input.');
  }
  return {
    document: await readDocument(positionals, values.file),
    variables: await readVariables(values.variables),
    ...account,
    ...(values.operation === undefined ? {} : { operationName: values.operation }),
  };
}

const text = { type: 'string' } as const;

const parse = (args: readonly string[]) =>
  parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...accountOptions, file: text, variables: text, operation: text },
    }),
  );

async function readDocument(positionals: readonly string[], file: string | undefined): Promise<string> {
  const [given, ...others] = positionals;
  if (others.length > 0) {
    throw new CliError('usage', 'Pass one document, in quotes. See --help.');
  }
  if (given !== undefined && file !== undefined) {
    throw new CliError('usage', 'Pass either a document or --file, not both.');
  }
  if (file !== undefined) {
    return readFile(file);
  }
  if (given === undefined) {
    throw new CliError('usage', 'A GraphQL document is required. See --help.');
  }
  return given === '-' ? readToEnd(process.stdin) : given;
}

async function readVariables(given: string | undefined): Promise<Readonly<Record<string, unknown>>> {
  if (given === undefined) {
    return {};
  }
  const json =
    given === '-' ? await readToEnd(process.stdin) : given.startsWith('@') ? readFile(given.slice(1)) : given;
  const variables = parseJson(json);
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables)) {
    // The message does not repeat the text, because it may hold a VIN.
    throw new CliError('usage', '--variables is not a valid JSON object.');
  }
  return { ...variables };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CliError('usage', `The file ${path} cannot be read.`);
  }
}
