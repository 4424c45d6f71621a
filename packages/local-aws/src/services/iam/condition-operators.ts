/**
 * The condition operators of IAM policies (IAM User Guide, "Condition operators"). An operator that
 * is not listed makes the start fail.
 */
import { BlockList, isIP } from 'node:net';
import { matchesArn } from './arn-pattern.ts';
import { equalsPattern, matchesPattern, type Pattern, type VariableLookup } from './pattern.ts';

/** One value of the policy as text and as pattern. */
export interface Expected {
  readonly text: string;
  readonly pattern: Pattern;
}

/** Compares one value of the request with one of the policy. */
export type Comparison = (actual: string, expected: Expected, lookup: VariableLookup) => boolean;

/** An operator. A `negated` one holds when no value of the policy matches. */
export interface ConditionOperator {
  readonly compare: Comparison;
  readonly negated: boolean;
}

const holds = (compare: Comparison): ConditionOperator => ({ compare, negated: false });
const negates = (compare: Comparison): ConditionOperator => ({ compare, negated: true });

const stringEquals: Comparison = (actual, expected, lookup) =>
  equalsPattern(expected.pattern, actual, lookup);
const ignoreCase: Comparison = (actual, expected) => actual.toLowerCase() === expected.text.toLowerCase();
const stringLike: Comparison = (actual, expected, lookup) => matchesPattern(expected.pattern, actual, lookup);
const arnLike: Comparison = (actual, expected, lookup) => matchesArn(expected.pattern, actual, lookup);
const bool: Comparison = (actual, expected) => actual.toLowerCase() === expected.text.toLowerCase();

const numeric =
  (test: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) =>
    test(Number(actual), Number(expected.text));

const date =
  (test: (actual: number, expected: number) => boolean): Comparison =>
  (actual, expected) =>
    test(toTime(actual), toTime(expected.text));

const equal = (a: number, b: number): boolean => a === b;
const less = (a: number, b: number): boolean => a < b;
const atMost = (a: number, b: number): boolean => a <= b;
const greater = (a: number, b: number): boolean => a > b;
const atLeast = (a: number, b: number): boolean => a >= b;

/**
 * Every operator by its name. Conditions handle `Null`, the set prefixes and `IfExists` when they
 * are compiled.
 */
export const conditionOperators: Readonly<Record<string, ConditionOperator>> = {
  StringEquals: holds(stringEquals),
  StringNotEquals: negates(stringEquals),
  StringEqualsIgnoreCase: holds(ignoreCase),
  StringNotEqualsIgnoreCase: negates(ignoreCase),
  StringLike: holds(stringLike),
  StringNotLike: negates(stringLike),
  ArnEquals: holds(arnLike),
  ArnLike: holds(arnLike),
  ArnNotEquals: negates(arnLike),
  ArnNotLike: negates(arnLike),
  Bool: holds(bool),
  NumericEquals: holds(numeric(equal)),
  NumericNotEquals: negates(numeric(equal)),
  NumericLessThan: holds(numeric(less)),
  NumericLessThanEquals: holds(numeric(atMost)),
  NumericGreaterThan: holds(numeric(greater)),
  NumericGreaterThanEquals: holds(numeric(atLeast)),
  DateEquals: holds(date(equal)),
  DateNotEquals: negates(date(equal)),
  DateLessThan: holds(date(less)),
  DateLessThanEquals: holds(date(atMost)),
  DateGreaterThan: holds(date(greater)),
  DateGreaterThanEquals: holds(date(atLeast)),
  IpAddress: holds(inSubnet),
  NotIpAddress: negates(inSubnet),
};

/** ISO 8601, or epoch seconds. */
function toTime(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function inSubnet(actual: string, expected: Expected): boolean {
  const [network = '', prefix] = expected.text.split('/');
  if (isIP(actual) === 0 || isIP(actual) !== isIP(network)) {
    return false;
  }
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const subnet = new BlockList();
  subnet.addSubnet(network, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  return subnet.check(actual, family);
}
