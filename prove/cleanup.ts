/**
 * The clean-up of a run: everything that it creates is registered with the call that removes it.
 * Removals run in reverse order; one that fails does not stop the others. What cannot be removed is
 * listed.
 */

/** Something that the run creates in the account, with the call that removes it. */
export interface CreatedResource {
  /** For a person to read, with the id by which it can be found. */
  readonly what: string;
  readonly remove: () => Promise<unknown>;
}

/** Descriptions of what still exists after the removal, for the report. */
export interface Remains {
  /** Things that should be gone and are not, with the reason. */
  readonly failed: readonly string[];
  /** Things that stay by their nature. */
  readonly kept: readonly string[];
}

/** What one run has created and must remove. */
export class Cleanup {
  readonly #created: CreatedResource[] = [];
  readonly #kept = new Set<string>();
  readonly #failed: string[] = [];
  #removing: Promise<Remains> | undefined;

  /**
   * Registers a thing before it is created, so that a crash in between leaves nothing unknown.
   * `remove` must succeed when the thing does not exist.
   */
  add(what: string, remove: CreatedResource['remove']): void {
    this.#created.push({ what, remove });
  }

  /** Names a thing that stays. */
  keep(what: string): void {
    this.#kept.add(what);
  }

  /** What would still have to be removed now. */
  get remaining(): readonly string[] {
    return [...this.#failed, ...this.#created.map(({ what }) => what)];
  }

  /** Removes everything; further calls wait for the first. */
  removeAll(report: (text: string) => void, describe: (error: unknown) => string): Promise<Remains> {
    this.#removing ??= this.#removeAll(report, describe);
    return this.#removing;
  }

  async #removeAll(report: (text: string) => void, describe: (error: unknown) => string): Promise<Remains> {
    for (let last = this.#created.at(-1); last !== undefined; last = this.#created.at(-1)) {
      report(`removing ${last.what}`);
      await last.remove().catch((error: unknown) => {
        this.#failed.push(`${last.what}: ${describe(error)}`);
      });
      this.#created.splice(this.#created.indexOf(last), 1);
    }
    return { failed: this.#failed, kept: [...this.#kept] };
  }
}
