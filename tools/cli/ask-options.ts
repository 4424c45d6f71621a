/** The command line of `npm run ask`. */
import { readFileSync } from 'node:fs';
import { text as readToEnd } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import {
  accountHelp,
  accountOptions,
  parsed,
  readAccountOptions,
  type AccountOptions,
} from './account-options.ts';
import { Failure } from '../session/failure.ts';

/** What `--help` says. */
export const help = `Signs in to the user pool with SRP and sends a GraphQL document to the API.

  npm run --silent ask -- --user <name> '<document>' [--variables '<json>']

The document
  '<document>'            as an argument, or
  --file <path>           from a file, or
  -                       from standard input
  --variables <json>      its variables; @<path> reads them from a file, - from standard input
  --operation <name>      which operation, when the document holds several

${accountHelp}
The answer is JSON on standard output, everything else is on standard error.
Exit code: 0 answered, 1 GraphQL errors, 2 wrong usage, 3 sign-in refused, 4 nothing answered.

What stands on a command line stays in the shell's history and in the list of processes, and npm without --silent prints it.
Give a real VIN or password by --variables @<path> or -, and by ASK_PASSWORD or at the terminal.
`;

/** The options, the texts they point to already read. */
export interface AskOptions extends AccountOptions {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** Reads the command line; undefined when help was asked for. */
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
    throw new Failure('usage', 'Standard input holds either the document or the variables.');
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
    throw new Failure('usage', 'Give one document, in quotes. See --help.');
  }
  if (given !== undefined && file !== undefined) {
    throw new Failure('usage', 'Give the document or --file, not both.');
  }
  if (file !== undefined) {
    return readFile(file);
  }
  if (given === undefined) {
    throw new Failure('usage', 'Give a GraphQL document. See --help.');
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
    // The text is not repeated: a VIN may stand in it.
    throw new Failure('usage', 'The variables are no JSON object.');
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
    throw new Failure('usage', `The file ${path} cannot be read.`);
  }
}
