/**
 * A plain implementation of enhanced filters after AWS's table of operators, for comparison with
 * the emulator's.
 */

export interface PlainRule {
  readonly fieldName: string;
  readonly operator: string;
  readonly value: unknown;
}
export interface PlainFilter {
  readonly filterGroup: readonly { readonly filters: readonly PlainRule[] }[];
}

/** True when the event passes the filter: any filter of the group, all rules of the filter. */
export function passesPlainly(filter: PlainFilter, event: object): boolean {
  let passed = false;
  for (const group of filter.filterGroup) {
    let all = true;
    for (const rule of group.filters) {
      if (!ruleHolds(rule, event)) {
        all = false;
      }
    }
    if (all) {
      passed = true;
    }
  }
  return passed;
}

function ruleHolds({ fieldName, operator, value }: PlainRule, event: object): boolean {
  let field: unknown = event;
  for (const name of fieldName.split('.')) {
    const isObject = typeof field === 'object' && field !== null && !Array.isArray(field);
    field = isObject ? (field as Record<string, unknown>)[name] : undefined;
  }
  // A field without a value satisfies no rule.
  if (field === undefined || field === null) {
    return false;
  }
  const values = (Array.isArray(value) ? value : [value]) as readonly unknown[];
  const [first, second] = values;
  switch (operator) {
    case 'eq':
      return field === value;
    case 'ne':
      return typeof field !== 'object' && field !== value;
    case 'le':
      return isBelow(field, value) || (comparable(field, value) && field === value);
    case 'lt':
      return isBelow(field, value);
    case 'ge':
      return isBelow(value, field) || (comparable(field, value) && field === value);
    case 'gt':
      return isBelow(value, field);
    case 'contains':
      return has(field, value) === 'yes';
    case 'notContains':
      return has(field, value) === 'no';
    case 'beginsWith':
      return typeof field === 'string' && field.slice(0, String(value).length) === value;
    case 'in':
      return values.filter((member) => member === field).length > 0;
    case 'notIn':
      return typeof field !== 'object' && values.filter((member) => member === field).length === 0;
    case 'between':
      return (
        comparable(field, first) &&
        comparable(field, second) &&
        !isBelow(field, first) &&
        !isBelow(second, field)
      );
    case 'containsAny':
      return Array.isArray(field) && values.some((member) => has(field, member) === 'yes');
    default:
      throw new Error(`Unknown operator ${operator}`);
  }
}

function comparable(a: unknown, b: unknown): boolean {
  return typeof a === typeof b && ['string', 'number'].includes(typeof a);
}

function isBelow(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return a < b;
  }
  return typeof a === 'string' && typeof b === 'string' && a < b;
}

function has(field: unknown, value: unknown): 'yes' | 'no' | 'neither' {
  if (typeof field === 'string') {
    const isPart = typeof value === 'string' && field.split(value).length > 1;
    return isPart || value === '' ? 'yes' : 'no';
  }
  if (!Array.isArray(field)) {
    return 'neither';
  }
  return field.filter((member) => member === value).length > 0 ? 'yes' : 'no';
}
