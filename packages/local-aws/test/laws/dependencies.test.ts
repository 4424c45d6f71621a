/**
 * The package declares what it imports, so that it also works outside its repository, and has three
 * entries.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

type Names = Readonly<Record<string, string>>;

const root = path.resolve(import.meta.dirname, '../..');
interface Manifest {
  readonly exports: Names;
  readonly dependencies: Names;
  readonly devDependencies: Names;
  readonly optionalDependencies: Names;
  readonly peerDependencies: Names;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

// npm gives the file this form.
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
const own = [...Object.keys(dependencies), ...Object.keys(optionalDependencies)];

/** Returns the imports of a folder that name a package, without the path inside it. */
function packagesOf(folder: string): ReadonlySet<string> {
  const modules = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(root, folder, name), 'utf8'));
  const names = modules
    .flatMap((text) => ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName))
    .filter((name) => !name.startsWith('.') && !isBuiltin(name))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
  return new Set(names);
}

it('has the world, the runtime of resolvers and the helpers for tests as its entries', () => {
  expect(manifest.exports).toEqual({
    '.': './src/index.ts',
    './appsync-js': './src/appsync-js.ts',
    './testing/*': './testing/*.ts',
  });
});

it('declares every package that its sources import', () => {
  expect([...packagesOf('src')].filter((name) => !own.includes(name))).toEqual([]);
});

it('leaves to its users the packages that only the helpers for tests import', () => {
  const further = [...packagesOf('testing')].filter((name) => !own.includes(name)).sort();

  expect(Object.keys(peerDependencies)).toEqual(further);
  expect(Object.entries(manifest.peerDependenciesMeta)).toEqual(
    further.map((name) => [name, { optional: true }]),
  );
});

it('tests its helpers with the versions that it asks of its users', () => {
  expect(devDependencies).toMatchObject(peerDependencies);
});

it('declares every package that its tests import', () => {
  const declared = [...own, ...Object.keys(devDependencies)];

  expect([...packagesOf('test')].filter((name) => !declared.includes(name))).toEqual([]);
});
