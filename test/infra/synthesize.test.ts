import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { stackName, synthesize } from '../../infra/synthesize.ts';
import { synthesizeText } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'assembly-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('writes the same template each time', async () => {
  await synthesize({ outdir: folder });

  expect(readFileSync(join(folder, `${stackName}.template.json`), 'utf8')).toBe(await synthesizeText());
});
