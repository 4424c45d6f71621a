/**
 * `util.transform`: converts filter objects to the text that data sources and subscriptions accept.
 */
import { handlerError } from '../runtime/resolver-error.ts';
import { toDynamoDb, type AppSyncValue } from './attribute-values.ts';
import { conditionText } from './condition-expression.ts';

/**
 * `util.transform` of the runtime. The OpenSearch conversion is missing, because that data source
 * is not supported here.
 */
export const transformUtil = {
  toDynamoDBFilterExpression: (filter: unknown) => JSON.stringify(namedExpression(filter)),
  toDynamoDBConditionExpression: (filter: unknown) => JSON.stringify(namedExpression(filter)),
  toSubscriptionFilter,
};

/**
 * AWS's documented form: `contains(#title, :title_contains)`. The names of operands under `and`,
 * `or` and `not` contain their place.
 */
function namedExpression(filter: unknown) {
  const expressionNames: Record<string, string> = {};
  const expressionValues: Record<string, AppSyncValue> = {};
  const expression = conditionText(filter, {
    name(attribute) {
      const placeholder = `#${identifier(attribute)}`;
      expressionNames[placeholder] = attribute;
      return placeholder;
    },
    value(value, attribute, path) {
      const place = [...path.slice(0, -1), identifier(attribute), ...path.slice(-1)];
      const placeholder = `:${place.join('_')}`;
      expressionValues[placeholder] = toDynamoDb(value);
      return placeholder;
    },
  });
  return { expression, expressionNames, expressionValues };
}

function identifier(attribute: string): string {
  return attribute.replace(/[^A-Za-z0-9_]/g, '_');
}

/**
 * Groups are alternatives, and all rules of a group must hold, so `or` under `and` is multiplied
 * out.
 */
function toSubscriptionFilter(filter: unknown, ignored: readonly string[] = [], rules: unknown = {}) {
  const wanted = Object.fromEntries(
    Object.entries(objectOf(filter)).filter(([name]) => !ignored.includes(name)),
  );
  const strict = Object.entries(objectOf(rules)).map(([field, operators]) => fieldRules(field, operators));
  const groups = alternatives(wanted);
  const combined =
    strict.length === 0 ? groups : groups.flatMap((group) => strict.map((more) => [...group, ...more]));
  return { filterGroup: combined.filter((filters) => filters.length > 0).map((filters) => ({ filters })) };
}

/** One comparison of a subscription filter. */
export interface Rule {
  readonly fieldName: string;
  readonly operator: string;
  readonly value: unknown;
}

function alternatives(filter: object): Rule[][] {
  return Object.entries(filter)
    .map(([key, condition]) => {
      if (key === 'or') {
        return listOf(condition).flatMap((part) => alternatives(objectOf(part)));
      }
      if (key === 'and') {
        return product(listOf(condition).map((part) => alternatives(objectOf(part))));
      }
      return [fieldRules(key, condition)];
    })
    .reduce<Rule[][]>((sofar, more) => product([sofar, more]), [[]]);
}

function product(sets: readonly Rule[][][]): Rule[][] {
  return sets.reduce<Rule[][]>((left, right) => left.flatMap((a) => right.map((b) => [...a, ...b])), [[]]);
}

function fieldRules(fieldName: string, operators: unknown): Rule[] {
  return Object.entries(objectOf(operators)).map(([operator, value]: [string, unknown]) => ({
    fieldName,
    operator,
    value,
  }));
}

function objectOf(value: unknown): object {
  if (typeof value !== 'object' || value === null) {
    throw handlerError('The subscription filter is not an object.');
  }
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw handlerError('The subscription filter needs a list.');
  }
  return value;
}
