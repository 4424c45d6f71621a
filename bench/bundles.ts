/** Size and import time of each Lambda bundle, as deployed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../infra/synthesize.ts';
import { startWorld, type World } from 'local-aws';
import { median } from './statistics.ts';

/** Size of one function's bundled index.mjs, in units of 1,000 bytes, and the time to import it. */
export interface BundleRow {
  readonly function: string;
  readonly kilobytes: number;
  /**
   * Median, minimum and maximum of the runs, each in a fresh Node.js process with the function's
   * own environment.
   */
  readonly importMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

const runs = 11;
const importTime = fileURLToPath(new URL('import-time.mjs', import.meta.url));

/** Measures every function of the template. */
export async function benchBundles(): Promise<readonly BundleRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  try {
    const assembly = await synthesize({ outdir: folder, context: { fleetWise: true } });
    const world = await startWorld({ assembly, schedules: false });
    const bundles = bundlesOf(world, assembly);
    await world.stop();
    return bundles.map(measureBundle);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

function bundlesOf(world: World, assembly: string): readonly Bundle[] {
  return world.resourcesOfType('AWS::Lambda::Function').map((logicalId) => {
    const { properties } = world.resource(logicalId);
    // CloudFormation's shape of the type, as our own CDK app writes it.
    const { S3Key } = properties['Code'] as { readonly S3Key: string };
    const { Variables } = properties['Environment'] as {
      readonly Variables: Readonly<Record<string, string>>;
    };
    const file = join(assembly, `asset.${S3Key.replace(/\.zip$/, '')}`, 'index.mjs');
    return { name: logicalId, file, environment: Variables };
  });
}

function measureBundle({ name, file, environment }: Bundle): BundleRow {
  const times = Array.from({ length: runs }, () => importOnce(file, environment));
  times.sort((one, other) => one - other);
  return {
    function: name,
    kilobytes: Math.round(statSync(file).size / 1000),
    importMs: Math.round(median(times)),
    minMs: Math.round(times[0] ?? Number.NaN),
    maxMs: Math.round(times.at(-1) ?? Number.NaN),
  };
}

function importOnce(file: string, environment: Readonly<Record<string, string>>): number {
  readFileSync(file);
  const { status, stderr, stdout } = spawnSync(process.execPath, [importTime, file], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], AWS_REGION: 'eu-central-1', ...environment },
  });
  if (status !== 0) {
    throw new Error(`The bundle could not be imported: ${stderr}`);
  }
  return Number(stdout);
}
