/**
 * The keys of the page's queries hold constants, ids, times and values of enums, nothing else:
 * TanStack Query keeps keys in memory after the query, and its tools show them. A VIN or a code is
 * never in one.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'portal/src'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file));

const keyNames = new Set(['queryKey', 'mutationKey']);

/** Values that a key may hold besides constants; ids are those that the form has checked. */
const allowed = new Set([
  ...['referenceId', 'jobId', 'actorId'],
  ...['from', 'to', 'resolution', 'action', 'outcome', 'subject'],
]);

/** Returns the elements of keys in a source that a key may not have. */
function wrongParts(text: string): readonly string[] {
  const wrong: string[] = [];
  const visit = (node: ts.Node): void => {
    const isKey =
      (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) &&
      keyNames.has(node.name.getText());
    if (isKey) {
      const key = ts.isPropertyAssignment(node) ? node.initializer : node.name;
      // Elements of an array can be checked; any other expression is wrong as a whole.
      const parts = ts.isArrayLiteralExpression(key) ? key.elements : [key];
      wrong.push(...parts.filter((part) => !isAllowed(part)).map((part) => part.getText()));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.tsx', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return wrong;
}

function isAllowed(part: ts.Expression): boolean {
  return ts.isStringLiteral(part) || (ts.isIdentifier(part) && allowed.has(part.text));
}

describe("keys of the page's queries", () => {
  const texts = files.map((file) => [file, readFileSync(file, 'utf8')] as const);

  it('hold constants, ids, times and values of enums', () => {
    const found = texts.flatMap(([file, text]) => wrongParts(text).map((part) => `${file}: ${part}`));

    expect(found).toEqual([]);
    expect(texts.filter(([, text]) => text.includes('queryKey: [')).length).toBeGreaterThan(3);
  });

  it.each([
    "useQuery({ queryKey: ['claim', vin] })",
    'useQuery({ queryKey: [`claim-${vin}`] })',
    'useQuery({ queryKey: keyOf(vin) })',
    "useQuery({ queryKey: ['claim', { vin }] })",
    "useQuery({ queryKey: ['claim', ...parts] })",
    'useQuery({ queryKey })',
    "useMutation({ mutationKey: ['join', code] })",
  ])('may not be as in %s', (text) => {
    expect(wrongParts(text)).toHaveLength(1);
  });
});
