/**
 * Three projects: what needs no world or makes its own parts; the flows over the whole stack with FleetWise, and the same flows without it.
 */
import { defineConfig } from 'vitest/config';

const flows = (name: string, fleetWise: boolean) => ({
  extends: true as const,
  test: { name, include: ['test/flows/**/*.test.ts'], provide: { fleetWise } },
});

export default defineConfig({
  test: {
    globalSetup: ['test/support/assemblies.ts'],
    setupFiles: ['test/support/setup.ts'],
    reporters: ['default', 'test/support/summary-reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
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
      flows('flows', true),
      flows('flows without FleetWise', false),
    ],
  },
});
