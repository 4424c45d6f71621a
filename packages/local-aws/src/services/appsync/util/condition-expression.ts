/**
 * Converts AppSync's filter objects (`{title: {contains: 'x'}, or: [...]}`) to DynamoDB
 * expressions: for `util.transform.toDynamoDB…Expression`, and with numbered placeholders for
 * `@aws-appsync/utils/dynamodb`.
 */
import { handlerError } from '../runtime/resolver-error.ts';

/** Names the placeholders. `path` is the operand's place in the filter. */
export interface PlaceholderNaming {
  name(attribute: string): string;
  value(value: unknown, attribute: string, path: readonly string[]): string;
}

type Operator = (
  name: string,
  operand: unknown,
  value: (operand: unknown, suffix?: string) => string,
) => string;

const compare =
  (sign: string): Operator =>
  (name, operand, value) =>
    `${name} ${sign} ${value(operand)}`;

const call =
  (fn: string): Operator =>
  (name, operand, value) =>
    `${fn}(${name}, ${value(operand)})`;

const attributeTypes: Readonly<Record<string, string>> = {
  _null: 'NULL',
  string: 'S',
  stringSet: 'SS',
  number: 'N',
  numberSet: 'NS',
  binary: 'B',
  binarySet: 'BS',
  boolean: 'BOOL',
  list: 'L',
  map: 'M',
};

const operators: Readonly<Record<string, Operator>> = {
  eq: compare('='),
  ne: compare('<>'),
  lt: compare('<'),
  le: compare('<='),
  gt: compare('>'),
  ge: compare('>='),
  contains: call('contains'),
  notContains: (name, operand, value) => `NOT contains(${name}, ${value(operand)})`,
  beginsWith: call('begins_with'),
  attributeExists: (name, operand) =>
    `${operand === true ? 'attribute_exists' : 'attribute_not_exists'}(${name})`,
  attributeType: (name, operand, value) =>
    `attribute_type(${name}, ${value(attributeTypes[String(operand)] ?? operand)})`,
  between: (name, operand, value) => {
    const [low, high] = listOf(operand);
    return `${name} BETWEEN ${value(low, '_0')} AND ${value(high, '_1')}`;
  },
  in: (name, operand, value) => {
    const members = listOf(operand).map((member, index) => value(member, `_${index}`));
    return `${name} IN (${members.join(', ')})`;
  },
  size: (name, operand, value) =>
    Object.entries(objectOf(operand))
      .map(([comparison, bound]) => operatorOf(comparison)(`size(${name})`, bound, value))
      .join(' AND '),
};

/**
 * Returns the expression's text, with several conditions joined by AND. Throws for an operator that
 * AppSync does not support.
 */
export function conditionText(
  filter: unknown,
  naming: PlaceholderNaming,
  path: readonly string[] = [],
): string {
  const terms = Object.entries(objectOf(filter))
    .filter(([, condition]) => condition !== null && condition !== undefined)
    .flatMap(([key, condition]) => termsOf(key, condition, naming, path));
  return terms.length > 1 ? terms.map((term) => `(${term})`).join(' AND ') : (terms[0] ?? '');
}

function termsOf(
  key: string,
  condition: unknown,
  naming: PlaceholderNaming,
  path: readonly string[],
): string[] {
  if (key === 'not') {
    return [`NOT (${conditionText(condition, naming, [...path, 'not'])})`];
  }
  if (key === 'and' || key === 'or') {
    const parts = (Array.isArray(condition) ? condition : [condition]).map(
      (part: unknown, index) => `(${conditionText(part, naming, [...path, key, String(index)])})`,
    );
    return parts.length === 0 ? [] : [parts.join(key === 'and' ? ' AND ' : ' OR ')];
  }
  return attributeTerms(key, condition, naming, path);
}

function attributeTerms(
  attribute: string,
  condition: unknown,
  naming: PlaceholderNaming,
  path: readonly string[],
) {
  const name = naming.name(attribute);
  return Object.entries(objectOf(condition))
    .filter(([, operand]) => operand !== null && operand !== undefined)
    .map(([operator, operand]) =>
      operatorOf(operator)(name, operand, (value, suffix = '') =>
        naming.value(value, attribute, [...path, `${operator}${suffix}`]),
      ),
    );
}

function operatorOf(name: string): Operator {
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator === undefined) {
    throw handlerError('The filter has an operator that is not supported.');
  }
  return operator;
}

function objectOf(value: unknown): object {
  if (typeof value !== 'object' || value === null) {
    throw handlerError('The filter is not an object.');
  }
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw handlerError('The operator needs a list.');
  }
  return value;
}
