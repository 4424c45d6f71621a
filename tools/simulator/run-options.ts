/** The command line of `npm run vehicle`. */
import { parseArgs } from 'node:util';
import { CliError } from '../session/cli-error.ts';
import type { DrivingHabit } from './drive/body.ts';
import type { FleetRate } from './fleet.ts';
import { type Weather, type WeatherKind, usualWeather } from './weather.ts';
import { stackChoiceIn } from '../session/stack-choice.ts';

/** Printed by `npm run vehicle -- --help`: options with ranges and defaults, and exit codes. */
export const help = `Runs simulated vehicles until Ctrl-C: they connect over mutual TLS, drive, send telemetry and carry
out commands.

  npm run --silent vehicle -- --provision --user <provisioner> --vehicles 3   the first time
  npm run --silent vehicle -- --vehicles 3                                    with provisioned vehicles
  npm run --silent vehicle -- replace-tcu --help                              gives one another TCU

Which vehicles
  --vehicles <number>     how many, 1 to 1000; default 1
  --folder <path>         holds their keys and certificates; default .local/simulated-vehicles
  --seed <text>           determines what new vehicles do; default: the folder's own seed.
                          Vehicles of an earlier run continue where they stopped
  --provision             provision the vehicles that are missing in the folder, as a user with the
                          role provisioners:
    --user <name>           the user name
    --password <password>   default: ASK_PASSWORD of the environment, or a prompt at the terminal
                            (a code of an authenticator app: ASK_CODE, or a prompt)

Where
  --outputs <path>        the outputs file; default .local/outputs.json, which \`npm start\` writes;
                          for a deployment, the file that \`cdk deploy --outputs-file\` wrote
  --stack <name>          the stack, when the file holds several
  --endpoint <host name>  the MQTT endpoint; default: the one that provisioning returned
  --port <number>         default: the port in the outputs file, or 8883; 443 uses ALPN, as AWS IoT
                          Core requires

What they do
  --interval <seconds>    how often each vehicle sends what changed; default 1
  --batch <seconds>       each vehicle sends so many seconds, 1 to 60, in one compressed message;
                          what the cloud must know at once does not wait
  --parked <seconds>      how often a parked vehicle sends, 60 to 86400; default 3600. It sends at
                          once what a person does: a door, a lock, a cable
  --rate <number>         instead of --interval: messages per second of all vehicles together, sent
                          even if nothing changed
  --drive <habit>         mixed (default), always or never
  --duration <seconds>    stop after this time
  --quiet                 print only the result

Bad weather: each option works alone, and all of it derives from the seed
  --offline               the connection breaks, about once a minute for about 15 seconds
  --slow                  messages leave up to 3 seconds late
  --duplicate             1 message in 10 is sent twice
  --out-of-order          1 message in 10 is overtaken by those after it
  --clock-wrong           the clock is wrong by up to 10 minutes
  --rejects               1 command in 2 is rejected
  --ignores               1 command in 2 is ignored
  --responds-late         1 command in 2 is carried out, with a response after 31 to 60 seconds
  --loses-responses       1 response in 2 is lost

Exit codes: 0 stopped as requested, 1 the API rejected the provisioning, 2 wrong usage, 3 sign-in
rejected, 4 no vehicle could connect.
Arguments stay in the shell's history: pass a real password with ASK_PASSWORD or at the prompt.
`;

/** The options of `npm run vehicle`. */
export interface RunOptions {
  readonly vehicles?: number;
  readonly folder: string;
  readonly seed?: string;
  /** Present with `--provision`. */
  readonly provisioner?: { readonly username: string; readonly password?: string };
  readonly outputsFile?: string;
  readonly stackName?: string;
  readonly endpoint?: string;
  readonly port?: number;
  readonly rate: FleetRate;
  readonly batchMs?: number;
  readonly parkedMs?: number;
  readonly habit: DrivingHabit;
  readonly durationSeconds?: number;
  readonly isQuiet: boolean;
  readonly weather: Weather;
}

const weatherFlags = {
  offline: 'offline',
  slow: 'slow',
  duplicate: 'duplicate',
  'out-of-order': 'outOfOrder',
  'clock-wrong': 'clockWrong',
  rejects: 'rejects',
  ignores: 'ignores',
  'responds-late': 'respondsLate',
  'loses-responses': 'losesResponses',
} as const satisfies Readonly<Record<string, WeatherKind>>;

