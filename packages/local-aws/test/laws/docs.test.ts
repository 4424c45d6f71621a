/** The package's documents name only files that exist, and the README lists every decision. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const decisions = readdirSync(path.join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`);

const packagePath = /(?<![\w./@$-])(?:src|testing|test|docs)\/[\w./-]*/g;
const link = /\]\(([^)#:]+)(?:#[^)]*)?\)/g;

const matchesOf = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].map(([whole, group]) => (group ?? whole).replace(/[.,]+$/, ''));

describe.each(['README.md', 'docs/ARCHITECTURE.md', 'docs/FIDELITY.md', ...decisions])('%s', (file) => {
  const text = textOf(file);

  it('names only files and folders that exist', () => {
    const linked = matchesOf(link, text).map((target) => path.join(path.dirname(file), target));
    const named = [...matchesOf(packagePath, text.replaceAll(link, '')), ...linked];

    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  });

  it('names no path of the machine it was written on, and no package registry', () => {
    expect(text).not.toMatch(/(?<![\w.])\/(?:tmp|work|home|root|Users|var|private)\//);
    expect(text).not.toMatch(/\bregistry\.[\w-]+\.\w|\bnpmjs\b|file:\/\//);
  });
});

it('README.md lists every decision', () => {
  expect(matchesOf(/\((docs\/decisions\/[\w-]+\.md)\)/g, textOf('README.md'))).toEqual(decisions.sort());
});

it('numbers the decisions without gaps, and begins each with its number', () => {
  const numbers = decisions.sort().map((file) => /\/(\d{4})-/.exec(file)?.[1]);

  expect(numbers).toEqual(decisions.map((_, index) => String(index + 1).padStart(4, '0')));
  expect(decisions.filter((file, index) => !textOf(file).startsWith(`# ${numbers[index] ?? ''} `))).toEqual(
    [],
  );
});

it('README.md says of every service whether it is tested against AWS', () => {
  const services = matchesOf(/^- \*\*([\w-]+)\*\*:/gm, textOf('SERVICES.md'));
  const tested = readdirSync(path.join(root, 'test/conformance/sdk')).flatMap((name) =>
    // A service may have another API, such as `dynamodb.streams`.
    name.endsWith('.test.ts') ? [name.split('.')[0] ?? ''] : [],
  );
  const rows = [...textOf('README.md').matchAll(/^\| `([\w-]+)` +\| (yes|no: .*?) +\|$/gm)];

  expect(rows.map(([, service]) => service)).toEqual(services);
  expect(rows.filter(([, , isTested]) => isTested === 'yes').map(([, service]) => service)).toEqual(
    [...new Set(tested)].sort(),
  );
});
