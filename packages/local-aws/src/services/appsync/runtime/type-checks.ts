/**
 * Type errors of code resources. Each code is checked once, and the outcome is cached on disk,
 * because loading the compiler and the language's declarations takes seconds and code rarely
 * changes.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CodeError } from './code-error.ts';
import { KeptOutcomes, packageRoot } from './kept-outcomes.ts';
import { typeCheckSettings, typeErrors } from './type-errors.ts';

/** Type checks of handlers by one shared run of the compiler. */
export interface TypeChecks {
  /** Registers code that will be created, so that one run of the compiler checks all of it. */
  foresee(codes: readonly string[]): void;
  /** Returns the type errors of the code. */
  errorsOf(code: string): Promise<readonly CodeError[]>;
}

/** Outcomes by settings and code. */
const kept = new KeptOutcomes<readonly CodeError[]>('appsync-types', () => {
  const require = createRequire(import.meta.url);
  const versions = ['typescript', '@aws-appsync/utils'].map((name) => {
    const { version } = require(`${name}/package.json`) as { readonly version: string };
    return `${name}@${version}`;
  });
  return [...versions, readFileSync(new URL('./type-errors.ts', import.meta.url), 'utf8')];
});

/** Creates the checks. Without a writable cache they repeat at every start. */
export function createTypeChecks(): TypeChecks {
  const foreseen = new Set<string>();
  const found = new Map<string, readonly CodeError[]>();
  const look = (code: string): readonly CodeError[] | undefined =>
    found.get(code) ?? kept.get(typeCheckSettings, code);
  return {
    foresee(codes) {
      for (const code of codes) {
        foreseen.add(code);
      }
    },
    async errorsOf(code) {
      const known = look(code);
      if (known !== undefined) {
        return known;
      }
      const unknown = [...new Set([code, ...foreseen])].filter((each) => look(each) === undefined);
      const errors = await typeErrors(unknown, packageRoot);
      unknown.forEach((each, index) => {
        const outcome = errors[index] ?? [];
        found.set(each, outcome);
        kept.put(outcome, typeCheckSettings, each);
      });
      return found.get(code) ?? [];
    },
  };
}

/**
 * Names the cache file of an outcome. Everything that can change the outcome is part of the name.
 */
export function outcomeFile(code: string, settings = typeCheckSettings): string {
  return kept.fileOf(settings, code);
}
