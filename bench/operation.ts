/** What the benchmark of calls counts: one operation with what it needs before. */
import type { Person } from '../test/support/given.ts';

/** One operation, and what it needs before its calls are counted. */
export interface Operation {
  /** GraphQL requests of the operation; 1 when not given. */
  readonly requests?: number;
  prepare?(): Promise<void>;
  run(): Promise<unknown>;
}

/** Operations by their names in the table. */
export type Operations = Readonly<Record<string, Operation>>;

/** The data of a response; throws when it has an error. */
export async function required(
  response: ReturnType<Person['ask']>,
): Promise<Readonly<Record<string, unknown>>> {
  const { data, errors } = await response;
  if (errors.length > 0 || data === null || data === undefined) {
    throw new Error(`An operation of the benchmark failed: ${errors[0]?.errorType}`);
  }
  return data;
}
