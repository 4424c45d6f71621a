/**
 * Gives a test run a temporary folder of its own, and removes it with everything in it when the run
 * ends. Tests, their workers, CDK and vitest itself create folders there, and not all of them
 * remove theirs. A configuration of vitest imports this file, because vitest reads the place of
 * temporary files when it starts. Each project of a configuration reads it again, and the folder
 * stays the same, because a socket's path has at most 107 characters.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { removeFolder } from '../../testing/remove-folder.ts';

const prefix = 'test-run-';

if (!basename(tmpdir()).startsWith(prefix)) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  process.env['TMPDIR'] = folder;
  process.on('exit', () => removeFolder(folder));
}
