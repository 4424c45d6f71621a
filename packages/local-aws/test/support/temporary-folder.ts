/**
 * Gives a test run a temporary folder of its own, and removes it with everything in it when the run
 * ends. Tests, their workers, CDK and vitest itself create folders there, and not all of them
 * remove theirs. A configuration of vitest imports this file, because vitest reads the place of
 * temporary files when it starts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'test-run-'));
process.env['TMPDIR'] = folder;
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
