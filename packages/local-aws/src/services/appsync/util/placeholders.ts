/**
 * The numbered placeholders of `@aws-appsync/utils/dynamodb`: `#expName_1`, `:expValue_1`, as
 * recorded from AWS.
 */
import { toDynamoDb, type AppSyncValue } from './attribute-values.ts';

/** An expression as AppSync's DynamoDB requests carry it. */
export interface Expression {
  readonly expression: string;
  readonly expressionNames?: Readonly<Record<string, string>>;
  readonly expressionValues?: Readonly<Record<string, AppSyncValue>>;
}

/**
 * Creates placeholders. All expressions of a request share one counter, so that they can be sent
 * together.
 */
export interface Placeholders {
  /**
   * Returns the placeholder of an attribute name, the same for the same name within an expression.
   */
  name(attribute: string): string;
  value(value: unknown): string;
  /** Returns the expression with the placeholders since the last one. */
  expression(text: string): Expression;
}

/** Starts to count at 1. */
export function placeholders(): Placeholders {
  let nameCount = 0;
  let valueCount = 0;
  let names = new Map<string, string>();
  let values: Record<string, AppSyncValue> = {};
  return {
    name(attribute) {
      const known = names.get(attribute);
      if (known !== undefined) {
        return known;
      }
      nameCount += 1;
      const placeholder = `#expName_${nameCount}`;
      names.set(attribute, placeholder);
      return placeholder;
    },
    value(value) {
      valueCount += 1;
      values[`:expValue_${valueCount}`] = isSet(value) ? value : toDynamoDb(value);
      return `:expValue_${valueCount}`;
    },
    expression(text) {
      const expressionNames = Object.fromEntries([...names].map(([attribute, name]) => [name, attribute]));
      const expressionValues = values;
      names = new Map();
      values = {};
      return {
        expression: text,
        ...(Object.keys(expressionNames).length > 0 ? { expressionNames } : {}),
        ...(Object.keys(expressionValues).length > 0 ? { expressionValues } : {}),
      };
    },
  };
}

/** Sets made by `toStringSet`, `toNumberSet` and `toBinarySet` are already typed. */
export function isSet(value: unknown): value is AppSyncValue {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const [type, ...others] = Object.keys(value);
  return (
    others.length === 0 &&
    (type === 'SS' || type === 'NS' || type === 'BS') &&
    Array.isArray(Object.values(value)[0])
  );
}
