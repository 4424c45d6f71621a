/**
 * The type check at creation caches its outcomes on disk, under names that contain everything that
 * determines them.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTypeChecks, outcomeFile } from '../../../src/services/appsync/runtime/type-checks.ts';
import { typeCheckSettings } from '../../../src/services/appsync/runtime/type-errors.ts';
import { moduleOf } from './evaluate.ts';

const code = moduleOf('return util.time.epochSecondsToISO8601(1);');

describe('the file of an outcome', () => {
  it('depends on the code, on every option and on the names without import', () => {
    const { options, globals } = JSON.parse(typeCheckSettings) as { options: object; globals: string };
    const others = [
      ...Object.keys(options).map((name) => ({ options: { ...options, [name]: 'other' }, globals })),
      { options: { ...options, noUnusedLocals: true }, globals },
      { options, globals: `${globals} ` },
    ];

    const files = [
      outcomeFile(code),
      outcomeFile(`${code} `),
      ...others.map((settings) => outcomeFile(code, JSON.stringify(settings))),
    ];

    expect(new Set(files).size).toBe(others.length + 2);
  });

  it('is not read after the options change', async () => {
    const stale = outcomeFile(code, JSON.stringify({ options: {}, globals: '' }));
    mkdirSync(path.dirname(stale), { recursive: true });
    writeFileSync(stale, '[]');
    onTestFinished(() => rmSync(stale));

    const errors = await createTypeChecks().errorsOf(code);

    expect(errors.map(({ value }) => value)).toEqual([expect.stringContaining('error TS2551')]);
  });
});
