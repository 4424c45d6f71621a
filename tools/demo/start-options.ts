/** The options of `npm start`: flags and environment variables. */
import { parseArgs } from 'node:util';

/** How to start the local world. */
export interface StartOptions {
  readonly fresh: boolean;
  readonly help: boolean;
  /** Whether the demo's vehicles connect and drive. */
  readonly vehicles: boolean;
  /** Seconds between two messages of a vehicle. */
  readonly intervalSeconds: number;
  readonly port: number;
  /** A running DynamoDB Local to use instead of the embedded engine. */
  readonly dynamoDbEndpoint?: string;
  /** The state directory. Default: `.local/`. */
  readonly directory?: string;
}

/**
 * TCP port on 127.0.0.1 when PORT is unset; vehicles connect at the next port, and the page is at
 * the one after.
 */
export const defaultPort = 4510;

/** Seconds between two messages of a vehicle when DEMO_INTERVAL is unset. */
export const defaultIntervalSeconds = 2;

/** Printed by `npm start -- --help`: flags, and environment variables with their defaults. */
export const usage = `Usage: npm start [-- <flags>]

Starts the whole system on this machine, from the same template as a deployment.

Flags
  --fresh        delete all data of earlier starts first
  --no-vehicles  do not connect the demo's vehicles
  --help         show this help

Environment
  PORT               port on 127.0.0.1 (default ${defaultPort}); the next two are for vehicles and the page
  DEMO_INTERVAL      seconds between two messages of a vehicle, 0.1 to 3600 (default ${defaultIntervalSeconds})
  DYNAMODB_ENDPOINT  a running DynamoDB Local to use instead of the embedded engine
  LOCAL_DIRECTORY    the state directory (default .local/)
`;

/** Reads flags and environment variables; throws an error with a message for the user. */
export function readStartOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  const { fresh, help, vehicles } = parseFlags(args);
  const dynamoDbEndpoint = environment['DYNAMODB_ENDPOINT'];
  const directory = environment['LOCAL_DIRECTORY'];
  return {
    fresh,
    help,
    vehicles,
    intervalSeconds: readInterval(environment['DEMO_INTERVAL']),
    port: readPort(environment['PORT']),
    ...(dynamoDbEndpoint && { dynamoDbEndpoint }),
    ...(directory && { directory }),
  };
}

const flags = {
  fresh: { type: 'boolean', default: false },
  'no-vehicles': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function parseFlags(args: readonly string[]): Pick<StartOptions, 'fresh' | 'help' | 'vehicles'> {
  try {
    const { values } = parseArgs({ args: [...args], options: flags, allowPositionals: false });
    return { fresh: values.fresh, help: values.help, vehicles: !values['no-vehicles'] };
  } catch (cause) {
    const known = Object.keys(flags).map((name) => `--${name}`);
    const unknown = args.find((arg) => !known.includes(arg));
    throw new Error(`${unknown ?? 'An option'} is not known. See: npm start -- --help`, { cause });
  }
}

function readInterval(text: string | undefined): number {
  if (text === undefined || text === '') {
    return defaultIntervalSeconds;
  }
  const seconds = Number(text);
  if (!(seconds >= 0.1 && seconds <= 3600)) {
    throw new Error(`DEMO_INTERVAL must be a number of seconds from 0.1 to 3600; it is ${text}.`);
  }
  return seconds;
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') {
    return defaultPort;
  }
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT must be a number from 1 to 65535; it is ${text}.`);
  }
  return port;
}
