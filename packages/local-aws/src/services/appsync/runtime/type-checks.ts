/**
 * Type errors of code resources. Each code is checked once, and the outcome is cached on disk,
 * because loading the compiler and the language's declarations takes seconds and code rarely
 * changes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodeError } from './code-error.ts';
import { typeCheckSettings, typeErrors } from './type-errors.ts';

/** The checks of a world. */
export interface TypeChecks {
  /** Registers code that will be created, so that one run of the compiler checks all of it. */
  foresee(codes: readonly string[]): void;
  /** Returns the type errors of the code. */
  errorsOf(code: string): Promise<readonly CodeError[]>;
}

const projectRoot = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/\/$/, '');
const cacheFolder = path.join(projectRoot, 'node_modules', '.cache', 'appsync-types');

/** Creates the checks. Without a writable cache they repeat at every start. */
export function createTypeChecks(): TypeChecks {
  const foreseen = new Set<string>();
  const found = new Map<string, readonly CodeError[]>();
  const look = (code: string): readonly CodeError[] | undefined => found.get(code) ?? stored(code);
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
      const errors = await typeErrors(unknown, projectRoot);
      unknown.forEach((each, index) => {
        const outcome = errors[index] ?? [];
        found.set(each, outcome);
        store(each, outcome);
      });
      return found.get(code) ?? [];
    },
  };
}

/** What checks the code: the versions of the packages, and the source of the check itself. */
let checker: readonly string[] | undefined;

function checkerOf(): readonly string[] {
  const require = createRequire(import.meta.url);
  const versions = ['typescript', '@aws-appsync/utils'].map((name) => {
    const { version } = require(`${name}/package.json`) as { readonly version: string };
    return `${name}@${version}`;
  });
  return [...versions, readFileSync(new URL('./type-errors.ts', import.meta.url), 'utf8')];
}

/**
 * Names the cache file of an outcome. Everything that can change the outcome is part of the name.
 */
export function outcomeFile(code: string, settings = typeCheckSettings): string {
  checker ??= checkerOf();
  const determinants = JSON.stringify([checker, settings, code]);
  const hash = createHash('sha256').update(determinants).digest('hex');
  return path.join(cacheFolder, `${hash}.json`);
}

function stored(code: string): readonly CodeError[] | undefined {
  try {
    // Only `store` writes there.
    return JSON.parse(readFileSync(outcomeFile(code), 'utf8')) as readonly CodeError[];
  } catch {
    return undefined;
  }
}

/**
 * Writes a complete file and renames it, because several worlds may store the same outcome at once.
 */
function store(code: string, errors: readonly CodeError[]): void {
  const file = outcomeFile(code);
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(cacheFolder, { recursive: true });
    writeFileSync(temporary, JSON.stringify(errors));
    renameSync(temporary, file);
  } catch {
    // A read-only installation has no cache.
  }
}
