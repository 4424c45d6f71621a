/** The `Condition` block of a statement: all operators and all keys must hold. */
import { conditionOperators, type ConditionOperator, type Expected } from './condition-operators.ts';
import { parsePattern, type VariableLookup } from './pattern.ts';

/**
 * Returns the values of a condition key in a request, by the key's lower-case name; undefined when
 * the request has none.
 */
export type ConditionValues = (key: string) => readonly string[] | undefined;

/** Decides one operator on one key for the values of a request. */
export type Condition = (values: ConditionValues) => boolean;

/**
 * Compiles a `Condition` block. Throws for an operator that IAM does not have or that is not
 * supported.
 */
export function compileConditions(block: unknown, where: string): readonly Condition[] {
  if (block === undefined) {
    return [];
  }
  return Object.entries(asObject(block, where)).flatMap(([operator, keys]) =>
    Object.entries(asObject(keys, where)).map(([key, expected]) =>
      compileCondition(operator, key.toLowerCase(), toTexts(expected), where),
    ),
  );
}

/** Returns the keys of a `Condition` block in lower case. */
export function conditionKeysOf(block: unknown): readonly string[] {
  return Object.values(block ?? {}).flatMap((keys: object) =>
    Object.keys(keys).map((key) => key.toLowerCase()),
  );
}

/** A string or a list of strings, since policies use both. */
export function toTexts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function compileCondition(name: string, key: string, texts: readonly string[], where: string): Condition {
  const { set, operatorName, ifExists } = readOperatorName(name);
  if (key.startsWith('dynamodb:')) {
    throw new Error(`${where} uses the condition key ${key}, which the local DynamoDB does not provide.`);
  }
  if (operatorName === 'Null') {
    return (values) => texts.includes(String(values(key) === undefined));
  }
  const operator = Object.hasOwn(conditionOperators, operatorName)
    ? conditionOperators[operatorName]
    : undefined;
  if (operator === undefined) {
    throw new Error(`${where} uses the condition operator ${name}, which the local IAM does not support.`);
  }
  const holdsFor = valueTest(operator, texts.map(toExpected));
  return (values) => {
    const actual = values(key);
    if (actual === undefined) {
      return ifExists || (set === undefined ? operator.negated : set === 'ForAllValues');
    }
    const holdsForOne = (value: string): boolean => holdsFor(value, toLookup(values));
    return set === 'ForAllValues' ? actual.every(holdsForOne) : actual.some(holdsForOne);
  };
}

/** Creates a lookup for policy variables, which take single values only. */
export function toLookup(values: ConditionValues): VariableLookup {
  return (key) => {
    const found = values(key);
    return found?.length === 1 ? found[0] : undefined;
  };
}

function valueTest(operator: ConditionOperator, expected: readonly Expected[]) {
  return (actual: string, lookup: VariableLookup): boolean =>
    expected.some((value) => operator.compare(actual, value, lookup)) !== operator.negated;
}

function readOperatorName(name: string) {
  const [, set, operatorName = name, ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  return { set, operatorName, ifExists: ifExists !== undefined };
}

function toExpected(text: string): Expected {
  return { text, pattern: parsePattern(text) };
}

function asObject(value: unknown, where: string): object {
  if (typeof value !== 'object' || value === null) {
    throw new Error(`${where} has a Condition that is not an object.`);
  }
  return value;
}
