/**
 * Edits that replace the operators that stored numbers need by calls: `+`, `+=` and `typeof`. The
 * called functions are `numbers` of the realm.
 */
import type { AnyNode, AssignmentExpression, MemberExpression } from 'acorn';
import { insertion, type Edit } from './text-edit.ts';

/** Returns the edits for one node. `numbers` is the script's name of the functions. */
export function operatorEdits(code: string, node: AnyNode, numbers: string): Edit[] {
  if (node.type === 'UnaryExpression' && node.operator === 'typeof') {
    const end = node.start + 'typeof'.length;
    return [{ start: node.start, end, text: `${numbers}.typeOf(` }, insertion(node.end, ')')];
  }
  if (node.type === 'AssignmentExpression' && node.operator === '+=') {
    return node.left.type === 'MemberExpression'
      ? memberEdits(code, node, node.left, numbers)
      : variableEdits(code, node, numbers);
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') {
    return [];
  }
  const at = code.indexOf('+', node.left.end);
  return [
    insertion(node.start, `${numbers}.plus(`),
    { start: at, end: at + 1, text: ',' },
    insertion(node.end, ')'),
  ];
}

/** `a += b` becomes `a = plus(a, b)`. */
function variableEdits(code: string, node: AssignmentExpression, numbers: string): Edit[] {
  const at = code.indexOf('+=', node.left.end);
  const name = code.slice(node.left.start, node.left.end);
  return [
    { start: at, end: at + '+='.length, text: `= ${numbers}.plus(${name}, ` },
    insertion(node.end, ')'),
  ];
}

/**
 * `a.b += c` becomes `addTo(a, "b", () => (c))`, so that the object and the key are evaluated once,
 * and before `c`.
 */
function memberEdits(
  code: string,
  node: AssignmentExpression,
  { object, property, computed }: MemberExpression,
  numbers: string,
): Edit[] {
  const afterOperator = code.indexOf('+=', node.left.end) + '+='.length;
  const replace = (start: number, end: number, text: string): Edit => ({
    start,
    end,
    text: text + code.slice(start, end).replaceAll(/[^\n]/g, ''),
  });
  const key = computed
    ? [replace(object.end, property.start, ', '), replace(property.end, afterOperator, ', () => (')]
    : [
        replace(
          object.end,
          afterOperator,
          `, ${JSON.stringify(code.slice(property.start, property.end))}, () => (`,
        ),
      ];
  return [
    replace(node.start, object.start, `${numbers}.addTo(`),
    ...key,
    insertion(node.end, ')'),
    insertion(node.end, ')'),
  ];
}
