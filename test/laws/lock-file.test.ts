/**
 * Checks of the lock files that need no registry: each matches its package.json, every package has
 * a checksum, and no known bad version is in it. `npm audit` needs a registry that serves
 * advisories (docs/DEPENDENCIES.md).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Metafile, buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { functionTable } from '../../infra/functions/functions.ts';

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  /** True for a workspace, which is at the place that `resolved` names. */
  readonly link?: boolean;
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
/** Every lock file that git tracks. */
const lockFiles = execFileSync('git', ['ls-files', 'package-lock.json', '*/package-lock.json'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n');
// npm writes both files, in its own formats.
const readLock = (file: string) => read(file) as LockFile;
const readProject = (folder: string) => read(join(folder, 'package.json')) as LockedPackage;
/** Returns the external packages, without the project, its workspaces and the links to them. */
const packagesOf = ({ packages }: LockFile) =>
  Object.entries(packages).filter(([place, { link }]) => place.includes('node_modules/') && link !== true);
/** Returns the manifests of the project and of its workspaces, as the lock file repeats them. */
const projectsOf = ({ packages }: LockFile) =>
  Object.keys(packages).filter((place) => !place.includes('node_modules/'));
const nameOf = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 13);

/**
 * Returns the version of a package that a project gets: its own copy, or else the one at the top of
 * the tree. For a workspace, follows its link.
 */
function lockedVersion({ packages }: LockFile, name: string, project: string): string | undefined {
  const found = packages[join(project, 'node_modules', name)] ?? packages[`node_modules/${name}`];
  return found?.link === true ? packages[found.resolved ?? '']?.version : found?.version;
}

/** Returns the version in `npm:<name>@<version>`, and any other text unchanged. */
const withoutAlias = (version: string): string => version.replace(/^npm:.+@/, '');

type Packages = readonly (readonly [place: string, locked: LockedPackage])[];

/**
 * Versions that must not be in a tree, with the advisory (github.com/advisories, by way of the
 * issues and pull requests that quote it). `except` names the packages that depend on one, and why
 * its vulnerability cannot be exploited. An exception that is no longer needed fails.
 */
const denied: readonly {
  readonly name: string;
  readonly isBad: (version: Version) => boolean;
  readonly why: string;
  readonly except?: readonly string[];
}[] = [
  {
    name: 'fast-xml-parser',
    isBad: (version) => isBelow(version, [5, 7, 0]),
    why:
      'CVE-2024-41818 (below 4.4.1), CVE-2026-25128 (5.3.4), CVE-2026-25896 (5.3.5), CVE-2026-26278 ' +
      '(5.3.6), CVE-2026-33036 (5.5.6), CVE-2026-33349 (5.5.7), CVE-2026-41650 (5.7.0)',
  },
  {
    name: 'ws',
    isBad: (version) => isBelow(version, [8, 20, 2]),
    why: 'CVE-2024-37890 (below 8.17.1), GHSA-58qx-3vcg-4xpx (8.20.1), and an advisory on 8.0.0 to 8.20.1',
  },
  {
    name: 'semver',
    isBad: (version) => isBelow(version, [7, 5, 2]) && version[0] === 7,
    why: 'CVE-2022-25883: regular expressions that take exponential time',
  },
  {
    name: '@smithy/config-resolver',
    isBad: (version) => isBelow(version, [4, 4, 0]),
    why: 'GHSA-6475-r3vj-m8vf: a region that is not checked becomes part of a host name',
    // ACM PCA's client and its dependencies. The region is Lambda's own variable, which callers
    // cannot set.
    except: [
      '@aws-sdk/client-acm-pca',
      '@aws-sdk/client-sso',
      '@aws-sdk/client-sso-oidc',
      '@aws-sdk/client-sts',
      '@smithy/util-defaults-mode-node',
    ],
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

/** Returns bad versions in a tree, as `place version: why`, without those under an exception. */
function badVersions(packages: Packages): readonly string[] {
  return packages.flatMap(([place, { version }]) =>
    denied
      .filter(({ name, isBad }) => name === nameOf(place) && isBad(versionOf(version)))
      .filter(({ except = [] }) => !isOnlyOf(except, place, packages))
      .map(({ why }) => `${place} ${version}: ${why}`),
  );
}

/** True when only these packages resolve to the package at this place. */
function isOnlyOf(parents: readonly string[], place: string, packages: Packages): boolean {
  const places = new Set(packages.map(([one]) => one));
  const askers = packages.filter(
    ([asker, { dependencies = {} }]) =>
      dependencies[nameOf(place)] !== undefined && foundFrom(asker, nameOf(place), places) === place,
  );
  return askers.length > 0 && askers.every(([asker]) => parents.includes(nameOf(asker)));
}

/** Returns where Node finds a package from another one's place: in the nearest folder above. */
function foundFrom(place: string, name: string, places: ReadonlySet<string>): string | undefined {
  const candidate = join(place, 'node_modules', name);
  if (places.has(candidate)) {
    return candidate;
  }
  if (place === '') {
    return undefined;
  }
  return foundFrom(
    place.slice(0, Math.max(0, place.lastIndexOf('node_modules/'))).replace(/\/$/, ''),
    name,
    places,
  );
}

it('finds the lock files', () => {
  expect(lockFiles).toEqual(expect.arrayContaining(['bench/package-lock.json', 'package-lock.json']));
});

describe.each(lockFiles)('%s', (file) => {
  const lock = readLock(file);
  const locked = packagesOf(lock);

  it('is of the form that npm 7 and later write', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(locked.length).toBeGreaterThan(0);
  });

  it.each(projectsOf(lock))('says the same as package.json (%j)', (place) => {
    const manifest = readProject(join(dirname(file), place, '.'));
    const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

    expect(kinds.map((kind) => lock.packages[place]?.[kind])).toEqual(kinds.map((kind) => manifest[kind]));
  });

  it.each(projectsOf(lock))('holds exactly the versions that package.json names (%j)', (place) => {
    const { dependencies, devDependencies, optionalDependencies } = readProject(
      join(dirname(file), place, '.'),
    );
    const named = { ...dependencies, ...devDependencies, ...optionalDependencies };
    const wanted = Object.fromEntries(Object.entries(named).map(([name, one]) => [name, withoutAlias(one)]));
    const found = Object.keys(wanted).map((name) => [name, lockedVersion(lock, name, place)]);

    expect(Object.fromEntries(found)).toEqual(wanted);
    expect(Object.values(wanted).filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('has a SHA-512 for every package that is fetched, and names no registry', () => {
    const fetched = locked.filter(([, { inBundle }]) => inBundle !== true);

    expect(fetched.filter(([, one]) => !/^sha512-[\w+/]{86}==$/.test(one.integrity ?? ''))).toEqual([]);
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('contains no version that is known to be bad', () => {
    expect(badVersions(locked)).toEqual([]);
  });
});

describe('the overrides of package.json', () => {
  // A member of npm's manifest, which locked packages do not have.
  const { overrides = {} } = read('package.json') as { readonly overrides?: Record<string, string> };

  it.each(Object.entries(overrides))('hold everywhere: %s %s', (name, version) => {
    const found = packagesOf(readLock('package-lock.json')).filter(([place]) => nameOf(place) === name);

    expect(found.map(([, one]) => one.version)).toEqual(found.map(() => version));
    expect(found).not.toEqual([]);
  });
});

it('every exception is needed', () => {
  const all = lockFiles.flatMap((file) => packagesOf(readLock(file)));
  const unused = denied
    .filter(({ except = [] }) => except.length > 0)
    .filter(({ isBad, name }) =>
      all.every(([place, { version }]) => nameOf(place) !== name || !isBad(versionOf(version))),
    );

  expect(unused).toEqual([]);
});

/**
 * Returns the places of the SDK's core in the code of each function, by its entry. What functions
 * share is bundled once, which takes a fifth of the time.
 */
function coresOf(entries: readonly string[]): readonly (readonly [string, readonly string[]])[] {
  const { metafile } = buildSync({
    entryPoints: entries.map((entry) => `functions/${entry}.ts`),
    outbase: 'functions',
    outdir: 'unwritten',
    splitting: true,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  });
  return entries.map((entry) => {
    const places = modulesOf(metafile, `unwritten/${entry}.js`).map(
      (module) => /^(.*node_modules\/@aws-sdk\/core)\//.exec(module)?.[1],
    );
    return [entry, [...new Set(places)].filter((place) => place !== undefined)];
  });
}

/** Returns the modules of a file of the build, and of all files that it imports. */
function modulesOf({ outputs }: Metafile, file: string): readonly string[] {
  const files = new Set([file]);
  for (const one of files) {
    const imports = outputs[one]?.imports ?? [];
    imports.filter(({ external }) => external !== true).forEach(({ path }) => files.add(path));
  }
  return [...files].flatMap((one) => Object.keys(outputs[one]?.inputs ?? {}));
}

/**
 * True for the core that `package.json` names, and for the copies of the next patch in its own
 * packages.
 */
const present = (version: string): boolean => !isBelow(versionOf(version), [3, 981, 0]);

/** Copies of older cores, and the client that brings each. */
const older: Readonly<Record<string, string>> = {
  'node_modules/@aws-sdk/client-acm-pca/node_modules/@aws-sdk/core': '@aws-sdk/client-acm-pca',
  'node_modules/@aws-sdk/client-sso-oidc/node_modules/@aws-sdk/core': '@aws-sdk/client-acm-pca',
  'node_modules/@aws-sdk/client-sso/node_modules/@aws-sdk/core': '@aws-sdk/client-acm-pca',
  'node_modules/@aws-sdk/client-sts/node_modules/@aws-sdk/core': '@aws-sdk/client-acm-pca',
  'node_modules/@aws-sdk/client-iot-jobs-data-plane/node_modules/@aws-sdk/core':
    '@aws-sdk/client-iot-jobs-data-plane',
};

describe('the functions’ bundles', () => {
  const cores = coresOf(Object.values(functionTable).map(({ entry }) => entry));
  const { packages } = readLock('package-lock.json');

  it.each(cores)('%s holds one core of the SDK, and older ones only of two clients', (_, places) => {
    const unexpected = places.filter(
      (place) => !present(packages[place]?.version ?? '') && older[place] === undefined,
    );

    expect(unexpected).toEqual([]);
  });

  it('need each of the exceptions', () => {
    const found = new Set(cores.flatMap(([, places]) => places));

    expect(Object.keys(older).filter((place) => !found.has(place))).toEqual([]);
    expect(found.size).toBeGreaterThan(Object.keys(older).length);
  });
});

describe('the check of versions', () => {
  it.each([
    ['node_modules/ws', '8.17.0'],
    ['node_modules/mqtt/node_modules/ws', '8.0.0'],
    ['node_modules/fast-xml-parser', '4.1.0'],
    ['node_modules/fast-xml-parser', '5.2.5'],
    ['node_modules/@smithy/config-resolver', '2.2.0'],
  ])('reports %s %s', (place, version) => {
    expect(badVersions([[place, { version }]])).toHaveLength(1);
  });

  it.each([
    ['node_modules/ws', '8.23.0'],
    ['node_modules/fast-xml-parser', '5.12.1'],
  ])('accepts %s %s', (place, version) => {
    expect(badVersions([[place, { version }]])).toEqual([]);
  });

  const exempt: Packages = [
    [
      'node_modules/@aws-sdk/client-acm-pca',
      { version: '1.0.0', dependencies: { '@smithy/config-resolver': '^2' } },
    ],
    ['node_modules/@smithy/config-resolver', { version: '2.2.0' }],
  ];

  it('accepts a bad version only for the packages of its exception', () => {
    const asker = { version: '1.0.0', dependencies: { '@smithy/config-resolver': '^2' } };

    expect(badVersions(exempt)).toEqual([]);
    expect(badVersions([...exempt, ['node_modules/other', asker]])).toHaveLength(1);
  });
});
