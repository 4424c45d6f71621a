/**
 * Measures the time from `sendRemoteCommand` to SUCCEEDED at the subscriber, with several numbers
 * of concurrent callers. The vehicles respond at once.
 */
import { fileURLToPath } from 'node:url';
import { startProcess } from '../process.ts';
import { withVehicleWorld } from '../vehicles/with-world.ts';
import type { CommandsOutcome } from './load.ts';

/** Options of `npm run bench -- commands`. */
export interface CommandsOptions {
  /** Numbers of callers at a time. */
  readonly callers: readonly number[];
  readonly seconds: number;
}

/** Latencies of commands at one number of concurrent callers. */
export interface CommandsRow extends CommandsOutcome {
  readonly callers: number;
}

const vehicles = 50;

/** Measures with each number of callers and returns a row for each; `say` receives progress. */
export function benchCommands(
  { callers, seconds }: CommandsOptions,
  say: (line: string) => void,
): Promise<readonly CommandsRow[]> {
  const file = fileURLToPath(new URL('load.ts', import.meta.url));
  return withVehicleWorld(vehicles, say, async ({ settingsFile }) => {
    const rows: CommandsRow[] = [];
    for (const count of callers) {
      say(`Measuring commands with ${count} callers`);
      const load = await startProcess(file, [settingsFile(vehicles), String(count), String(seconds)]);
      // The line is our own process's.
      const outcome = JSON.parse(load.line) as CommandsOutcome;
      await load.stop();
      const { perSecond, p50, p99, wrong } = outcome;
      rows.push({
        callers: count,
        perSecond: Math.round(perSecond),
        p50: Math.round(p50),
        p99: Math.round(p99),
        wrong,
      });
    }
    return rows;
  });
}
