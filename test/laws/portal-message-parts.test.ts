/**
 * Each page of the portal that is a file of its own (`lazyPage`) brings its parts of the messages.
 * Every file uses only messages that are loaded with it, and every message is used.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { messageParts, readPart } from '../../portal/build/compiled-messages.ts';

const folder = 'portal/messages';
const start = 'portal/src/main.tsx';
const keysOf = (part: string): readonly string[] => Object.keys(readPart(folder, part, 'en'));

/** A file that loads later, with its parts of the messages beside those of the start. */
interface Later {
  readonly entry: string;
  readonly parts: readonly string[];
}

/** A source file: its text, what it imports at once, and what it loads later. */
interface Source {
  readonly text: string;
  readonly imports: readonly string[];
  readonly later: readonly Later[];
}

function readSource(file: string): Source {
  const text = readFileSync(file, 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const resolve = (name: string): readonly string[] => {
    const path = join(dirname(file), name);
    return name.startsWith('.') && /\.tsx?$/.test(path) && existsSync(path) ? [path] : [];
  };
  const imports = tree.statements
    .filter((node): node is ts.ImportDeclaration => ts.isImportDeclaration(node))
    .filter(({ importClause }) => importClause?.isTypeOnly !== true)
    .flatMap(({ moduleSpecifier }) => resolve((moduleSpecifier as ts.StringLiteral).text));
  const later: Later[] = [];
  const visit = (node: ts.Node, parts: readonly string[]): void => {
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      if (node.expression.getText() === 'lazyPage' && first && ts.isArrayLiteralExpression(first)) {
        const named = first.elements.filter(ts.isStringLiteral).map(({ text: name }) => name);
        node.arguments.slice(1).forEach((argument) => visit(argument, named));
        return;
      }
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword && first && ts.isStringLiteral(first)) {
        later.push(...resolve(first.text).map((entry) => ({ entry, parts })));
      }
    }
    ts.forEachChild(node, (child) => visit(child, parts));
  };
  visit(tree, []);
  return { text, imports, later };
}

/** Returns the files that a file loads at once, by path; itself included. */
function withImports(entry: string): ReadonlyMap<string, Source> {
  const sources = new Map([[entry, readSource(entry)]]);
  for (const { imports } of sources.values()) {
    imports.filter((file) => !sources.has(file)).forEach((file) => sources.set(file, readSource(file)));
  }
  return sources;
}

/** Keys such as `settings.${theme}` are built from a prefix. */
function uses(text: string, key: string): boolean {
  const prefix = key.slice(0, key.lastIndexOf('.') + 1);
  return (
    text.includes(`'${key}'`) ||
    text.includes(`"${key}"`) ||
    text.includes(`\`${prefix}$`) ||
    // The one file whose keys have two variables behind the prefix's name.
    (/^presence\.(car|you)[A-Z]/.test(key) && text.includes('`presence.car${'))
  );
}

/** What loads together: the first page and each later file, with the parts of its messages. */
function loads(): readonly (Later & { readonly sources: ReadonlyMap<string, Source> })[] {
  const found = [{ entry: start, parts: ['start'], sources: withImports(start) }];
  for (const { sources } of found) {
    for (const { entry, parts } of [...sources.values()].flatMap(({ later }) => later)) {
      if (!found.some((load) => load.entry === entry)) {
        found.push({ entry, parts: ['start', ...parts], sources: withImports(entry) });
      }
    }
  }
  return found;
}

const all = loads();
const parts = messageParts(folder);

it('has a part for each page that loads later, and no other part', () => {
  expect([...new Set(all.flatMap((load) => load.parts))].sort()).toEqual(parts);
});

it.each(all.map((load) => [load.entry, load] as const))(
  'uses no message in %s that is not loaded with it',
  (_, { parts: loaded, sources }) => {
    const missing = parts.filter((part) => !loaded.includes(part)).flatMap(keysOf);
    const used = [...sources].flatMap(([file, { text }]) =>
      missing.filter((key) => uses(text, key)).map((key) => `${file}: ${key}`),
    );

    expect(used).toEqual([]);
  },
);

it.each(parts)('has no message in %s that its page does not use', (part) => {
  // Messages of the start may be there because two pages use them.
  const texts = all
    .filter((load) => load.parts.includes(part))
    .flatMap(({ sources }) => [...sources.values()].map(({ text }) => text));

  expect(keysOf(part).filter((key) => !texts.some((text) => uses(text, key)))).toEqual([]);
});