const habits: Readonly<Record<string, DrivingHabit>> = { mixed: 'MIXED', always: 'ALWAYS', never: 'NEVER' };

/** Maximum vehicles of one process. */
const maxVehicles = 1_000;

/** Reads the command line; undefined for `--help`. Throws CliError. */
export function readRunOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): RunOptions | undefined {
  const values = parse(args);
  if (values.help === true) {
    return undefined;
  }
  const { user: username, provision = false } = values;
  const password = values.password ?? environment['ASK_PASSWORD'];
  if (provision && username === undefined) {
    throw new CliError('usage', '--provision requires --user <name>. See --help.');
  }
  const vehicles = readNumber('--vehicles', values.vehicles, 1, maxVehicles);
  if (vehicles !== undefined && !Number.isInteger(vehicles)) {
    throw new CliError('usage', '--vehicles must be an integer.');
  }
  const port = readNumber('--port', values.port, 1, 65_535);
  const durationSeconds = readNumber('--duration', values.duration, 0.1, 31_536_000);
  return {
    folder: values.folder ?? '.local/simulated-vehicles',
    rate: readRate(values.interval, values.rate),
    ...(values.batch !== undefined && { batchMs: readSeconds('--batch', values.batch, 1, 60) }),
    ...(values.parked !== undefined && { parkedMs: readSeconds('--parked', values.parked, 60, 86_400) }),
    habit: readHabit(values.drive),
    isQuiet: values.quiet ?? false,
    weather: readWeather(values),
    ...(vehicles !== undefined && { vehicles }),
    ...(values.seed !== undefined && { seed: values.seed }),
    ...(provision &&
      username !== undefined && { provisioner: { username, ...(password !== undefined && { password }) } }),
    ...stackChoiceIn(values),
    ...(values.endpoint !== undefined && { endpoint: values.endpoint }),
    ...(port !== undefined && { port }),
    ...(durationSeconds !== undefined && { durationSeconds }),
  };
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        vehicles: text,
        folder: text,
        seed: text,
        provision: flag,
        user: text,
        password: text,
        outputs: text,
        stack: text,
        endpoint: text,
        port: text,
        batch: text,
        parked: text,
        interval: text,
        rate: text,
        drive: text,
        duration: text,
        quiet: flag,
        offline: flag,
        slow: flag,
        duplicate: flag,
        'out-of-order': flag,
        'clock-wrong': flag,
        rejects: flag,
        ignores: flag,
        'responds-late': flag,
        'loses-responses': flag,
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch {
    // Node's own message may repeat an argument, which may be a password.
    throw new CliError('usage', 'An option is unknown or has no value. See --help.');
  }
}

function readNumber(
  option: string,
  given: string | undefined,
  minimum: number,
  maximum: number,
): number | undefined {
  if (given === undefined) {
    return undefined;
  }
  const number = given.trim() === '' ? NaN : Number(given);
  if (number >= minimum && number <= maximum) {
    return number;
  }
  throw new CliError('usage', `${option} must be a number from ${minimum} to ${maximum}.`);
}

/** Reads whole seconds, as milliseconds. */
function readSeconds(option: string, given: string, minimum: number, maximum: number): number {
  const seconds = readNumber(option, given, minimum, maximum) ?? minimum;
  if (!Number.isInteger(seconds)) {
    throw new CliError('usage', `${option} must be a whole number of seconds.`);
  }
  return seconds * 1_000;
}

function readRate(interval: string | undefined, rate: string | undefined): FleetRate {
  if (interval !== undefined && rate !== undefined) {
    throw new CliError('usage', 'Pass either --interval or --rate, not both.');
  }
  const messagesPerSecond = readNumber('--rate', rate, 0.001, 100_000);
  if (messagesPerSecond !== undefined) {
    return { messagesPerSecond };
  }
  return { intervalMs: 1_000 * (readNumber('--interval', interval, 0.05, 86_400) ?? 1) };
}

function readHabit(given = 'mixed'): DrivingHabit {
  const habit = Object.hasOwn(habits, given) ? habits[given] : undefined;
  if (habit === undefined) {
    throw new CliError('usage', '--drive must be mixed, always or never.');
  }
  return habit;
}

function readWeather(values: Readonly<Record<string, unknown>>): Weather {
  const kinds = Object.entries(weatherFlags).flatMap(([name, kind]) => (values[name] === true ? [kind] : []));
  return Object.fromEntries(kinds.map((kind) => [kind, usualWeather[kind]]));
}
