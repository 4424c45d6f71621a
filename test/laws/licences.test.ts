/**
 * The licence of every package in the lock files is one that the project accepts, by its SPDX
 * expression. What is deployed or published has permissive licences only.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Licences that permit everything as long as their notice is kept. */
const permissive = [
  '(MIT AND BSD-3-Clause)',
  '(MIT AND Zlib)',
  '(MIT OR Apache-2.0)',
  // The user chooses, and MIT is chosen here.
  '(MIT OR CC0-1.0)',
  '(MIT OR GPL-3.0-or-later)',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  // Fonts: may be served with a page under their own names.
  'OFL-1.1',
  'Unlicense',
];
/** Packages whose manifest names no licence, and that of their file `LICENSE`. */
const withoutName: Readonly<Record<string, string>> = { 'node_modules/suncalc': 'BSD-2-Clause' };
/** Licences of tools, which are run and not passed on, and why each is accepted. */
const ofTools: Readonly<Record<string, string>> = {
  'CC-BY-4.0': 'caniuse-lite: data about browsers, of which a build tool reads a part',
  'MPL-2.0': 'lightningcss and axe-core: run in builds and tests; copyleft for changes of their own files',
  'Python-2.0': 'argparse: a port of Python’s parser of arguments',
};

interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

const lockFiles = execFileSync('git', ['ls-files', 'package-lock.json', '*/package-lock.json'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n');

/** Returns the external packages of a lock file. */
function packagesOf(file: string): [string, Locked][] {
  // npm writes the file in its own format.
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Locked> };
  return Object.entries(packages)
    .filter(([place, { link }]) => place.includes('node_modules/') && link !== true)
    .map(([place, locked]) => [place, { license: withoutName[place] ?? 'none', ...locked }]);
}

describe.each(lockFiles)('%s', (file) => {
  it('has accepted licences only', () => {
    const refused = packagesOf(file).filter(([, { dev = false, license = 'none' }]) => {
      const isOfTool = dev && Object.hasOwn(ofTools, license);
      return !permissive.includes(license) && !isOfTool;
    });

    expect(refused.map(([place, { license }]) => `${place}: ${license ?? 'none'}`)).toEqual([]);
  });
});

it('knows a licence only for packages that name none', () => {
  const named = Object.keys(withoutName).filter((place) => {
    // npm's own format.
    const { license } = JSON.parse(readFileSync(`${place}/package.json`, 'utf8')) as Locked;
    return license !== undefined;
  });

  expect(named).toEqual([]);
});

it('accepts no licence that no package has', () => {
  const used = new Set(lockFiles.flatMap(packagesOf).map(([, { license }]) => license));

  expect([...permissive, ...Object.keys(ofTools)].filter((one) => !used.has(one))).toEqual([]);
});
