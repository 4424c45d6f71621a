/**
 * The package's own tests: each service behind its real endpoint, driven by AWS's own clients. With
 * `REMOTE=1` only the conformance tests run, against AWS.
 */
import { defineConfig } from 'vitest/config';
import { isRemote } from './test/support/remote.ts';
import './test/support/temporary-folder.ts';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: isRemote ? ['test/conformance/**/*.test.ts'] : ['test/**/*.test.ts'],
    globalSetup: ['test/support/require-credentials.ts'],
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
