/**
 * Reads a function's environment. Called while the module loads, so that a misconfigured deployment
 * fails at the cold start and names the variable.
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
 * The variable's value, undefined when it is absent or empty: for optional parts of a deployment.
 */
export function findVariable(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/**
 * The variable as a whole number of at least `minimum`; otherwise throws with its name, even when
 * it is absent without a `fallback`.
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
