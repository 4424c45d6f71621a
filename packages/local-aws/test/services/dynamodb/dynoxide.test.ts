import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { accepts } from '../../../testing/open-engine.ts';

it('the embedded engine ends with the process that started it, even when that process is killed', async () => {
  const engine = new URL('../../../src/services/dynamodb/dynoxide.ts', import.meta.url).href;
  const code = `const { startDynoxide } = await import('${engine}'); console.log((await startDynoxide()).port); setInterval(() => {}, 1e6);`;
  const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Standard output without an encoding gives Buffers.
  const [chunk] = (await once(owner.stdout, 'data')) as [Buffer];
  const port = Number(chunk.toString());
  expect(await accepts(port)).toBe(true);

  owner.kill('SIGKILL');

  await expect.poll(() => accepts(port)).toBe(false);
});
