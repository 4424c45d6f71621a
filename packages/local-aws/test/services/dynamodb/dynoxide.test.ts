import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { startDynoxide } from '../../../src/services/dynamodb/dynoxide.ts';
import { freePort } from '../../../src/services/dynamodb/engine-process.ts';
import { accepts, startOpenEngine } from '../../../testing/open-engine.ts';

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

it.each([
  ['embedded', startDynoxide],
  ['open', startOpenEngine],
])('the %s engine starts on another port when the free one was taken meanwhile', async (_, start) => {
  const first = await startOpenEngine();
  onTestFinished(first.stop);
  const next = await freePort();
  const ports = [first.port, next];

  const second = await start(undefined, async () => ports.shift() ?? 0);
  onTestFinished(second.stop);

  expect(second.port).toBe(next);
});
