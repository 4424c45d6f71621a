/**
 * Converts `operations` and the `update` object of `@aws-appsync/utils/dynamodb` to a DynamoDB
 * update expression.
 */
import { handlerError } from '../runtime/resolver-error.ts';
import { isSet, type Expression, type Placeholders } from './placeholders.ts';

/** `operations` of the module. The marks are AWS's own, as recorded. */
export const operations = {
  add: (value: unknown) => ({ type: 'OPERATION_ADD', value }),
  remove: () => ({ type: 'OPERATION_REMOVE' }),
  replace: (value: unknown) => ({ type: 'OPERATION_REPLACE', value }),
  increment: (by = 1) => ({ type: 'OPERATION_INCREMENT', by }),
  decrement: (by = 1) => ({ type: 'OPERATION_DECREMENT', by }),
  append: (items: unknown) => ({ type: 'OPERATION_APPEND', items }),
  prepend: (items: unknown) => ({ type: 'OPERATION_PREPEND', items }),
  updateListItem: (value: unknown, index: number) => ({ type: 'OPERATION_UPDATE_LIST_ITEM', value, index }),
};

interface Marked {
  readonly type: string;
  readonly value?: unknown;
  readonly by?: unknown;
  readonly items?: unknown;
  readonly index?: unknown;
}

type Clause = (path: string, marked: Marked, names: Placeholders) => string;

const clauses: Readonly<Record<string, Clause>> = {
  OPERATION_ADD: (path, { value }, names) => `${path} = ${names.value(value)}`,
  OPERATION_REPLACE: (path, { value }, names) => `${path} = ${names.value(value)}`,
  OPERATION_INCREMENT: (path, { by }, names) => `${path} = ${path} + ${names.value(by)}`,
  OPERATION_DECREMENT: (path, { by }, names) => `${path} = ${path} - ${names.value(by)}`,
  OPERATION_APPEND: (path, { items }, names) => `${path} = list_append(${path}, ${names.value(items)})`,
  OPERATION_PREPEND: (path, { items }, names) => `${path} = list_append(${names.value(items)}, ${path})`,
  OPERATION_UPDATE_LIST_ITEM: (path, { value, index }, names) => `${path}[${index}] = ${names.value(value)}`,
};

/**
 * Sets members without a mark. Descends into an object without a mark, so that only its named
 * members change.
 */
export function updateExpression(update: unknown, names: Placeholders): Expression {
  const set: string[] = [];
  const remove: string[] = [];
  collect(update, '', names, set, remove);
  if (set.length === 0 && remove.length === 0) {
    throw handlerError('The update has nothing to change.');
  }
  const parts = [
    ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.join(', ')}`] : []),
  ];
  return names.expression(parts.join(' '));
}

function collect(
  update: unknown,
  prefix: string,
  names: Placeholders,
  set: string[],
  remove: string[],
): void {
  if (typeof update !== 'object' || update === null) {
    throw handlerError('The update is not an object.');
  }
  for (const [attribute, change] of Object.entries(update) as [string, unknown][]) {
    const path = prefix + names.name(attribute);
    const marked = markedChanges(change);
    if (marked === undefined) {
      if (isPlainObject(change)) {
        collect(change, `${path}.`, names, set, remove);
      } else if (change !== undefined) {
        set.push(`${path} = ${names.value(change)}`);
      }
      continue;
    }
    for (const one of marked) {
      if (one.type === 'OPERATION_REMOVE') {
        remove.push(path);
      } else {
        set.push(clauseOf(one)(path, one, names));
      }
    }
  }
}

function clauseOf({ type }: Marked): Clause {
  const clause = Object.hasOwn(clauses, type) ? clauses[type] : undefined;
  if (clause === undefined) {
    throw handlerError('The update has an operation that is not supported.');
  }
  return clause;
}

function markedChanges(change: unknown): Marked[] | undefined {
  if (isMarked(change)) {
    return [change];
  }
  return Array.isArray(change) && change.length > 0 && change.every(isMarked) ? change : undefined;
}

function isMarked(change: unknown): change is Marked {
  if (typeof change !== 'object' || change === null || !('type' in change)) {
    return false;
  }
  return typeof change.type === 'string' && change.type.startsWith('OPERATION_');
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isSet(value);
}
