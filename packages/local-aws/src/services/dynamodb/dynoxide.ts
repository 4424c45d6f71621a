/**
 * The embedded DynamoDB engine: a child process behind a fence. It ends with this process, even
 * when this process is killed.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { engineBinary } from './engine-binary.ts';
import { EngineEndedError, startFenced } from './engine-fence.ts';
import { freePort, guardAgainstOurDeath } from './engine-process.ts';

/** The engine's child process, which listens on 127.0.0.1 at `port`. */
export interface Engine {
  readonly port: number;
  /** The only connections that the engine serves. */
  readonly sockets: readonly Socket[];
  /** Ends the engine at once. */
  kill(): void;
  stop(): Promise<void>;
}

const connections = 16;

/** A port that was free may be taken before the engine listens on it. */
const portsToTry = 3;

/**
 * Starts the engine over a database file, or in memory. Where the engine does not exist, throws an
 * error that says what to do. `nextPort` returns a port that was free a moment ago.
 */
export async function startDynoxide(databaseFile: string | undefined, nextPort = freePort): Promise<Engine> {
  for (let left = portsToTry - 1; ; left -= 1) {
    try {
      return await startOn(await nextPort(), databaseFile);
    } catch (error) {
      if (!(error instanceof EngineEndedError) || left === 0) {
        throw error;
      }
    }
  }
}

async function startOn(port: number, databaseFile: string | undefined): Promise<Engine> {
  let guard: ChildProcess | undefined;
  const { child, sockets } = await startFenced({
    binary: engineBinary(),
    port,
    databaseFile,
    connections,
    onSpawn: (spawned) => (guard = guardAgainstOurDeath(spawned)),
  });
  const kill = (): void => void child.kill('SIGKILL');
  return { port, sockets, kill, stop: () => stop(child, guard) };
}

async function stop(child: ChildProcess, guard: ChildProcess | undefined): Promise<void> {
  guard?.kill('SIGKILL');
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 500);
  await exited;
  clearTimeout(forced);
}
