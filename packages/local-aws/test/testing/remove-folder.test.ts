import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeFolder } from '../../testing/remove-folder.ts';

/** Creates folders and files under its working directory without a pause, for half a second. */
const writer = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const end = Date.now() + 500;
  console.log('writing');
  for (let count = 0; Date.now() < end; count += 1) {
    try {
      mkdirSync(process.argv[1] + '/deep', { recursive: true });
      writeFileSync(process.argv[1] + '/deep/' + count, '');
    } catch {}
  }
`;

it('removes what another process creates meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'remove-folder-'));
  const child = spawn(process.execPath, ['-e', writer, join(folder, 'busy')]);
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');

  removeFolder(folder);
  await ended;
  removeFolder(folder);

  expect(existsSync(folder)).toBe(false);
});
