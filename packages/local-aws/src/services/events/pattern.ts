/**
 * Event patterns (EventBridge User Guide, "Creating Amazon EventBridge event patterns"), as far as
 * they are supported here.
 */

type Fields = Readonly<Record<string, unknown>>;

/** Returns true when the event matches the pattern. A rule without a pattern matches no event. */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (!isFields(pattern)) {
    return false;
  }
  return Object.entries(pattern).every(([name, wanted]) => {
    // Each member of `$or` is a pattern of its own.
    if (name === '$or') {
      return Array.isArray(wanted) && wanted.some((one) => matchesPattern(one, event));
    }
    const value = isFields(event) && Object.hasOwn(event, name) ? event[name] : undefined;
    return Array.isArray(wanted)
      ? valuesOf(value).some((each) => wanted.some((one) => matchesValue(one, each)))
      : matchesPattern(wanted, value);
  });
}

/**
 * Returns the part of a pattern that is not supported, or undefined when all of it is. AWS also
 * refuses a pattern whose leaf is not a list.
 */
export function patternViolation(pattern: unknown): string | undefined {
  if (!isFields(pattern)) {
    return 'a value outside a list';
  }
  for (const [name, wanted] of Object.entries(pattern)) {
    const violation =
      name === '$or' || !Array.isArray(wanted)
        ? [wanted]
            .flat()
            .map(patternViolation)
            .find((one) => one !== undefined)
        : wanted.map(valueViolation).find((one) => one !== undefined);
    if (violation !== undefined) {
      return violation;
    }
  }
  return undefined;
}

function valueViolation(wanted: unknown): string | undefined {
  if (!isFields(wanted)) {
    return undefined;
  }
  const unknown = Object.keys(wanted).find((name) => name !== 'exists' && name !== 'anything-but');
  return unknown === undefined ? undefined : `the comparison ${unknown}`;
}

/**
 * An array of the event matches when one of its values does (EventBridge User Guide, "Creating
 * Amazon EventBridge event patterns"). An empty one counts as absent.
 */
function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length > 0 ? value : [Array.isArray(value) ? undefined : value];
}

/** As on AWS, `anything-but` does not match a field that is absent. */
function matchesValue(wanted: unknown, value: unknown): boolean {
  if (!isFields(wanted)) {
    return value === wanted;
  }
  if ('exists' in wanted) {
    return (value !== undefined) === wanted['exists'];
  }
  return value !== undefined && ![wanted['anything-but']].flat().includes(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
