/** Indexes that a release creates or deletes. */

/** Names of indexes by table. */
type Indexes = Readonly<Record<string, readonly string[] | undefined>>;

/** A table that exists already, and the indexes that only one of both releases has. */
export interface IndexChange {
  readonly table: string;
  readonly changed: readonly string[];
}

/** Returns the changes of tables that exist before. A new table is created with all its indexes. */
export function changedIndexes(before: Indexes, after: Indexes): readonly IndexChange[] {
  return Object.entries(before).flatMap(([table, old = []]) => {
    const present = after[table] ?? [];
    const changed = [
      ...present.filter((index) => !old.includes(index)),
      ...old.filter((index) => !present.includes(index)),
    ];
    return changed.length === 0 ? [] : [{ table, changed }];
  });
}
