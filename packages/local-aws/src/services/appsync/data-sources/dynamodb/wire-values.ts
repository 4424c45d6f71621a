/**
 * AppSync's attribute values (numbers stay numbers) ↔ the low-level API's (numbers are strings) →
 * plain JSON for handlers.
 */
import { listAt, objectAt, requestError, type Members } from '../request-members.ts';

/** An attribute value on the wire, for example `{N: '10'}`. */
export type WireValue = Readonly<Record<string, unknown>>;

/** An item or key on the wire. */
export type WireItem = Readonly<Record<string, WireValue>>;

const toWire: Readonly<Record<string, (value: unknown) => unknown>> = {
  S: (value) => String(value),
  N: numberText,
  B: (value) => String(value),
  BOOL: (value) => value === true || value === 'true',
  NULL: () => true,
  SS: (values) => listAt(values, 'SS').map(String),
  NS: (values) => listAt(values, 'NS').map(numberText),
  BS: (values) => listAt(values, 'BS').map(String),
  L: (values) => listAt(values, 'L').map(wireValue),
  M: (members) => wireItem(members, 'M'),
};

const toPlain: Readonly<Record<string, (value: unknown) => unknown>> = {
  S: (value) => value,
  N: (value) => Number(value),
  B: (value) => value,
  BOOL: (value) => value,
  NULL: () => null,
  SS: (values) => values,
  NS: (values) => listAt(values, 'NS').map(Number),
  BS: (values) => values,
  L: (values) => listAt(values, 'L').map(plainValue),
  M: (members) => plainItem(objectAt(members, 'M')),
};

/**
 * Converts a typed value to the service's form. Throws when it is not exactly one of DynamoDB's
 * types.
 */
export function wireValue(value: unknown): WireValue {
  const [[type, content] = ['', undefined], ...others] = Object.entries(objectAt(value, 'attributeValue'));
  const convert = Object.hasOwn(toWire, type) ? toWire[type] : undefined;
  if (convert === undefined || others.length > 0) {
    throw requestError('Unsupported attribute value.');
  }
  return { [type]: convert(content) };
}

/** Converts a map of typed values; errors name `path`. */
export function wireItem(item: unknown, path: string): WireItem {
  return mapMembers(objectAt(item, path), wireValue);
}

/** An item of the service as handlers see it. */
export function plainItem(item: Members): Record<string, unknown> {
  return mapMembers(item, plainValue);
}

/** Returns the item, or null when the service returned none. */
export function plainItemOrNull(item: unknown): Record<string, unknown> | null {
  return item === undefined || item === null ? null : plainItem(objectAt(item, 'Item'));
}

function plainValue(value: unknown): unknown {
  const [[type, content] = ['', undefined]] = Object.entries(objectAt(value, 'attributeValue'));
  const convert = Object.hasOwn(toPlain, type) ? toPlain[type] : undefined;
  if (convert === undefined) {
    throw requestError('Unsupported attribute value.');
  }
  return convert(content);
}

function mapMembers<Value>(members: Members, convert: (value: unknown) => Value): Record<string, Value> {
  // fromEntries defines members, so that `__proto__` stays an ordinary member.
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, convert(value)]));
}

function numberText(value: unknown): string {
  const number =
    typeof value === 'string'
      ? value
      : typeof value === 'number' && Number.isFinite(value)
        ? String(value)
        : '';
  if (number.trim() === '' || Number.isNaN(Number(number))) {
    throw requestError('Unsupported number.');
  }
  return number;
}
