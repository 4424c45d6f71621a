/** The command line of `npm run vehicle`. */
import { parseArgs } from 'node:util';
import { Failure } from '../session/failure.ts';
import type { DrivingHabit } from './drive/body.ts';
import type { FleetRate } from './fleet.ts';
import { type Weather, type WeatherKind, usualWeather } from './weather.ts';

/** What `--help` says. */
export const help = `Simulated vehicles: they connect over mutual TLS, drive, send telemetry and answer commands, until Ctrl-C.

  npm run --silent vehicle -- --provision --user <provisioner> --vehicles 3     the first time
  npm run --silent vehicle -- --vehicles 3                                      with the vehicles of the folder

Which vehicles
  --vehicles <number>     how many; 1 when not given, with --provision 1 to 1000
  --folder <path>         where their keys and certificates are; .local/simulated-vehicles when not given
  --seed <text>           what they do at first follows from it; one of the folder's own when not given.
                          Vehicles that have been under way before go on where they were
  --provision             provision those that the folder does not have yet; needs a person of the role provisioners:
    --user <name>           the user name
    --password <password>   or environment ASK_PASSWORD, or typed at the terminal
                            (so is a code of an authenticator app; environment ASK_CODE)

Where
  --outputs <path>        the outputs file; .local/outputs.json when not given (\`npm start\` writes it),
                          for a deployment the file of \`cdk deploy --outputs-file\`
  --stack <name>          which stack, when the file holds several
  --endpoint <host name>  the MQTT endpoint, in place of the one that provisioning answered
  --port <number>         the one of the outputs file, or 8883, when not given; 443 speaks ALPN as AWS IoT Core asks for

What they do
  --interval <seconds>    how often each sends what changed; 1 when not given
  --rate <number>         messages a second of all vehicles together, in place of --interval; every one is sent, changed or not
  --drive <habit>         mixed (when not given), always or never
  --duration <seconds>    end by itself after so long
  --quiet                 say only how it ended

Bad weather, each by itself, all of it from the seed
  --offline               the connection breaks, about once a minute for about 15 seconds
  --slow                  messages leave up to 3 seconds late
  --duplicate             1 message in 10 is sent twice
  --out-of-order          1 message in 10 is overtaken by those after it
  --clock-wrong           the clock is wrong by up to 10 minutes
  --refuses               1 command in 2 is refused
  --never-answers         1 command in 2 is ignored
  --answers-late          1 command in 2 is carried out and answered after 31 to 60 seconds
  --loses-answers         1 answer in 2 is lost

Exit code: 0 ended as asked, 1 provisioning refused, 2 wrong usage, 3 sign-in refused, 4 no vehicle could connect.
What stands on a command line stays in the shell's history: give a real password by ASK_PASSWORD or at the terminal.
`;

/** The options. */
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
  refuses: 'refuses',
  'never-answers': 'neverAnswers',
  'answers-late': 'answersLate',
  'loses-answers': 'losesAnswers',
} as const satisfies Readonly<Record<string, WeatherKind>>;

const habits: Readonly<Record<string, DrivingHabit>> = { mixed: 'MIXED', always: 'ALWAYS', never: 'NEVER' };

/** Most vehicles of one process. */
const mostVehicles = 1_000;

/** Reads the command line; undefined when help was asked for. Throws Failure with what is wrong. */
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
    throw new Failure('usage', 'Say who provisions: --user <name>. See --help.');
  }
  const vehicles = readNumber('--vehicles', values.vehicles, 1, mostVehicles);
  if (vehicles !== undefined && !Number.isInteger(vehicles)) {
    throw new Failure('usage', '--vehicles is no whole number.');
  }
  const port = readNumber('--port', values.port, 1, 65_535);
  const durationSeconds = readNumber('--duration', values.duration, 0.1, 31_536_000);
  return {
    folder: values.folder ?? '.local/simulated-vehicles',
    rate: readRate(values.interval, values.rate),
    habit: readHabit(values.drive),
    isQuiet: values.quiet ?? false,
    weather: readWeather(values),
    ...(vehicles !== undefined && { vehicles }),
    ...(values.seed !== undefined && { seed: values.seed }),
    ...(provision &&
      username !== undefined && { provisioner: { username, ...(password !== undefined && { password }) } }),
    ...(values.outputs !== undefined && { outputsFile: values.outputs }),
    ...(values.stack !== undefined && { stackName: values.stack }),
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
        refuses: flag,
        'never-answers': flag,
        'answers-late': flag,
        'loses-answers': flag,
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch {
    // Node's own text may repeat what was given.
    throw new Failure('usage', 'An option is unknown or lacks its value. See --help.');
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
  throw new Failure('usage', `${option} takes a number from ${minimum} to ${maximum}.`);
}

function readRate(interval: string | undefined, rate: string | undefined): FleetRate {
  if (interval !== undefined && rate !== undefined) {
    throw new Failure('usage', 'Give --interval or --rate, not both.');
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
    throw new Failure('usage', '--drive takes mixed, always or never.');
  }
  return habit;
}

function readWeather(values: Readonly<Record<string, unknown>>): Weather {
  const kinds = Object.entries(weatherFlags).flatMap(([name, kind]) => (values[name] === true ? [kind] : []));
  return Object.fromEntries(kinds.map((kind) => [kind, usualWeather[kind]]));
}
