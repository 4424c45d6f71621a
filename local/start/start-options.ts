/** What may be said to `npm start`: flags and the environment. */
import { parseArgs } from 'node:util';

/** How the local world is to be started. */
export interface StartOptions {
  readonly fresh: boolean;
  readonly help: boolean;
  readonly port: number;
  /** A running DynamoDB to use in place of the embedded engine. */
  readonly dynamoDbEndpoint?: string;
  /** Where the world keeps itself, in place of `.local/`. */
  readonly directory?: string;
}

/** The port when PORT does not say another. */
export const defaultPort = 4510;

/** The text of `--help`. */
export const usage = `Usage: npm start [-- <flags>]

Starts the whole system on this machine, from the template that would be deployed.

Flags
  --fresh  forget everything that is kept and begin anew
  --help   show this

Environment
  PORT               where everything listens, on 127.0.0.1 only (default ${defaultPort}); vehicles connect at the next one
  DYNAMODB_ENDPOINT  a running DynamoDB Local to use in place of the embedded engine
  LOCAL_DIRECTORY    where everything is kept (default .local/)
`;

/** Reads flags and environment; throws a message for the user when something is not known. */
export function readStartOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  const { fresh, help } = parseFlags(args);
  const dynamoDbEndpoint = environment['DYNAMODB_ENDPOINT'];
  const directory = environment['LOCAL_DIRECTORY'];
  return {
    fresh,
    help,
    port: readPort(environment['PORT']),
    ...(dynamoDbEndpoint && { dynamoDbEndpoint }),
    ...(directory && { directory }),
  };
}

function parseFlags(args: readonly string[]): { fresh: boolean; help: boolean } {
  const options = {
    fresh: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { fresh, help } = parseArgs({ args: [...args], options, allowPositionals: false }).values;
    return { fresh, help };
  } catch (cause) {
    const unknown = args.find((arg) => arg !== '--fresh' && arg !== '--help');
    throw new Error(`${unknown ?? 'This'} is not known. See: npm start -- --help`, { cause });
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return defaultPort;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT must be a number from 1 to 65535; it is ${text}.`);
  return port;
}
