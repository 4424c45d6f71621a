/**
 * Runs before each test file. A function creates its clients and its logger from the environment
 * when its modules are loaded, so each file of `test/functions` loads them again.
 */
import { expect, vi } from 'vitest';

if (/[/\\]test[/\\]functions[/\\]/.test(expect.getState().testPath ?? '')) {
  vi.resetModules();
}
