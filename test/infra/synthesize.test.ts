import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { synthesize } from '../../infra/synthesize.ts';
import { synthesizeTexts } from './synthesized.ts';
import { templateTextsIn } from './whole-template.ts';

const folder = mkdtempSync(join(tmpdir(), 'assembly-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('writes the same templates each time', async () => {
  await synthesize({ outdir: folder });

  expect(templateTextsIn(folder)).toEqual(await synthesizeTexts());
});
