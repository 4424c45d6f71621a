/** Compares the stack with cdk-nag's rules and with the output of the CDK command line. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesizeTexts } from '../infra/synthesized.ts';
import { templateTextsIn } from '../infra/whole-template.ts';
import { cachedAssembly } from '../support/cached-assembly.ts';

// The check and the command line each take many seconds on a busy machine.
const timeoutMs = 180_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('synthesize', () => {
  it(
    'satisfies the AwsSolutions rules of cdk-nag in development and in production',
    async () => {
      const certificateAuthorityArn = 'arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/1';

      await cachedAssembly({ nag: true, fleetWise: true });
      await cachedAssembly({ nag: true, stage: 'prod', multiFactor: 'required', certificateAuthorityArn });
    },
    timeoutMs,
  );

  it(
    'writes the same templates each time, and so does the CDK command line',
    async () => {
      const outdir = join(folder, 'cli');

      execFileSync('npx', ['cdk', 'synth', '--quiet', '--output', outdir], { cwd: root, stdio: 'pipe' });

      expect(templateTextsIn(outdir)).toEqual(await synthesizeTexts());
    },
    timeoutMs,
  );
});
