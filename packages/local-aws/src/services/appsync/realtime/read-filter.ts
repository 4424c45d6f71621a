/**
 * Reads a filter from handlers: its form, and the limits that AppSync was seen to set (assumption
 * appsync-71).
 */
import { isOperator, type FilterOperator, type FilterRule, type SubscriptionFilter } from './filter.ts';
import type { WireError } from './messages.ts';

/** Limits from AppSync's own refusals; nesting is documented. */
const maxFilters = 10;
const maxRules = 5;
const maxValues = 5;
const maxNesting = 5;

/** Returns the filter, or why a subscription cannot have it. */
export function readFilter(given: unknown): SubscriptionFilter | WireError {
  const groups = memberOf(given, 'filterGroup');
  if (!Array.isArray(groups) || groups.length === 0) {
    return refusal('The subscription filter has no filterGroup.');
  }
  if (groups.length > maxFilters) {
    return refusal(`Filters combination exceed maximum limit ${maxFilters} for subscription.`);
  }
  const filterGroup = groups.map((group: unknown) => readRules(memberOf(group, 'filters')));
  const error = filterGroup.find((filters) => 'message' in filters);
  if (error !== undefined && 'message' in error) {
    return error;
  }
  return { filterGroup: filterGroup.flatMap((filters) => ('message' in filters ? [] : [{ filters }])) };
}

function readRules(given: unknown): readonly FilterRule[] | WireError {
  if (!Array.isArray(given) || given.length === 0) {
    return refusal('A subscription filter has no rules.');
  }
  const attributes = new Set(given.map((rule) => memberOf(rule, 'fieldName')));
  if (attributes.size > maxRules) {
    return refusal(`Filters exceed maximum attributes limit ${maxRules} for subscription.`);
  }
  const rules: FilterRule[] = [];
  for (const one of given) {
    const rule = readRule(one);
    if ('message' in rule) {
      return rule;
    }
    rules.push(rule);
  }
  return rules;
}

function readRule(given: unknown): FilterRule | WireError {
  const fieldName = memberOf(given, 'fieldName');
  const operator = memberOf(given, 'operator');
  const value = memberOf(given, 'value');
  if (typeof fieldName !== 'string' || fieldName === '') {
    return refusal('A subscription filter has no fieldName.');
  }
  if (fieldName.split('.').length > maxNesting) {
    return refusal(`A subscription filter reaches deeper than ${maxNesting} levels.`);
  }
  if (!isOperator(operator)) {
    return refusal('A subscription filter has an operator that does not exist.');
  }
  if (Array.isArray(value) && value.length > maxValues) {
    return refusal(`subscription exceeds maximum value limit ${maxValues} for operator \`${operator}\`.`);
  }
  if (!isValueFor(operator, value)) {
    return refusal(`A subscription filter has a value that is not one for operator \`${operator}\`.`);
  }
  return { fieldName, operator, value };
}

function isValueFor(operator: FilterOperator, value: unknown): value is FilterRule['value'] {
  switch (operator) {
    case 'eq':
    case 'ne':
    case 'contains':
    case 'notContains':
      return isText(value) || typeof value === 'boolean';
    case 'le':
    case 'lt':
    case 'ge':
    case 'gt':
      return isText(value);
    case 'beginsWith':
      return typeof value === 'string';
    case 'in':
    case 'notIn':
      return Array.isArray(value) && value.every(isText);
    case 'containsAny':
      return Array.isArray(value) && value.every((member) => isText(member) || typeof member === 'boolean');
    case 'between':
      return Array.isArray(value) && value.length === 2 && value.every(isText);
  }
}

/** A string or a number. */
function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
    return undefined;
  }
  return Reflect.get(value, name);
}

function refusal(message: string): WireError {
  return { message, errorCode: 400 };
}
