/**
 * Reads the request that a handler returned. A missing or malformed member ends the field with
 * AppSync's message.
 */
import { ResolverError } from '../runtime/resolver-error.ts';

/** An object of a handler's request; its members are not yet validated. */
export type Members = Readonly<Record<string, unknown>>;

/** AppSync's error for a request that the data source cannot read. */
export function requestError(message: string): ResolverError {
  return new ResolverError(message, 'MappingTemplate');
}

/** Returns the object. Throws an error that names its path if there is none. */
export function objectAt(value: unknown, path: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw notFound(path);
  }
  // A JSON object of the handler. Its own members are read by name.
  return value as Members;
}

/**
 * Copies the list; throws if there is none. A handler's list belongs to the realm, whose arrays
 * have only the methods that APPSYNC_JS supports. The copy is an ordinary array.
 */
export function listAt(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw notFound(path);
  }
  return Array.from<unknown>(value);
}

/** Returns the string; throws if there is none. */
export function textAt(value: unknown, path: string): string {
  if (typeof value !== 'string') {
    throw notFound(path);
  }
  return value;
}

/** True unless the member is absent or null. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function notFound(path: string): ResolverError {
  return requestError(`Value for field '$[${path}]' not found.`);
}
