/**
 * Measures conversions per second and their latency at the HTTP endpoint: ours, and the same work
 * on graphql-yoga, mercurius and Apollo. All use the same store and the same KMS endpoint, with a
 * small and a large registry, in one run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../../infra/synthesize.ts';
import { type Question, makeDataset } from './dataset.ts';
import { type LoadBounds, type LoadResult, load } from './load.ts';
import type { OursReady } from './ours.ts';
import { startProcess } from '../process.ts';
import { peers } from './settings.ts';

/** Sizes and load, from the options of `npm run bench -- conversion`. */
export interface ConversionOptions extends LoadBounds {
  /** Sizes of the registry. */
  readonly vehicles: readonly number[];
}

/** Throughput and latencies of conversions with one server and number of vehicles. */
export interface ConversionRow extends LoadResult {
  readonly server: string;
  readonly vehicles: number;
}

const warmUpSeconds = 4;
const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Measures every server at each registry size and returns the rows; `say` receives progress. */
export async function benchConversion(
  options: ConversionOptions,
  say: (line: string) => void,
): Promise<readonly ConversionRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-conversion-'));
  try {
    const assembly = await synthesize({
      outdir: join(folder, 'assembly'),
      context: { conversionsPerMinute: 100_000, tokenValidityMinutes: 1440 },
    });
    const rows: ConversionRow[] = [];
    for (const vehicles of options.vehicles) {
      say(`Making a registry of ${vehicles.toLocaleString('en')} vehicles`);
      const directory = join(folder, String(vehicles));
      const questions = await makeDataset(assembly, directory, vehicles);
      rows.push(...(await measureAll(assembly, directory, questions, vehicles, options, say)));
      rmSync(directory, { recursive: true });
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(
  assembly: string,
  directory: string,
  questions: readonly Question[],
  vehicles: number,
  bounds: LoadBounds,
  say: (line: string) => void,
): Promise<readonly ConversionRow[]> {
  const ours = await startProcess(fileOf('ours.ts'), [assembly, directory]);
  const rows: ConversionRow[] = [];
  const measure = async (server: string, url: string): Promise<void> => {
    say(`Measuring ${server} at ${vehicles.toLocaleString('en')} vehicles`);
    await load(url, questions, { ...bounds, seconds: warmUpSeconds });
    rows.push({ server, vehicles, ...(await load(url, questions, bounds)) });
  };
  try {
    // The line is our own process's.
    const { graphqlUrl, peerSettings } = JSON.parse(ours.line) as OursReady;
    await measure('ours', graphqlUrl);
    for (const peer of peers) {
      const running = await startProcess(fileOf('peer.ts'), [peer], {
        PEER_SETTINGS: JSON.stringify(peerSettings),
      });
      await measure(peer, running.line).finally(() => running.stop());
    }
  } finally {
    await ours.stop();
  }
  return rows;
}
