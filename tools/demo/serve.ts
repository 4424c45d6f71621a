/** Synthesizes the template, starts the world, creates the demo, and runs until Ctrl-C. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFleet, type FleetProcess } from './fleet-process.ts';
import { vehiclesFolder } from './demo-world.ts';
import { vehicleCount } from './fill-tenant.ts';
import { messageLines, shownMessage } from './newest-message.ts';
import { runDemo } from './run-demo.ts';
import { emptyDirectory } from './fresh-directory.ts';
import type { StartOptions } from './start-options.ts';
import { ensureAssembly, mailFrom } from './synthesis.ts';
import { NoDynamoDbError, PortInUseError, UnusableStateError, startWorld, type World } from 'local-aws';

const root = fileURLToPath(new URL('../..', import.meta.url));
const defaultDirectory = path.join(root, '.local');

// The SDK's advice to update Node.js does not concern a demo.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

let world: World | undefined;
let fleet: FleetProcess | undefined;
let isEnding = false;

/** Stops the vehicles first, so that the world still receives their last messages. */
async function stop(): Promise<void> {
  isEnding = true;
  await fleet?.stop();
  await world?.stop();
}

/** Ctrl-C arrives twice, from the terminal and through tsx. Only a later signal forces an exit. */
const sameSignalMs = 500;

/**
 * Before the world has started, a signal exits at once: the database engine ends with this process.
 */
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
    emailIdentities: [mailFrom],
    ...(dynamoDbEndpoint && { dynamoDbEndpoint }),
  };
  const running = await step('Starting the local AWS', () => startWorld(worldOptions));
  world = running;
  const { outputs, outputsFile = '', administrator } = running;
  await runDemo(
    { outputs, outputsFile, stateDirectory: directory, administrator },
    process.stdout,
    options.vehicles,
  );
  running.outbox.listen((message) => {
    process.stdout.write(`\n${messageLines('E-mail', shownMessage(message)).join('\n')}`);
  });
  if (!options.vehicles || isEnding) {
    return;
  }
  fleet = startFleet({
    vehiclesFolder: vehiclesFolder(directory),
    outputsFile,
    vehicleCount,
    intervalSeconds,
    onDeath: (what) => void process.stderr.write(`${what}\n`),
    onScreen: (line) => void process.stdout.write(`\n${line}\n`),
  });
}

/** The command of this tool that resolves an error of the world's start. */
function adviceAfter(error: unknown): string {
  if (error instanceof PortInUseError) {
    return `\nOn another port: PORT=${error.nextPort} npm start`;
  }
  if (error instanceof NoDynamoDbError) {
    return '\nWith a running DynamoDB Local: DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npm start';
  }
  return error instanceof UnusableStateError ? '\nWithout the stored data: npm start -- --fresh' : '';
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

/** Runs until a signal ends the process; an error that a person can act on ends it with 1. */
export async function serve(options: StartOptions): Promise<void> {
  try {
    await start(options);
  } catch (error) {
    // Errors while the world stops are consequences of the stop; the signal's exit code stays.
    if (!isEnding) {
      process.stderr.write(
        `${error instanceof Error ? error.message : String(error)}${adviceAfter(error)}\n`,
      );
      await stop();
      process.exit(1);
    }
  }
}
