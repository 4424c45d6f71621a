/**
 * A file whose time stands still runs in a process without a world, in the project that
 * `vitest.config.ts` has for such files.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'test'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file.endsWith('.ts'));
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));

/** Returns the test files that replace timers or the date, by themselves or by what they import. */
function inFakeTime(sources: ReadonlyMap<string, string>): string[] {
  const found = new Set(
    [...sources.keys()].filter((file) => /\bvi\s*\.useFakeTimers\(/.test(sources.get(file) ?? '')),
  );
  // A set that grows while it is iterated: importers of importers follow.
  for (const faking of found) {
    for (const [file, text] of sources) {
      if (importsOf(file, text).includes(faking)) {
        found.add(file);
      }
    }
  }
  return [...found].filter((file) => file.endsWith('.test.ts')).sort();
}

function importsOf(file: string, text: string): readonly string[] {
  return [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, target = '']) =>
    path.posix.join(path.posix.dirname(file), target),
  );
}

interface Project {
  readonly test: { readonly name: string; readonly include: readonly string[] };
}

async function projectsOfVitest(): Promise<readonly Project[]> {
  const url = new URL('../../vitest.config.ts', import.meta.url).href;
  // The configuration belongs to no folder that the compiler checks.
  const { default: config } = (await import(url)) as {
    readonly default: { readonly test: { readonly projects: readonly Project[] } };
  };
  return config.test.projects;
}

describe('files in fake time', () => {
  // This file has the name of the function in a text.
  const others = new Map([...texts].filter(([file]) => file !== 'test/laws/fake-time.test.ts'));

  it('are exactly those of the project "tests in fake time"', async () => {
    const projects = await projectsOfVitest();
    const project = projects.find(({ test }) => test.name === 'tests in fake time');

    expect(inFakeTime(others)).not.toEqual([]);
    expect([...(project?.test.include ?? [])].sort()).toEqual(inFakeTime(others));
  });

  it('are found by what they import, too', () => {
    const sources = new Map([
      ['test/a.test.ts', "import { clock } from './support/clock.ts';"],
      ['test/b.test.ts', "import { other } from './support/other.ts';"],
      ['test/support/other.ts', "export { clock } from './clock.ts';"],
      ['test/support/clock.ts', 'beforeEach(() => vi.useFakeTimers());'],
      ['test/c.test.ts', "import { none } from './support/none.ts';"],
    ]);

    expect(inFakeTime(sources)).toEqual(['test/a.test.ts', 'test/b.test.ts']);
  });
});
