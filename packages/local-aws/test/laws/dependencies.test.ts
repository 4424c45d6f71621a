/** The package declares what it imports, so that it also works outside its repository. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

type Names = Readonly<Record<string, string>>;

const root = path.resolve(import.meta.dirname, '../..');
// npm gives the file this form.
const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
) as Readonly<Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Names>>;
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

it('declares every package that its sources import', () => {
  expect([...packagesOf('src')].filter((name) => !own.includes(name))).toEqual([]);
});

it('declares every package that its tests import', () => {
  const declared = [...own, ...Object.keys(devDependencies)];

  expect([...packagesOf('test')].filter((name) => !declared.includes(name))).toEqual([]);
});
