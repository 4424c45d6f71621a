/**
 * Runs before each test file. A function makes its clients and its logger from the environment when
 * its modules are loaded, so each file of `test/functions` loads them once more.
 */
import { expect, vi } from 'vitest';

if (/[/\\]test[/\\]functions[/\\]/.test(expect.getState().testPath ?? '')) {
  vi.resetModules();
}
