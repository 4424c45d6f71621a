/** Converts AppSync's expression objects to the expression members of a low-level request. */
import { isGiven, objectAt, requestError, textAt, type Members } from '../request-members.ts';
import { wireValue } from './wire-values.ts';

/** Members of DynamoDB's low-level requests that hold expression text with placeholders. */
export type ExpressionMember =
  | 'KeyConditionExpression'
  | 'FilterExpression'
  | 'ConditionExpression'
  | 'UpdateExpression'
  | 'ProjectionExpression';

/**
 * All expressions of one request share their placeholders in DynamoDB. The same placeholder with
 * another meaning is refused, because one of the two expressions would silently change.
 */
export function expressionMembers(expressions: Partial<Record<ExpressionMember, unknown>>): Members {
  const members: Record<string, unknown> = {};
  const names: Record<string, unknown> = {};
  const values: Record<string, unknown> = {};
  for (const [member, given] of Object.entries(expressions)) {
    if (!isGiven(given)) {
      continue;
    }
    const { expression, expressionNames, expressionValues } = objectAt(parsed(given), member);
    const text = textAt(expression, `${member}.expression`);
    if (text.trim() === '') {
      continue;
    }
    members[member] = text;
    merge(names, isGiven(expressionNames) ? objectAt(expressionNames, 'expressionNames') : {}, String);
    merge(values, isGiven(expressionValues) ? objectAt(expressionValues, 'expressionValues') : {}, wireValue);
  }
  if (Object.keys(names).length > 0) {
    members['ExpressionAttributeNames'] = names;
  }
  if (Object.keys(values).length > 0) {
    members['ExpressionAttributeValues'] = values;
  }
  return members;
}

/**
 * `util.transform.toDynamoDB…Expression` returns JSON text, which AWS's own samples pass on
 * unchanged.
 */
function parsed(given: unknown): unknown {
  if (typeof given !== 'string') {
    return given;
  }
  try {
    return JSON.parse(given);
  } catch {
    throw requestError('The expression is not JSON.');
  }
}

function merge(into: Record<string, unknown>, more: Members, convert: (value: unknown) => unknown): void {
  for (const [placeholder, value] of Object.entries(more)) {
    const converted = convert(value);
    if (Object.hasOwn(into, placeholder) && JSON.stringify(into[placeholder]) !== JSON.stringify(converted)) {
      throw requestError('A placeholder has different meanings in the expressions of the request.');
    }
    into[placeholder] = converted;
  }
}
