/**
 * Whether an access is open is decided by the clock at the moment of deciding, and by no time that was
 * noted before: an access that ended while a request was under way must not be served.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
    .map((name) => path.join(folder, name));
const parse = (name: string, text: string) => ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
const read = (file: string) => parse(file, readFileSync(file, 'utf8'));

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  node.forEachChild((child) => visit(child, see));
}

/** Functions with a parameter `now`, and its place. */
function decidersOf(sources: readonly ts.SourceFile[]): ReadonlyMap<string, number> {
  const deciders = new Map<string, number>();
  for (const source of sources) {
    visit(source, (node) => {
      if (!ts.isFunctionDeclaration(node) || node.name === undefined) return;
      const place = node.parameters.findIndex((parameter) => parameter.name.getText() === 'now');
      if (place >= 0) deciders.set(node.name.text, place);
    });
  }
  return deciders;
}

const clocks = ['now()', 'Date.now()', 'new Date().toISOString()', 'util.time.nowEpochMilliSeconds()'];

/** True for the clock itself, for a parameter `now`, and for a constant of the same function that reads the clock. */
function isPresent(argument: ts.Expression | undefined): boolean {
  if (argument === undefined) return false;
  if (clocks.includes(argument.getText())) return true;
  if (!ts.isIdentifier(argument)) return false;
  return enclosing(argument).some((scope) => isPresentIn(scope, argument));
}

/** The functions around a node: a callback shares the constants and parameters of those it stands in. */
function enclosing(node: ts.Node): ts.SignatureDeclaration[] {
  if (ts.isSourceFile(node)) return [];
  return [...(ts.isFunctionLike(node) ? [node] : []), ...enclosing(node.parent)];
}

function isPresentIn(scope: ts.SignatureDeclaration, argument: ts.Identifier): boolean {
  const isParameter = scope.parameters.some((each) => each.name.getText() === 'now');
  if (argument.text === 'now' && isParameter) return true;
  let isClock = false;
  visit(scope, (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== argument.text) return;
    isClock ||= clocks.includes(node.initializer?.getText() ?? '');
  });
  return isClock;
}

/** Decisions by another time than the present, as `file: call`. */
function staleDecisions(sources: readonly ts.SourceFile[], deciders: ReadonlyMap<string, number>): string[] {
  const stale: string[] = [];
  for (const source of sources) {
    visit(source, (node) => {
      const isCall = ts.isCallExpression(node) && ts.isIdentifier(node.expression);
      const place = isCall ? deciders.get(node.expression.text) : undefined;
      if (isCall && place !== undefined && !isPresent(node.arguments[place]))
        stale.push(`${source.fileName}: ${node.getText()}`);
      // Functions bind the name to stamps that they write as well.
      const mayDecide = source.fileName.startsWith('resolvers');
      const isBound = mayDecide && ts.isPropertyAssignment(node) && node.name.getText() === "':now'";
      if (isBound && !isPresent(node.initializer)) stale.push(`${source.fileName}: ${node.getText()}`);
    });
  }
  return stale;
}

const rules = ['access', 'conversion', 'viewers'].map((name) => read(`domain/${name}.ts`));
const deciders = decidersOf(rules);

describe('every decision about an access', () => {
  it('is made by a function that takes the present as `now`', () => {
    expect([...deciders.keys()].sort()).toEqual([
      'changedViewers',
      'conversionOutcome',
      'grantedAccess',
      'hasOpenAccess',
      'isOpenAccess',
      'openViewers',
      'viewOf',
      'viewersOf',
    ]);
  });

  it('reads the clock in the function that decides', () => {
    const sources = [...filesOf('resolvers'), ...filesOf('functions')].map(read);

    expect(staleDecisions([...rules, ...sources], deciders)).toEqual([]);
  });

  it.each([
    ['the time a request began', 'viewOf(caller, vehicle, access, [], ctx.stash.begunAt)'],
    ['a noted time under another name', 'const { begunAt: at } = stash; isOpenAccess(access, at)'],
    ['a parameter that is not called now', 'isOpenAccess(access, at)'],
    ['no time', 'isOpenAccess(access)'],
    ['a noted time in a query', "f({ ':now': ctx.stash.begunAt })"],
  ])('is caught when it goes by %s', (_name, text) => {
    const source = parse('resolvers/planted.ts', `function f(at: string) { ${text}; }`);

    expect(staleDecisions([source], deciders)).toHaveLength(1);
  });

  it('leaves the time a request began to records and stamps', () => {
    const readers = filesOf('resolvers').filter((file) => readFileSync(file, 'utf8').includes('begunAt'));

    expect(readers.map((file) => path.relative('resolvers', file)).sort()).toEqual([
      'commands/write-command.ts',
      'conversion/context.ts',
      'conversion/record-attempt.ts',
      'conversion/reference-id-for-vin.ts',
      'registry/begin.ts',
      'registry/context.ts',
    ]);
  });
});
