/**
 * `npm run sbom` lists every package of the lock file in CycloneDX form, each with its licence and,
 * where the lock file has one, its checksum.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

let list: { readonly bomFormat: string; readonly specVersion: string; readonly components: Component[] };
beforeAll(() => {
  // npm writes the CycloneDX format, whose form the first test checks.
  list = JSON.parse(execFileSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8' })) as typeof list;
});

it('is a CycloneDX document', () => {
  expect(list).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5' });
});

it('lists every package of the lock file once', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const locked = Object.entries(packages)
    .filter(([place, { link }]) => place.includes('node_modules/') && link !== true)
    .map(([place, { version }]) => `${nameOf(place)}@${version}`);
  const listed = new Set(list.components.map(({ name, version }) => `${name}@${version}`));

  expect(locked.length).toBeGreaterThan(500);
  expect(locked.filter((one) => !listed.has(one))).toEqual([]);
});

/** Their manifests name no licence; `licences.test.ts` compares the text. */
const withoutLicence: readonly string[] = ['suncalc'];

it('states licence and package URL of each', () => {
  const incomplete = list.components.filter(
    ({ licenses = [], name, purl }) =>
      (licenses.length === 0 && !withoutLicence.includes(name)) || !purl.startsWith('pkg:npm/'),
  );

  expect(incomplete).toEqual([]);
});

it('has the checksum of every package that is fetched', () => {
  const withHash = list.components.filter(({ hashes = [] }) => hashes.some(({ alg }) => alg === 'SHA-512'));

  expect(withHash.length).toBeGreaterThan(500);
});
