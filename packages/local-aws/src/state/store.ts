/**
 * Where emulated services keep data that must survive a restart. A store is a map of JSON values.
 * On disk it is an append-only journal, so a kill loses at most the write in progress.
 */

/** A named map of JSON values. Never change a stored value in place; set it again. */
export interface Store<Value> {
  get(key: string): Value | undefined;
  has(key: string): boolean;
  set(key: string, value: Value): void;
  delete(key: string): void;
  entries(): IterableIterator<[string, Value]>;
  readonly size: number;
}

/** Opens stores by name, for example `kms.keys`. The same name returns the same store. */
export interface State {
  store<Value>(name: string): Store<Value>;
  /** Flushes and closes every store. */
  close(): void;
}
