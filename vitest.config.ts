/**
 * Three projects: what needs no world or makes its own parts; the flows over the whole stack with FleetWise, and without it those flows that FleetWise
 * has a part in or that a newcomer meets first; `FLOWS=all npm test` runs every flow both ways.
 */
import { defineConfig } from 'vitest/config';

const everyFlow = ['test/flows/**/*.test.ts'];
const flowsThatDiffer = [
  'bundles',
  'commands',
  'conversion',
  'live-state-stream',
  'provisioning-happy',
  'provisioning-reconcile',
  'role-services',
  'role-tables',
  'vehicle-connects',
  'vehicle-policy',
].map((name) => `test/flows/${name}.test.ts`);

const flows = (name: string, fleetWise: boolean, include: readonly string[]) => ({
  extends: true as const,
  test: { name, include: [...include], provide: { fleetWise } },
});

export default defineConfig({
  test: {
    globalSetup: ['test/support/assemblies.ts'],
    setupFiles: ['packages/local-aws/test/support/setup.ts'],
    reporters: ['default', 'packages/local-aws/test/support/summary-reporter.ts'],
    pool: 'forks',
    // More than the two processors at hand: most flows wait for time-outs and retries, not for a processor.
    maxWorkers: 3,
    testTimeout: 60_000,
    // An upper bound for a busy machine: a test that waits for an event goes on as soon as it happens.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/flows/**'],
          // `FLEETWISE=off npm test` shows that the parts do not need it either.
          provide: { fleetWise: process.env['FLEETWISE'] !== 'off' },
        },
      },
      flows('flows', true, everyFlow),
      flows('flows without FleetWise', false, process.env['FLOWS'] === 'all' ? everyFlow : flowsThatDiffer),
    ],
  },
});
