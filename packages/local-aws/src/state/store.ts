/**
 * Where emulated services keep what must outlive a restart. A store is a map of JSON values; on
 * disk it is an append-only journal, so that a kill between any two lines loses at most the write
 * under way.
 */

/** A named map of JSON values. A value that was set is never changed in place: set it again. */
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
