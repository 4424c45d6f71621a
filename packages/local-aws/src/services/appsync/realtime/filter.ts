/**
 * Enhanced filters (AppSync, "Defining enhanced subscriptions filters"): an event passes when all
 * rules of at least one filter hold. A field that is absent or null satisfies no rule, not even
 * `ne`. Where AWS does not document the behaviour, the event is withheld.
 */

/** A value that rules compare. */
export type FilterValue = string | number | boolean;

/** One comparison. `fieldName` may name a nested member: `owner.address.city`. */
export interface FilterRule {
  readonly fieldName: string;
  readonly operator: FilterOperator;
  readonly value: FilterValue | readonly FilterValue[];
}

/**
 * `extensions.setSubscriptionFilter`: all `filters` of any one member of `filterGroup` must hold.
 */
export interface SubscriptionFilter {
  readonly filterGroup: readonly { readonly filters: readonly FilterRule[] }[];
}

type Comparison = (field: unknown, value: FilterRule['value']) => boolean;

const comparisons = {
  eq: (field, value) => field === value,
  ne: (field, value) => isScalar(field) && field !== value,
  le: ordered((order) => order <= 0),
  lt: ordered((order) => order < 0),
  ge: ordered((order) => order >= 0),
  gt: ordered((order) => order > 0),
  contains: (field, value) => holds(field, value) === true,
  notContains: (field, value) => holds(field, value) === false,
  beginsWith: (field, value) =>
    typeof field === 'string' && typeof value === 'string' && field.startsWith(value),
  in: (field, value) => listed(value).some((member) => member === field),
  notIn: (field, value) => isScalar(field) && !listed(value).some((member) => member === field),
  between: (field, value) => {
    const [low, high] = listed(value);
    return (orderOf(field, low) ?? -1) >= 0 && (orderOf(field, high) ?? 1) <= 0;
  },
  containsAny: (field, value) =>
    Array.isArray(field) && listed(value).some((member) => field.includes(member)),
} as const satisfies Record<string, Comparison>;

/** The operators of AWS's table. */
export type FilterOperator = keyof typeof comparisons;

/** True for an operator's name. */
export function isOperator(name: unknown): name is FilterOperator {
  return typeof name === 'string' && Object.hasOwn(comparisons, name);
}

/** True when the event passes. */
export function passes({ filterGroup }: SubscriptionFilter, event: unknown): boolean {
  return filterGroup.some(({ filters }) =>
    filters.every(({ fieldName, operator, value }) =>
      comparisons[operator](memberAt(event, fieldName), value),
    ),
  );
}

/**
 * Returns the value that an event's field must have to pass, if the filter's only group starts with
 * such an `eq`.
 */
export function demandedEquality({
  filterGroup,
}: SubscriptionFilter): { readonly fieldName: string; readonly value: FilterValue } | undefined {
  const [group, ...others] = filterGroup;
  const rule = others.length > 0 ? undefined : group?.filters.find(({ operator }) => operator === 'eq');
  return rule !== undefined && isScalar(rule.value)
    ? { fieldName: rule.fieldName, value: rule.value }
    : undefined;
}

/** Returns the value of a field, which may be in nested objects; undefined when there is none. */
export function memberAt(event: unknown, fieldName: string): unknown {
  if (!fieldName.includes('.')) {
    return ownMember(event, fieldName);
  }
  return fieldName.split('.').reduce(ownMember, event);
}

function ownMember(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
function isScalar(value: unknown): value is FilterValue {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function listed(value: FilterRule['value']): readonly FilterValue[] {
  return typeof value === 'object' ? value : [];
}

/** Compares numbers by size and strings by code unit; undefined for other values. */
function orderOf(field: unknown, value: FilterRule['value'] | undefined): number | undefined {
  if (typeof field === 'number' && typeof value === 'number') {
    return field - value;
  }
  if (typeof field !== 'string' || typeof value !== 'string') {
    return undefined;
  }
  if (field === value) {
    return 0;
  }
  return field < value ? -1 : 1;
}

function ordered(isRight: (order: number) => boolean): Comparison {
  return (field, value) => {
    const order = orderOf(field, value);
    return order !== undefined && isRight(order);
  };
}

/** Whether a string contains a substring or a list a member; undefined for other values. */
function holds(field: unknown, value: FilterRule['value']): boolean | undefined {
  if (typeof field === 'string') {
    return typeof value === 'string' && field.includes(value);
  }
  return Array.isArray(field) ? field.includes(value) : undefined;
}
