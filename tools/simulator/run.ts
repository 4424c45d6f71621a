/** `npm run vehicle`: provisions simulated vehicles if asked to, and runs them until Ctrl-C. */
import { openAccount } from '../session/account.ts';
import { CliError } from '../session/cli-error.ts';
import { createFieldRequest } from '../session/field-request.ts';
import { readOutputs } from '../session/outputs.ts';
import { runMain } from '../session/run-main.ts';
import { endpointOf } from './endpoint.ts';
import { type Fleet, createFleet } from './fleet.ts';
import { type Progress, createProgress, describeFleet } from './progress.ts';
import { type Credentials, ensureSeed, readCredentials } from './provisioning/credential-folder.ts';
import { openMemory } from './provisioning/memory-file.ts';
import { openRenewal } from './provisioning/renewal-file.ts';
import { provisionSimulatedVehicles, vehicleIndexOf } from './provisioning/simulated-vehicles.ts';
import { readReplaceTcuOptions, replaceTcuHelp } from './replace-tcu-options.ts';
import { replaceSimulatedTcu } from './replace-tcu.ts';
import { type RunOptions, help, readRunOptions } from './run-options.ts';
import { screenListener } from './vehicle-screen.ts';
import type { VehicleListener } from './vehicle.ts';

/** Failed attempts per vehicle after which the run ends, if none ever connected. */
const attempts = 3;
/**
 * Milliseconds to wait for acknowledgements at the end. Short, because `npm start` ends this
 * process before its world.
 */
const flushMs = 1_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
/** In a process of the demo, the parent shows what the vehicles' screens show. */
const show = (line: string): void => {
  if (process.send === undefined) {
    say(line);
  } else {
    process.send({ screen: line });
  }
};
const warn = (line: string): void => void process.stderr.write(`${line}\n`);

async function run(options: RunOptions): Promise<void> {
  const outputs = readOutputs(options.outputsFile, options.stackName);
  if (options.provisioner === undefined) {
    requireVehicles(options);
  }
  const seed = options.seed ?? ensureSeed(options.folder);
  if (options.provisioner !== undefined) {
    await provision(options, seed);
  }
  const chosen = chooseVehicles(options, seed);
  const progress = createProgress(chosen.length, options.isQuiet ? () => undefined : say);
  const connections = new ConnectionWatch(chosen.length);
  const fleet = createFleet({
    vehicles: chosen.map(({ referenceId, identity, iotEndpoint, telemetryTopic }, index) => ({
      referenceId,
      identity,
      telemetryTopic,
      endpoint: endpointOf(outputs, options.endpoint ?? iotEndpoint, options.port),
      seed: `${seed}/${index}`,
      weather: options.weather,
      start: { habit: options.habit },
      batchMs: options.batchMs,
      parkedMs: options.parkedMs,
      ...openMemory(options.folder, referenceId, warn),
      renewal: openRenewal(options.folder, referenceId),
      speaksAlways: 'messagesPerSecond' in options.rate,
    })),
    listener: {
      ...progress.listener,
      ...screenListener(show),
      ...connections.listener(progress.listener),
    },
  });
  await runFleet(fleet, options, progress, connections.failed);
}

async function runFleet(
  fleet: Fleet,
  { rate, durationSeconds }: RunOptions,
  progress: Progress,
  failed: Promise<string>,
): Promise<void> {
  const stopFollowing = progress.follow(fleet);
  void fleet.connect();
  fleet.drive(rate);
  const reason = await Promise.race([endOfRun(durationSeconds), failed]);
  stopFollowing();
  await fleet.stop(flushMs);
  if (reason !== undefined) {
    throw new CliError('unreachable', `No vehicle could connect. ${reason}`);
  }
  say(`Ended. ${describeFleet(fleet)}.`);
}

async function provision(
  { provisioner, vehicles = 1, folder, outputsFile, stackName }: RunOptions,
  seed: string,
): Promise<void> {
  const { username = '', password } = provisioner ?? {};
  const code = process.env['ASK_CODE'];
  const { outputs, accessToken } = await openAccount({
    username,
    ...(password !== undefined && { password }),
    ...(code !== undefined && { code }),
    ...(outputsFile !== undefined && { outputsFile }),
    ...(stackName !== undefined && { stackName }),
  });
  await provisionSimulatedVehicles({
    request: createFieldRequest(outputs, accessToken),
    folder,
    seed,
    count: vehicles,
    onProvisioned: (_, referenceId) => say(`Provisioned ${referenceId}.`),
  });
}

function requireVehicles({ vehicles = 1, folder }: RunOptions): void {
  const { length } = readCredentials(folder);
  if (length >= vehicles) {
    return;
  }
  throw new CliError(
    'usage',
    `${folder} has ${length} vehicles, fewer than --vehicles ${vehicles}. Provision more with --provision --user <name>.`,
  );
}

/** Returns the vehicles of the seed first, then others of the folder. */
function chooseVehicles({ vehicles = 1, folder }: RunOptions, seed: string): readonly Credentials[] {
  const all = readCredentials(folder);
  const isOwn = ({ deviceId }: Credentials): boolean =>
    (vehicleIndexOf(seed, deviceId) ?? vehicles) < vehicles;
  return [...all.filter(isOwn), ...all.filter((one) => !isOwn(one))].slice(0, vehicles);
}

/** Notices when every vehicle has tried to connect a few times and none ever has. */
class ConnectionWatch {
  /** Resolves with the reason of the last failure. */
  readonly failed: Promise<string>;
  #resolve: (reason: string) => void = () => undefined;
  #attemptsLeft: number;
  #hasConnected = false;

  constructor(vehicles: number) {
    this.#attemptsLeft = vehicles * attempts;
    this.failed = new Promise<string>((resolve) => (this.#resolve = resolve));
  }

  /** Adds the watch to a listener. */
  listener({ connected, disconnected }: VehicleListener): VehicleListener {
    return {
      connected: (vehicle) => {
        this.#hasConnected = true;
        connected?.(vehicle);
      },
      disconnected: (vehicle, reason, wasConnected) => {
        disconnected?.(vehicle, reason, wasConnected);
        this.#attemptsLeft -= wasConnected ? 0 : 1;
        if (this.#attemptsLeft <= 0 && !this.#hasConnected) {
          this.#resolve(reason);
        }
      },
    };
  }
}

/**
 * Resolves on Ctrl-C, on SIGTERM, or after the given time. A second signal ends the process at
 * once.
 */
function endOfRun(durationSeconds: number | undefined): Promise<undefined> {
  return new Promise((resolve) => {
    const end = (): void => resolve(undefined);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        end();
      });
    }
    if (durationSeconds !== undefined) {
      setTimeout(end, durationSeconds * 1_000);
    }
  });
}

async function replaceTcu(args: readonly string[]): Promise<number | undefined> {
  const options = readReplaceTcuOptions(args, process.env);
  if (options === undefined) {
    return undefined;
  }
  await replaceSimulatedTcu(options, say);
  return 0;
}

const [subcommand, ...subcommandArgs] = process.argv.slice(2);
const isReplacement = subcommand === 'replace-tcu';
await runMain(isReplacement ? replaceTcuHelp : help, async () => {
  if (isReplacement) {
    return replaceTcu(subcommandArgs);
  }
  const options = readRunOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    return undefined;
  }
  await run(options);
  return 0;
});
// Messages that bad weather still delays are not waited for.
process.exit();
