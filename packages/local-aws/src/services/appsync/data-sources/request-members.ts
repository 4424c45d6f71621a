/**
 * Reading what a request handler returned. A missing or misshapen member ends the field, in
 * AppSync's words.
 */
import { ResolverError } from '../runtime/resolver-error.ts';

/** A JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** AppSync's fault for a request that the data source cannot read. */
export function requestError(message: string): ResolverError {
  return new ResolverError(message, 'MappingTemplate');
}

/** The object, or a fault that names where it should stand. */
export function objectAt(value: unknown, path: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw notFound(path);
  }
  // A JSON object of the handler: its own members are read by name.
  return value as Members;
}

/**
 * Copies the list, or throws a fault. A handler's list belongs to the realm, whose arrays have only
 * the methods that APPSYNC_JS supports; the copy is an array of the emulator.
 */
export function listAt(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw notFound(path);
  }
  return Array.from<unknown>(value);
}

/** The text, or a fault. */
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
