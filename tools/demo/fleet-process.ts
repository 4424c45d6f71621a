/**
 * Runs the demo's vehicles: `tools/simulator/run.ts` in its own process, restarted when it dies,
 * and stopped with the world.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BackOff, createBackOff } from '../../client/back-off.ts';

/** How the process that simulates the demo's vehicles is started. */
export interface FleetOptions {
  /** The folder with a folder for each vehicle. */
  readonly vehiclesFolder: string;
  readonly outputsFile: string;
  readonly vehicleCount: number;
  readonly intervalSeconds: number;
  /** Called when the process dies, with a message for the person at the terminal. */
  readonly onDeath: (message: string) => void;
  /** Called with each line that the screen of a vehicle shows. */
  readonly onScreen?: (line: string) => void;
  /** The script of the process; tests pass their own. */
  readonly script?: string;
  /** Waits before a restart, in milliseconds. */
  readonly backOff?: { readonly firstMs: number; readonly maxMs: number };
}

/** A process that is restarted when it dies. */
export interface FleetProcess {
  /** Id of the current process; undefined before a restart. */
  readonly pid: number | undefined;
  /**
   * Stops the process. The vehicles first send what they have not sent yet, for at most two
   * seconds.
   */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const fleetScript = path.join(root, 'tools', 'simulator', 'run.ts');
const endWithParent = pathToFileURL(path.join(root, 'tools', 'demo', 'end-with-parent.ts')).href;

/** Milliseconds after which a process counts as healthy, which resets the back-off. */
const healthyMs = 60_000;
/** Milliseconds between SIGTERM and SIGKILL. */
const graceMs = 2000;
/** Maximum characters of its stderr that are reported when it dies. */
const maxReported = 500;

/**
 * Runs the simulator as a child process, and restarts it after a back-off when it ends by itself.
 */
export function startFleet(options: FleetOptions): FleetProcess {
  const fleet = new RestartingFleet(options);
  fleet.start();
  return fleet;
}

class RestartingFleet implements FleetProcess {
  readonly #options: FleetOptions;
  readonly #backOff: BackOff;
  #child: ChildProcess | undefined;
  #restart: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    const { firstMs, maxMs } = options.backOff ?? { firstMs: 1000, maxMs: 60_000 };
    // Only half of each wait is random, so that no wait is close to zero.
    this.#backOff = createBackOff({ firstMs, maxMs }, () => 0.5 + Math.random() / 2);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const startedAt = performance.now();
    const child = launch(this.#options);
    this.#child = child;
    let errorOutput = '';
    child.stderr?.on('data', (chunk) => (errorOutput = `${errorOutput}${chunk}`.slice(-maxReported)));
    child.on('message', (message) => {
      // The process sends nothing else.
      const { screen } = message as { readonly screen?: unknown };
      if (typeof screen === 'string') {
        this.#options.onScreen?.(screen);
      }
    });
    // A failed start emits `close` as well.
    child.once('error', () => undefined);
    child.once('close', (code, signal) => {
      this.#child = undefined;
      if (!this.#isStopped) {
        const how = signal ?? `exit code ${code}`;
        this.#onDeath(performance.now() - startedAt, how, errorOutput.trim());
      }
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#restart);
    if (this.#child === undefined) {
      return;
    }
    const ended = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    const killTimer = setTimeout(() => this.#child?.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(killTimer);
  }

  #onDeath(livedMs: number, how: string, errorOutput: string): void {
    if (livedMs > healthyMs) {
      this.#backOff.reset();
    }
    const waitMs = this.#backOff.next();
    const report = errorOutput === '' ? '' : ` Its last output: ${errorOutput}`;
    this.#options.onDeath(
      `The vehicles' process ended (${how}). It restarts in ${(waitMs / 1000).toFixed(1)} s.${report}`,
    );
    this.#restart = setTimeout(() => this.start(), waitMs);
  }
}

function launch({ script = fleetScript, ...options }: FleetOptions): ChildProcess {
  const loaders = ['--import', 'tsx', '--import', endWithParent];
  const { vehiclesFolder, outputsFile, vehicleCount, intervalSeconds } = options;
  const where = ['--folder', vehiclesFolder, '--outputs', outputsFile, '--seed', 'demo', '--quiet'];
  const counts = ['--vehicles', String(vehicleCount), '--interval', String(intervalSeconds)];
  return spawn(process.execPath, [...loaders, script, ...where, ...counts], {
    cwd: root,
    // Its own process group, so that Ctrl-C reaches only the parent, which stops the fleet first.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}
