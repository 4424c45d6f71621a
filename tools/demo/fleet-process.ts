/**
 * The demo's vehicles come alive: `tools/simulator/run.ts` as a process of its own, started again
 * when it dies, ended with the world.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createBackOff } from '../../client/back-off.ts';

/** Which vehicles, and how often each sends. */
export interface FleetOptions {
  /** The folder with a folder for each vehicle. */
  readonly vehiclesDirectory: string;
  readonly outputsFile: string;
  readonly vehicleCount: number;
  readonly intervalSeconds: number;
  /** Told when the process dies, in words for the person at the terminal. */
  readonly onDeath: (what: string) => void;
  /** The script of the process; only tests have another one. */
  readonly script?: string;
  /** Milliseconds before it is started again after it died. */
  readonly backOff?: { readonly firstMs: number; readonly maxMs: number };
}

/** A fleet that is kept alive. */
export interface FleetProcess {
  /** Of the present process; undefined between two. */
  readonly pid: number | undefined;
  /**
   * Ends it; what the vehicles have not sent yet is sent first, as far as that takes no more than
   * moments.
   */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const fleetScript = path.join(root, 'tools', 'simulator', 'run.ts');
const endWithParent = pathToFileURL(path.join(root, 'tools', 'demo', 'end-with-parent.ts')).href;

/** After this long a process counts as healthy, so that the waiting begins anew. */
const healthyMs = 60_000;
/** So long may it take to end by itself. */
const graceMs = 2000;
/** Of what it says last, so much is told when it dies. */
const lastWords = 500;

/** Starts it. */
export function startFleet(options: FleetOptions): FleetProcess {
  const { firstMs, maxMs } = options.backOff ?? { firstMs: 1000, maxMs: 60_000 };
  // Up to half of each wait is left to chance, none of it vanishes.
  const backOff = createBackOff({ firstMs, maxMs }, () => 0.5 + Math.random() / 2);
  let child: ChildProcess | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  const run = (): void => {
    const startedAt = performance.now();
    child = launch(options);
    let words = '';
    child.stderr?.on('data', (chunk) => (words = `${words}${chunk}`.slice(-lastWords)));
    // A failed start is told by `close` as well.
    child.once('error', () => undefined);
    child.once('close', (code, signal) => {
      child = undefined;
      if (isStopped) {
        return;
      }
      if (performance.now() - startedAt > healthyMs) {
        backOff.reset();
      }
      const waitMs = backOff.next();
      const how = signal ?? `exit code ${code}`;
      const said = words.trim() === '' ? '' : ` It said: ${words.trim()}`;
      options.onDeath(
        `The vehicles' process has died (${how}); it starts again in ${(waitMs / 1000).toFixed(1)} s.${said}`,
      );
      timer = setTimeout(run, waitMs);
    });
  };
  run();

  return {
    get pid() {
      return child?.pid;
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      if (child === undefined) {
        return;
      }
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child?.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(impatience);
    },
  };
}

function launch({ script = fleetScript, ...options }: FleetOptions): ChildProcess {
  const loaders = ['--import', 'tsx', '--import', endWithParent];
  const { vehiclesDirectory, outputsFile, vehicleCount, intervalSeconds } = options;
  const told = ['--folder', vehiclesDirectory, '--outputs', outputsFile, '--seed', 'demo', '--quiet'];
  const counts = ['--vehicles', String(vehicleCount), '--interval', String(intervalSeconds)];
  return spawn(process.execPath, [...loaders, script, ...told, ...counts], {
    cwd: root,
    // In a process group of its own: Ctrl-C is the world's to hear, which ends the fleet first.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}
