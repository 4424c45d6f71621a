/**
 * Compiles a rule's expressions to functions when the rule is created, so that evaluating a message
 * is cheap. The functions never throw. An expression without a value is undefined, AWS's
 * `Undefined`, and a condition with that result is not met.
 */
import { requireFunction } from './sql-functions.ts';
import type { Evaluate, RuleMessage } from './rule-message.ts';
import type { ComparisonOperator, SqlExpression, SqlStatement, SqlValue } from './sql-syntax.ts';

/** A statement ready to run. */
export interface CompiledSql {
  readonly topicFilter: string;
  /** Whether the rule's condition is met. */
  isWanted(message: RuleMessage): boolean;
  /**
   * Returns the input of the actions: the unchanged payload for a plain `SELECT *`, otherwise JSON.
   */
  select(message: RuleMessage): Buffer;
}

/** Compiles a statement. Throws an error that names the part that is not supported. */
export function compileStatement({ everything, columns, topicFilter, where }: SqlStatement): CompiledSql {
  const condition = where === undefined ? undefined : compileExpression(where);
  const compiled = columns.map(({ name, expression }) => [name, compileExpression(expression)] as const);
  const select = (message: RuleMessage): Buffer => {
    const row: Record<string, SqlValue> = everything ? membersOf(message.json) : {};
    for (const [name, evaluate] of compiled) {
      const value = evaluate(message);
      if (value !== undefined) {
        row[name] = value;
      }
    }
    return Buffer.from(JSON.stringify(row));
  };
  return {
    topicFilter,
    isWanted: (message) => condition === undefined || condition(message) === true,
    select: everything && columns.length === 0 ? ({ payload }) => payload : select,
  };
}

/** Compiles one expression. Throws an error that names the part that is not supported. */
export function compileExpression(expression: SqlExpression): Evaluate {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression;
      return () => value;
    }
    case 'message':
      throw new Error('* stands for the message in encode() only');
    case 'path':
      return compilePath(expression.names);
    case 'call':
      return requireFunction(expression.name)(expression.given, compileExpression);
    case 'not': {
      const operand = compileExpression(expression.operand);
      return (message) => negated(operand(message));
    }
    case 'and':
    case 'or':
      return compileJunction(expression.kind, expression.left, expression.right);
    case 'comparison': {
      const [left, right] = [compileExpression(expression.left), compileExpression(expression.right)];
      const compare = comparisons[expression.operator];
      return (message) => compare(left(message), right(message));
    }
  }
}

function compilePath(names: readonly string[]): Evaluate {
  return (message) => {
    let value = message.json;
    for (const name of names) {
      value = memberOf(value, name);
    }
    return value;
  };
}

/** Does not evaluate the right side when the left one decides. */
function compileJunction(kind: 'and' | 'or', left: SqlExpression, right: SqlExpression): Evaluate {
  const [first, second] = [compileExpression(left), compileExpression(right)];
  const decides = kind === 'or';
  return (message) => {
    if (first(message) === decides) {
      return decides;
    }
    return second(message) === decides ? decides : !decides;
  };
}

type Comparison = (left: SqlValue | undefined, right: SqlValue | undefined) => boolean | undefined;

const comparisons: Readonly<Record<ComparisonOperator, Comparison>> = {
  '=': (left, right) => equal(left, right),
  '<>': (left, right) => negated(equal(left, right)),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
};

function equal(left: SqlValue | undefined, right: SqlValue | undefined): boolean | undefined {
  if (left === undefined || right === undefined) {
    return undefined;
  }
  return left === right;
}

/** Compares numbers with numbers and texts with texts. Other values have no order. */
function ordered(holds: (order: number) => boolean): Comparison {
  return (left, right) => {
    const comparable =
      (typeof left === 'number' && typeof right === 'number') ||
      (typeof left === 'string' && typeof right === 'string');
    if (!comparable) {
      return undefined;
    }
    return holds(left < right ? -1 : Number(left > right));
  };
}

function negated(value: SqlValue | undefined): boolean | undefined {
  return typeof value === 'boolean' ? !value : undefined;
}

function memberOf(value: SqlValue | undefined, name: string): SqlValue | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function membersOf(value: SqlValue | undefined): Record<string, SqlValue> {
  return isObject(value) ? { ...value } : {};
}

function isObject(value: SqlValue | undefined): value is Readonly<Record<string, SqlValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
