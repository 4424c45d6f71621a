/**
 * The recorded evaluations: contexts from real flows of the local world, with what the local
 * runtime made of them.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Recorded } from './moments.ts';

/** One call of a request or response handler: its context, and what the local runtime returned. */
export interface Recording {
  /** Path under `resolvers/`, without its ending. */
  readonly code: string;
  readonly handler: 'request' | 'response';
  /** EvaluateCode's context. */
  readonly context: Recorded;
  readonly outcome: Recorded;
}

/** Content of evaluations.json: the recorded calls, and which code each deployed name runs. */
export interface Recordings {
  /**
   * `function <name>` or `resolver <Type>.<field>`, as AppSync names deployed code → path under
   * `resolvers/`.
   */
  readonly deployed: Readonly<Record<string, string>>;
  readonly evaluations: readonly Recording[];
}

/** The file; `npm run prove:record` writes it. */
export const recordingsFile = fileURLToPath(new URL('evaluations.json', import.meta.url));

/**
 * Parses evaluations.json without validation; throws when the file is missing or not valid JSON.
 */
export function readRecordings(): Recordings {
  // `test/prove/recorded-evaluations.test.ts` wrote it, and compares it with the present code.
  return JSON.parse(readFileSync(recordingsFile, 'utf8')) as Recordings;
}
