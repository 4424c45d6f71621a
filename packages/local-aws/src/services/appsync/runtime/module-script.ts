/**
 * Converts a checked module to the text of a function that creates one instance of it: imports
 * become parameters, exports become its value, and loops and functions report to the limits. Line
 * numbers stay the same.
 */
import type { AnyNode, ImportDeclaration, Program } from 'acorn';
import { exportedNames, nameOf } from './module-shape.ts';
import { operatorEdits } from './operator-edits.ts';
import type { RealmModes } from './realm-modes.ts';
import { insertion, type Edit } from './text-edit.ts';
import { isFunction, walk } from './syntax-tree.ts';

/** Names that the script uses in addition to the module's own. No bundle contains them. */
const names = {
  modules: '$appsync_modules',
  iteration: '$appsync_iteration',
  entry: '$appsync_entry',
  numbers: '$appsync_numbers',
} as const;

/**
 * Returns the script's text. Its value is a function of the modules, the two limit callbacks and
 * the operators for stored numbers. That function returns `{request, response}`.
 */
export function moduleScript(code: string, program: Program, modes: RealmModes): string {
  const edits: Edit[] = [];
  walk(program, (node) => {
    edits.push(...moduleEdits(node), ...limitEdits(node));
    if (modes.storedNumbers) {
      edits.push(...operatorEdits(code, node, names.numbers));
    }
  });
  const exported = exportedNames(program);
  const handlers = ['request', 'response'].map((name) => `${name}: ${exported.get(name)}`).join(', ');
  const parameters = `${names.modules}, ${names.iteration}, ${names.entry}, ${names.numbers}`;
  return `(function (${parameters}) { "use strict"; ${applied(code, edits)}\nreturn { ${handlers} }; })`;
}

function moduleEdits(node: AnyNode): Edit[] {
  if (node.type === 'ImportDeclaration') {
    return [{ start: node.start, end: node.end, text: importText(node) }];
  }
  if (node.type !== 'ExportNamedDeclaration') {
    return [];
  }
  return [{ start: node.start, end: node.declaration?.start ?? node.end, text: '' }];
}

function importText(node: ImportDeclaration): string {
  const from = `${names.modules}[${JSON.stringify(node.source.value)}]`;
  return node.specifiers
    .map((specifier) => {
      if (specifier.type === 'ImportNamespaceSpecifier') {
        return `const ${specifier.local.name} = ${from};`;
      }
      const imported = specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported) : 'default';
      return `const ${specifier.local.name} = ${from}[${JSON.stringify(imported)}];`;
    })
    .join(' ');
}

function limitEdits(node: AnyNode): Edit[] {
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
    return beginWith(node.body, `if (!${names.iteration}()) break`);
  }
  return isFunction(node) ? beginWith(node.body, `${names.entry}()`) : [];
}

function beginWith(body: AnyNode, callback: string): Edit[] {
  const { start, end } = body;
  if (body.type === 'BlockStatement') {
    return [insertion(start + 1, `${callback};`)];
  }
  if (body.type.endsWith('Statement') || body.type.endsWith('Declaration')) {
    return [insertion(start, `{${callback};`), insertion(end, '}')];
  }
  return [insertion(start, `(${callback}, `), insertion(end, ')')];
}

/**
 * Insertions at one place keep the order in which they were found. Closing ones are reversed,
 * because the walk goes from outside to inside.
 */
function applied(code: string, edits: readonly Edit[]): string {
  const closing = (edit: Edit) => edit.text === '}' || edit.text === ')';
  const ordered = edits
    .map((edit, index) => ({ edit, rank: closing(edit) ? -index : index }))
    .sort(
      (a, b) =>
        a.edit.start - b.edit.start || Number(closing(b.edit)) - Number(closing(a.edit)) || a.rank - b.rank,
    )
    .map(({ edit }) => edit);
  let at = 0;
  let text = '';
  for (const { start, end, text: insert } of ordered) {
    text += code.slice(at, start) + insert;
    at = end;
  }
  return text + code.slice(at);
}
