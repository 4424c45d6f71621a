/**
 * Reads a function's environment. Called while the module loads, so that a wrong deployment fails
 * at its cold start with the variable's name.
 */

/** The variable's value; throws with its name when it is absent or empty. */
export function requireVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`Environment variable ${name} is not set`);
  }
  return value;
}

/**
 * The variable's value, undefined when it is absent or empty: for parts that a deployment may leave
 * out.
 */
export function findVariable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/**
 * The variable as a whole number of at least `minimum`; throws with its name otherwise, also when
 * absent without a `fallback`.
 */
export function requireWholeNumber(name: string, minimum: number, fallback?: number): number {
  const text = findVariable(name);
  if (text === undefined && fallback !== undefined) {
    return fallback;
  }
  const value = Number(text);
  if (text === undefined || !Number.isSafeInteger(value) || value < minimum) {
    throw new Error(`Environment variable ${name} must be a whole number of at least ${minimum}`);
  }
  return value;
}
