/**
 * Substitution templates: `${expression}` in a parameter of an action (AWS IoT Developer Guide,
 * "Substitution templates").
 */
import { compileExpression } from './compile-sql.ts';
import { parseExpression } from './parse-sql.ts';
import type { Evaluate, RuleMessage } from './rule-message.ts';

/**
 * Fills in the template. Returns undefined when an expression has no value; on AWS, the action then
 * fails.
 */
export type Template = (message: RuleMessage) => string | undefined;

/** Compiles a parameter. Throws an error that names what it cannot parse. */
export function compileTemplate(parameter: string): Template {
  // Texts are at even indexes, expressions at odd ones.
  const parts = parameter.split(/\$\{([^}]*)\}/);
  if (parts.some((part) => part.includes('${'))) {
    throw new Error(`'${parameter}' has a \${ without its end`);
  }
  if (parts.length === 1) {
    return () => parameter;
  }
  const pieces = parts.map((part, index) =>
    index % 2 === 0 ? part : compileExpression(parseExpression(part)),
  );
  return (message) => {
    let filled = '';
    for (const piece of pieces) {
      const text = textOf(piece, message);
      if (text === undefined) {
        return undefined;
      }
      filled += text;
    }
    return filled;
  };
}

function textOf(piece: string | Evaluate, message: RuleMessage): string | undefined {
  if (typeof piece === 'string') {
    return piece;
  }
  const value = piece(message);
  return typeof value === 'string' || value === undefined ? value : JSON.stringify(value);
}
