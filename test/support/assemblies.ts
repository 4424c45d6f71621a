/** Before all tests: the stack with and without FleetWise, for every world of the run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cachedAssembly } from './cached-assembly.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether this project's worlds run with FleetWise. */
    fleetWise: boolean;
    /** Whether this project checks every variant of the stack. */
    everyVariant: boolean;
    /** Folder of the cloud assembly of this project's worlds. */
    assembly: string;
    /** Folders of both, with FleetWise and without it. */
    assemblies: { readonly withFleetWise: string; readonly withoutFleetWise: string };
    /** Folder that is removed at the end of the run. */
    runFolder: string;
  }
}

/** The worlds send e-mail, from an address that `startTestWorld` verifies. */
export const mailFrom = 'vehicles@example.com';

/**
 * High limits, because tests make many vehicles and accesses within a minute. Tests of a limit set
 * it themselves.
 */
export const limits = {
  grantsOfOperatorPerMinute: 10_000,
  grantsToVehiclePerMinute: 10_000,
  endsOfPersonPerMinute: 10_000,
  accessListsOfPersonPerMinute: 10_000,
  sharingsOfPersonPerHour: 10_000,
  codesOfPersonPerHour: 10_000,
  importsOfPersonPerMinute: 10_000,
  revealsOfPersonPerHour: 1_000,
  standingsOfPersonPerHour: 1_000,
  dataJobsOfPersonPerDay: 1_000,
  driftCallsPerSecond: 1_000,
};

/**
 * Vitest's global set-up of each project. Vitest calls the returned function after the last test.
 */
export async function setup(project: TestProject): Promise<() => void> {
  const withFleetWise = await cachedAssembly({ ...limits, mailFrom, fleetWise: true });
  const withoutFleetWise = await cachedAssembly({ ...limits, mailFrom, fleetWise: false });
  const { fleetWise } = project.config.provide as { fleetWise?: boolean };
  project.provide('assembly', fleetWise === false ? withoutFleetWise : withFleetWise);
  project.provide('assemblies', { withFleetWise, withoutFleetWise });
  const runFolder = mkdtempSync(join(tmpdir(), 'reference-id-run-'));
  project.provide('runFolder', runFolder);
  return () => rmSync(runFolder, { recursive: true, force: true });
}
