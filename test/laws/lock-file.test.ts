/**
 * What can be known of the lock file without a registry: it fits package.json, every package has a checksum, and no version that
 * is known to be bad gets in. `npm audit` needs a registry that serves advisories (docs/decisions/0003-dependencies.md).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
// npm writes both; their forms are npm's own.
const lock = read('package-lock.json') as LockFile;
const project = read('package.json') as LockedPackage;
const locked = Object.entries(lock.packages).filter(([place]) => place !== '');
const nameOf = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 13);

/**
 * Versions that must not be in the tree, with the advisory. `except` names the package that brings one in and why its fault cannot be
 * reached. An exception that is not needed any more fails.
 */
const denied: readonly {
  readonly name: string;
  readonly isBad: (version: Version) => boolean;
  readonly why: string;
  readonly except?: readonly string[];
}[] = [
  {
    name: 'fast-xml-parser',
    isBad: (version) => isBelow(version, [4, 4, 1]),
    why: 'CVE-2024-41818: a regular expression that takes exponential time',
    // ACM PCA speaks JSON. XML is parsed only by the STS client of the credential chain, from STS, and Lambda has no use for it.
    except: ['@aws-sdk/client-sts'],
  },
  {
    name: 'ws',
    isBad: (version) => isBelow(version, [8, 17, 1]) && version[0] === 8,
    why: 'CVE-2024-37890: a handshake with many headers ends the process',
  },
  {
    name: 'semver',
    isBad: (version) => isBelow(version, [7, 5, 2]) && version[0] === 7,
    why: 'CVE-2022-25883: regular expressions that take exponential time',
  },
];

type Version = readonly [number, number, number];

function versionOf(text: string): Version {
  const [major = 0, minor = 0, patch = 0] = text.split(/[.-]/).slice(0, 3).map(Number);
  return [major, minor, patch];
}

function isBelow(one: Version, other: Version): boolean {
  const place = one.findIndex((number, index) => number !== other[index]);
  return place >= 0 && (one[place] ?? 0) < (other[place] ?? 0);
}

/** Bad versions in the tree, as `place version: why`; those under an exception are left out. */
function badVersions(entries: readonly (readonly [string, LockedPackage])[]): readonly string[] {
  return entries.flatMap(([place, { version }]) =>
    denied
      .filter(({ name, isBad }) => name === nameOf(place) && isBad(versionOf(version)))
      .filter(({ except = [] }) => !except.some((parent) => isOnlyOf(parent, nameOf(place), version)))
      .map(({ why }) => `${place} ${version}: ${why}`),
  );
}

/** True when no other package asks for exactly this version. */
function isOnlyOf(parent: string, name: string, version: string): boolean {
  const askers = locked.filter(([, { dependencies = {} }]) => dependencies[name] === version);
  return askers.length > 0 && askers.every(([place]) => nameOf(place) === parent);
}

describe('package-lock.json', () => {
  it('is of the form that npm 7 and later write', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(locked.length).toBeGreaterThan(0);
  });

  it('says the same as package.json', () => {
    const { dependencies, devDependencies, optionalDependencies } = lock.packages[''] ?? {};

    expect({ dependencies, devDependencies, optionalDependencies }).toEqual({
      dependencies: project.dependencies,
      devDependencies: project.devDependencies,
      optionalDependencies: project.optionalDependencies,
    });
  });

  it('holds exactly the versions that package.json names', () => {
    const wanted = { ...project.dependencies, ...project.devDependencies, ...project.optionalDependencies };
    const found = Object.keys(wanted).map((name) => [name, lock.packages[`node_modules/${name}`]?.version]);

    expect(Object.fromEntries(found)).toEqual(wanted);
    expect(Object.values(wanted).filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('has a SHA-512 for every package that is fetched, and names no registry', () => {
    const fetched = locked.filter(([, { inBundle }]) => inBundle !== true);

    expect(fetched.filter(([, one]) => !/^sha512-[\w+/]{86}==$/.test(one.integrity ?? ''))).toEqual([]);
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('brings no version that is known to be bad', () => {
    expect(badVersions(locked)).toEqual([]);
  });

  it('needs each of its exceptions', () => {
    const unused = denied
      .filter(({ except = [] }) => except.length > 0)
      .filter(({ isBad, name }) =>
        locked.every(([place, { version }]) => nameOf(place) !== name || !isBad(versionOf(version))),
      );

    expect(unused).toEqual([]);
  });
});

describe('the check of versions', () => {
  it.each([
    ['node_modules/ws', '8.17.0'],
    ['node_modules/mqtt/node_modules/ws', '8.0.0'],
    ['node_modules/fast-xml-parser', '4.1.0'],
  ])('notices %s %s', (place, version) => {
    expect(badVersions([[place, { version }]])).toHaveLength(1);
  });

  it.each([
    ['node_modules/ws', '8.17.1'],
    ['node_modules/fast-xml-parser', '5.2.5'],
  ])('lets %s %s pass', (place, version) => {
    expect(badVersions([[place, { version }]])).toEqual([]);
  });
});
