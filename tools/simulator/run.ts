/**
 * `npm run vehicle`: provisions simulated vehicles where asked to, and lets them live until Ctrl-C.
 */
import { Failure } from '../session/failure.ts';
import { askHidden } from '../session/hidden-prompt.ts';
import { type StackOutputs, readOutputs } from '../session/outputs.ts';
import { secondFactorOf } from '../cli/second-factor.ts';
import { signIn } from '../session/sign-in.ts';
import { endpointOf } from './endpoint.ts';
import { type Fleet, createFleet } from './fleet.ts';
import { type Progress, createProgress, describeFleet } from './progress.ts';
import { type Credentials, ensureSeed, readCredentials } from './provisioning/credential-folder.ts';
import { openMemory } from './provisioning/memory-file.ts';
import { provisionVehicles, simulatedDevice } from './provisioning/provision-vehicles.ts';
import { type RunOptions, help, readRunOptions } from './run-options.ts';
import type { Vehicle, VehicleListener } from './vehicle.ts';

/** How often each vehicle tries before it is said that none can connect. */
const attempts = 3;
/** Short enough for whoever ends this process with a world around it. */
const flushMs = 1_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const warn = (line: string): void => void process.stderr.write(`${line}\n`);

async function run(options: RunOptions): Promise<void> {
  const outputs = readOutputs(options.outputsFile, options.stackName);
  if (options.provisioner === undefined) {
    requireVehicles(options);
  }
  const seed = options.seed ?? ensureSeed(options.folder);
  if (options.provisioner !== undefined) {
    await provision(options, outputs, seed);
  }
  const chosen = chooseVehicles(options, seed);
  const progress = createProgress(chosen.length, options.isQuiet ? () => undefined : say);
  const hopeless = noneConnects(chosen.length);
  const fleet = createFleet({
    vehicles: chosen.map(({ referenceId, identity, iotEndpoint }, index) => ({
      referenceId,
      identity,
      endpoint: endpointOf(outputs, options.endpoint ?? iotEndpoint, options.port),
      seed: `${seed}/${index}`,
      weather: options.weather,
      start: { habit: options.habit },
      ...openMemory(options.folder, referenceId, warn),
      speaksAlways: 'messagesPerSecond' in options.rate,
    })),
    listener: { ...progress.listener, ...heardBy(progress.listener, hopeless) },
  });
  await live(fleet, options, progress, hopeless.failed);
}

async function live(
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
    throw new Failure('unreachable', `No vehicle could connect. ${reason}`);
  }
  say(`Ended. ${describeFleet(fleet)}.`);
}

async function provision(
  { provisioner, vehicles = 1, folder }: RunOptions,
  outputs: StackOutputs,
  seed: string,
): Promise<void> {
  const { username = '', password: given } = provisioner ?? {};
  const password =
    given ?? (await askHidden(`Password of ${username}: `, 'give --password or set ASK_PASSWORD'));
  const secondFactor = secondFactorOf(username, process.env['ASK_CODE']);
  const { accessToken } = await signIn(outputs, { username, password, secondFactor });
  await provisionVehicles({
    outputs,
    accessToken,
    folder,
    seed,
    count: vehicles,
    provisioned: (referenceId) => say(`Provisioned ${referenceId}.`),
  });
}

function requireVehicles({ vehicles = 1, folder }: RunOptions): void {
  const { length } = readCredentials(folder);
  if (length >= vehicles) {
    return;
  }
  throw new Failure(
    'usage',
    `${folder} has ${length} vehicles and ${vehicles} are asked for. Provision more with --provision --user <name>.`,
  );
}

/** The seed's own vehicles first; with `--provision` these are enough. */
function chooseVehicles({ vehicles = 1, folder }: RunOptions, seed: string): readonly Credentials[] {
  const devices = new Set(Array.from({ length: vehicles }, (_, index) => simulatedDevice(seed, index)));
  const all = readCredentials(folder);
  const isOwn = ({ deviceId }: Credentials): boolean => deviceId !== undefined && devices.has(deviceId);
  return [...all.filter(isOwn), ...all.filter((one) => !isOwn(one))].slice(0, vehicles);
}

/** Notices that no vehicle has ever been connected although each has tried a few times. */
function noneConnects(vehicles: number) {
  let left = vehicles * attempts;
  let hasHope = false;
  let tell: (reason: string) => void = () => undefined;
  return {
    failed: new Promise<string>((resolve) => (tell = resolve)),
    connected: () => (hasHope = true),
    refused(reason: string) {
      left -= 1;
      if (left <= 0 && !hasHope) {
        tell(reason);
      }
    },
  };
}

function heardBy(
  { connected, disconnected }: VehicleListener,
  hopeless: ReturnType<typeof noneConnects>,
): VehicleListener {
  return {
    connected(vehicle: Vehicle) {
      hopeless.connected();
      connected?.(vehicle);
    },
    disconnected(vehicle: Vehicle, reason: string, wasConnected: boolean) {
      disconnected?.(vehicle, reason, wasConnected);
      if (!wasConnected) {
        hopeless.refused(reason);
      }
    },
  };
}

/**
 * Ctrl-C, a stop from outside, or the time that was given. A second Ctrl-C does not wait for
 * anything.
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

async function main(): Promise<number> {
  try {
    const options = readRunOptions(process.argv.slice(2), process.env);
    if (options === undefined) {
      process.stdout.write(help);
    } else {
      await run(options);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

const code = await main();
// What bad weather still holds back is not waited for.
process.exit(code);
