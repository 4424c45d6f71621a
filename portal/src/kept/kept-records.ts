/**
 * The records that this device keeps, in IndexedDB: one of a person, and one of each car with the
 * person's `sub` and the Reference ID as its key. A browser that stores nothing keeps nothing.
 */
import { clear, createStore, delMany, entries, setMany, type UseStore } from 'idb-keyval';
import { type Kept, isExpired, type KeptPerson, type KeptState } from './kept-state.ts';

/** A store of records by their keys. */
export interface Records {
  entries(): Promise<readonly (readonly [key: string, record: unknown])[]>;
  setMany(records: readonly (readonly [key: string, record: unknown])[]): Promise<void>;
  delMany(keys: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

const database = 'portal.kept';
let store: UseStore | undefined;
// Opened at the first use: nothing is made for a visitor.
const portalStore = (): UseStore => (store ??= createStore(database, 'records'));

/** The browser's store. Its calls are carried out in the order in which they were made. */
export const browserRecords: Records = {
  entries: () => entries<string, unknown>(portalStore()),
  setMany: (records) =>
    setMany(
      records.map(([key, record]) => [key, record]),
      portalStore(),
    ),
  delMany: (keys) => delMany([...keys], portalStore()),
  clear: () => clear(portalStore()),
};

/** Milliseconds after which the page continues without its records: some browsers never respond. */
const timeoutMs = 1_000;

/** Resolves to undefined also when the store fails or takes too long. */
export function soon<Result>(call: Promise<Result>): Promise<Result | undefined> {
  return Promise.race([
    call.catch(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), timeoutMs)),
  ]);
}

/**
 * Deletes everything. Makes no store where there is none, unless the browser does not say which
 * stores it has, as Firefox before 126 (MDN, "IDBFactory: databases() method").
 */
export async function removeAll(): Promise<void> {
  const databases = await indexedDB.databases?.().catch(() => undefined);
  if (databases?.every(({ name }) => name !== database) !== true) {
    await browserRecords.clear();
  }
}

/** Key of the record of a car. */
export const carKey = (principalId: string, referenceId: string): string => `${principalId}/${referenceId}`;

const isPerson = ([key]: readonly [string, unknown]): boolean => !key.includes('/');

/** Reads what is kept of a session's person, and deletes everything else and what is too old. */
export async function readKept(records: Records, sessionId: string, now: number): Promise<Kept | undefined> {
  // The form in which this file's callers have written them.
  const all = (await records.entries()) as readonly (readonly [string, KeptPerson & KeptState])[];
  const person = all
    .filter(isPerson)
    .map(([, record]) => record)
    .find((record) => record.sessionId === sessionId && !isExpired(record, now));
  const isKept = ([key, record]: (typeof all)[number]): boolean =>
    person !== undefined &&
    !isExpired(record, now) &&
    (key === person.principalId || key.startsWith(carKey(person.principalId, '')));
  const removed = all.filter((entry) => !isKept(entry)).map(([key]) => key);
  if (removed.length > 0) {
    await records.delMany(removed);
  }
  if (person === undefined) {
    return undefined;
  }
  const cars = all.filter((entry) => isKept(entry) && !isPerson(entry));
  const states = new Map(cars.map(([key, record]) => [key.slice(person.principalId.length + 1), record]));
  return { person, states };
}

/** Deletes everything that is kept of a person. */
export async function forgetPerson(records: Records, principalId: string): Promise<void> {
  const all = await records.entries();
  await records.delMany(
    all.map(([key]) => key).filter((key) => key === principalId || key.startsWith(carKey(principalId, ''))),
  );
}
