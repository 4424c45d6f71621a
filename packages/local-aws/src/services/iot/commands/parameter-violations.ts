/** Checks the parameters of an execution against those that its command declares. */
import type {
  CommandParameter,
  ConditionOperand,
  ConditionOperator,
  ParameterType,
  ParameterValue,
  ParameterValues,
} from './command-records.ts';

type Scalar = string | number | boolean | bigint;

/** Type of a parameter → the member of its value. */
const memberOfType: Readonly<Record<ParameterType, keyof ParameterValue>> = {
  STRING: 'S',
  INTEGER: 'I',
  DOUBLE: 'D',
  LONG: 'L',
  UNSIGNEDLONG: 'UL',
  BOOLEAN: 'B',
  BINARY: 'BIN',
};

/**
 * Returns every parameter of the command with its value: the given value, else the command's fixed
 * value, else its default.
 */
export function effectiveParameters(
  parameters: readonly CommandParameter[],
  given: ParameterValues,
): ParameterValues {
  const entries = parameters.flatMap(({ name, value, defaultValue }) => {
    const effective = given[name] ?? value ?? defaultValue;
    return effective === undefined ? [] : [[name, effective] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * Returns the first violation: a parameter that is missing, unknown to the command, of the wrong
 * type, or against a condition.
 */
export function parametersViolation(
  parameters: readonly CommandParameter[],
  given: ParameterValues,
): string | undefined {
  const foreign = Object.keys(given).find((name) => !parameters.some((parameter) => parameter.name === name));
  if (foreign !== undefined) {
    return `The command has no parameter ${foreign}`;
  }
  const values = effectiveParameters(parameters, given);
  for (const parameter of parameters) {
    const violation = parameterViolation(parameter, values[parameter.name]);
    if (violation !== undefined) {
      return violation;
    }
  }
  return undefined;
}

/** Returns the value without its wire type; undefined when it does not have exactly one member. */
export function scalarOf(value: ParameterValue): string | number | boolean | undefined {
  const members = Object.values(value).filter((member) => member !== undefined);
  // The members of a value are exactly these types.
  return members.length === 1 ? (members[0] as string | number | boolean) : undefined;
}

function parameterViolation(
  { name, type = 'STRING', valueConditions = [] }: CommandParameter,
  value: ParameterValue | undefined,
): string | undefined {
  if (value === undefined) {
    return `The mandatory parameter ${name} is missing`;
  }
  const scalar = scalarOf(value);
  if (scalar === undefined || value[memberOfType[type]] === undefined) {
    return `The parameter ${name} must be of type ${type}`;
  }
  if (type === 'INTEGER' && !isInt32(scalar)) {
    return `The parameter ${name} is out of the range of its type`;
  }
  const comparable = type === 'UNSIGNEDLONG' ? BigInt(scalar) : scalar;
  const broken = valueConditions.find(
    ({ comparisonOperator, operand }) => !holds[comparisonOperator](comparable, operand),
  );
  return broken === undefined
    ? undefined
    : `The parameter ${name} does not satisfy ${broken.comparisonOperator} ${JSON.stringify(broken.operand)}`;
}

function isInt32(value: Scalar): boolean {
  return typeof value === 'number' && value === (value | 0);
}

const holds: Readonly<Record<ConditionOperator, (value: Scalar, operand: ConditionOperand) => boolean>> = {
  EQUALS: (value, operand) => isIn(value, single(operand)),
  NOT_EQUALS: (value, operand) => !isIn(value, single(operand)),
  LESS_THAN: (value, { number }) => orderOf(value, number) < 0,
  LESS_THAN_EQUALS: (value, { number }) => orderOf(value, number) <= 0,
  GREATER_THAN: (value, { number }) => orderOf(value, number) > 0,
  GREATER_THAN_EQUALS: (value, { number }) => orderOf(value, number) >= 0,
  IN_SET: isIn,
  NOT_IN_SET: (value, operand) => !isIn(value, operand),
  IN_RANGE: isInRange,
  NOT_IN_RANGE: (value, operand) =>
    orderOf(value, operand.numberRange?.min) < 0 || orderOf(value, operand.numberRange?.max) > 0,
};

function single({ number, string }: ConditionOperand): ConditionOperand {
  return {
    ...(number === undefined ? {} : { numbers: [number] }),
    ...(string === undefined ? {} : { strings: [string] }),
  };
}

function isIn(value: Scalar, { numbers = [], strings = [] }: ConditionOperand): boolean {
  if (typeof value === 'string') {
    return strings.includes(value);
  }
  if (typeof value === 'bigint') {
    return numbers.some((number) => BigInt(number) === value);
  }
  return numbers.some((number) => Number(number) === value);
}

function isInRange(value: Scalar, { numberRange }: ConditionOperand): boolean {
  return orderOf(value, numberRange?.min) >= 0 && orderOf(value, numberRange?.max) <= 0;
}

/**
 * Negative, zero or positive for a value below, at or above the number. Returns NaN, for which
 * every comparison is false, when either is not a number.
 */
function orderOf(value: Scalar, number: string | undefined): number {
  if (number === undefined) {
    return NaN;
  }
  return typeof value === 'bigint' ? Number(value - BigInt(number)) : numberOf(value) - Number(number);
}

function numberOf(value: Scalar): number {
  return typeof value === 'number' ? value : NaN;
}
