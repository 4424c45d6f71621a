/**
 * Outcomes of checks, kept on disk between processes, because the checks take seconds in total and
 * code rarely changes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with the `package.json` of local-aws; without a slash at its end. */
export const packageRoot = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/\/$/, '');

/** Outcomes of one check in a folder of the package's cache. An outcome is any JSON value. */
export class KeptOutcomes<Outcome> {
  readonly #folder: string;
  readonly #determinants: () => readonly string[];
  #resolved: readonly string[] | undefined;

  /**
   * `determinants` returns everything but the input that can change an outcome, such as the
   * versions of packages and the source of the check.
   */
  constructor(name: string, determinants: () => readonly string[]) {
    this.#folder = path.join(packageRoot, 'node_modules', '.cache', name);
    this.#determinants = determinants;
  }

  /** Names the file of an outcome. All that can change the outcome is part of the name. */
  fileOf(...input: readonly string[]): string {
    this.#resolved ??= this.#determinants();
    const hash = createHash('sha256')
      .update(JSON.stringify([this.#resolved, ...input]))
      .digest('hex');
    return path.join(this.#folder, `${hash}.json`);
  }

  /** Returns the outcome for the input; undefined when it is not kept. */
  get(...input: readonly string[]): Outcome | undefined {
    try {
      // Only `put` writes there.
      return JSON.parse(readFileSync(this.fileOf(...input), 'utf8')) as Outcome;
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps an outcome. Writes a complete file and renames it, because several worlds may keep the
   * same outcome at once.
   */
  put(outcome: Outcome, ...input: readonly string[]): void {
    const file = this.fileOf(...input);
    const temporary = `${file}.${process.pid}`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(temporary, JSON.stringify(outcome));
      renameSync(temporary, file);
    } catch {
      // A read-only installation has no cache.
    }
  }
}
