/** The package's own tests: each service behind its real endpoint, driven by AWS's own clients. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    reporters: ['default', 'test/support/summary-reporter.ts'],
    pool: 'forks',
    // The files of a worker share the modules that they load, which takes longer than most tests.
    isolate: false,
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
