/**
 * Before all tests: synthesizes the stack with and without FleetWise, once, for every world of the
 * run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesize } from '../../infra/synthesize.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether this project's worlds run with FleetWise. */
    fleetWise: boolean;
    /** Folder of the cloud assembly of this project's worlds. */
    assembly: string;
    /** Folders of both, with FleetWise and without it. */
    assemblies: { readonly withFleetWise: string; readonly withoutFleetWise: string };
  }
}

/**
 * Tests grant and end many accesses within a minute; what a limit does is tested where it is set.
 */
const limits = {
  grantsOfOperatorPerMinute: 10_000,
  grantsToVehiclePerMinute: 10_000,
  endsOfOperatorPerMinute: 10_000,
  accessListsOfOperatorPerMinute: 10_000,
  driftCallsPerSecond: 1_000,
};

interface Assemblies {
  readonly folder: string;
  readonly withFleetWise: Promise<string>;
  readonly withoutFleetWise: Promise<string>;
}

/** Vitest loads this file once for each project, in one process. */
const shared = globalThis as typeof globalThis & { referenceIdAssemblies?: Assemblies };

function synthesizeBoth(): Assemblies {
  const folder = mkdtempSync(join(tmpdir(), 'reference-id-assemblies-'));
  const withFleetWise = synthesize({ outdir: join(folder, 'with'), context: { ...limits, fleetWise: true } });
  const withoutFleetWise = withFleetWise.then(() =>
    synthesize({ outdir: join(folder, 'without'), context: { ...limits, fleetWise: false } }),
  );
  return { folder, withFleetWise, withoutFleetWise };
}

/** Vitest's global set-up; vitest calls what it returns after the last test. */
export async function setup(project: TestProject): Promise<() => void> {
  const assemblies = (shared.referenceIdAssemblies ??= synthesizeBoth());
  const { fleetWise } = project.config.provide as { fleetWise?: boolean };
  const withFleetWise = await assemblies.withFleetWise;
  const withoutFleetWise = await assemblies.withoutFleetWise;
  project.provide('assembly', fleetWise === false ? withoutFleetWise : withFleetWise);
  project.provide('assemblies', { withFleetWise, withoutFleetWise });
  return () => rmSync(assemblies.folder, { recursive: true, force: true });
}
