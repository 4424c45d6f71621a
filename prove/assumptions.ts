/** The rows of docs/ASSUMPTIONS.md: which of them a check settles. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One row of docs/ASSUMPTIONS.md: behaviour of AWS on which the product relies. */
export interface Assumption {
  /** `<area>-<number>`. */
  readonly id: string;
  /** What AWS is assumed to do. */
  readonly what: string;
  /** Names of the checks that settle it. */
  readonly checks: readonly string[];
}

const file = fileURLToPath(new URL('../docs/ASSUMPTIONS.md', import.meta.url));

/** Reads the rows of the tables. */
export function readAssumptions(text = readFileSync(file, 'utf8')): readonly Assumption[] {
  return text.split('\n').flatMap((line) => {
    const [, id = '', what = '', check = ''] = line.split('|').map((cell) => cell.trim());
    if (!/^[a-z]+(-[a-z]+)*-\d+$/.test(id)) {
      return [];
    }
    return [{ id, what, checks: [...check.matchAll(/`([a-z-]+)`/g)].map(([, name = '']) => name) }];
  });
}

/** Ids of the rows that a check settles. */
export function rowsOf(assumptions: readonly Assumption[], check: string): readonly string[] {
  return assumptions.filter(({ checks }) => checks.includes(check)).map(({ id }) => id);
}
