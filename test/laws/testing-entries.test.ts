/**
 * `local-aws/testing/*` holds what the product's tests use of the emulator, and the product
 * installs the optional packages that it needs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const testing = 'packages/local-aws/testing';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

// npm gives both files this form.
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;

const modulesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.d)\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => `${folder}/${name}`);

const importsOf = (file: string): readonly string[] =>
  ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) => fileName);

it('has only modules that the tests or the benchmarks use', () => {
  const used = new Set(
    ['test', 'bench']
      .flatMap(modulesOf)
      .flatMap(importsOf)
      .filter((name) => name.startsWith('local-aws/testing/'))
      .map((name) => `${name.replace('local-aws/testing', testing)}.ts`),
  );
  // A set visits what is added meanwhile, so the modules that these need are used too.
  for (const file of used) {
    for (const name of importsOf(file).filter((one) => one.startsWith('./'))) {
      used.add(path.posix.join(testing, name));
    }
  }

  expect([...used].sort()).toEqual([...modulesOf(testing)].sort());
});

it('finds its optional packages among those of the product', () => {
  const { dependencies, devDependencies } = manifestOf('.');
  const { peerDependencies = {} } = manifestOf('packages/local-aws');

  expect({ ...dependencies, ...devDependencies }).toMatchObject(peerDependencies);
});
