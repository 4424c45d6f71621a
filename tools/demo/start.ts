/**
 * `npm start`: synthesizes the template, starts the world over `.local/`, brings the demo about and
 * stays until Ctrl-C.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFleet, type FleetProcess } from './fleet-process.ts';
import { runDemo, vehicleCount } from './run-demo.ts';
import { vehiclesDirectory } from './vehicle-files.ts';
import { emptyDirectory } from './fresh-directory.ts';
import { readStartOptions, usage, type StartOptions } from './start-options.ts';
import { ensureAssembly } from './synthesis.ts';
import { startWorld, type World } from 'local-aws';

const root = fileURLToPath(new URL('../..', import.meta.url));
const defaultDirectory = path.join(root, '.local');

// The SDK's advice to update Node.js is not for those who only look at this.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

let world: World | undefined;
let fleet: FleetProcess | undefined;
let isEnding = false;

/** The vehicles first, so that what they still have to say is heard. */
async function stop(): Promise<void> {
  isEnding = true;
  await fleet?.stop();
  await world?.stop();
}

/**
 * Ctrl-C reaches us from the terminal and again through tsx, so only one that comes later does not
 * wait.
 */
const sameSignalMs = 500;

/** Before the world is up nothing needs care: the engine ends with us. */
function endOnSignals(): void {
  let endingSince: number | undefined;
  const end = (): void => {
    if (world === undefined) {
      process.exit(130);
    }
    if (endingSince !== undefined && Date.now() - endingSince > sameSignalMs) {
      process.exit(130);
    }
    if (endingSince !== undefined) {
      return;
    }
    endingSince = Date.now();
    void stop().then(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
}

async function start({
  fresh,
  port,
  dynamoDbEndpoint,
  intervalSeconds,
  ...options
}: StartOptions): Promise<void> {
  endOnSignals();
  const directory = path.resolve(options.directory ?? defaultDirectory);
  if (fresh) {
    await emptyDirectory(directory);
  }
  const assembly = await step('Synthesizing the template', () => ensureAssembly(root, directory));
  const worldOptions = {
    assembly: assembly.directory,
    directory,
    port,
    ...(dynamoDbEndpoint && { dynamoDbEndpoint }),
  };
  const running = await step('Starting the local AWS', () => startWorld(worldOptions));
  world = running;
  const { outputs, outputsFile = '', administrator } = running;
  // The demo checks the outputs that it needs as every client does.
  const demoOutputs = outputs as Parameters<typeof runDemo>[0]['outputs'];
  await runDemo(
    { outputs: demoOutputs, outputsFile, stateDirectory: directory, administrator },
    process.stdout,
    options.vehicles,
  );
  if (!options.vehicles || isEnding) {
    return;
  }
  fleet = startFleet({
    vehiclesDirectory: vehiclesDirectory(directory),
    outputsFile,
    vehicleCount,
    intervalSeconds,
    onDeath: (what) => void process.stderr.write(`${what}\n`),
  });
}

async function step<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  process.stdout.write(`${what} … `);
  try {
    const result = await run();
    process.stdout.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stdout.write('\n');
    throw error;
  }
}

try {
  const options = readStartOptions(process.argv.slice(2), process.env);
  if (options.help) {
    process.stdout.write(usage);
  } else {
    await start(options);
  }
} catch (error) {
  // What fails while the world is being stopped says nothing; the signal's exit code stands.
  if (!isEnding) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await stop();
    process.exit(1);
  }
}
