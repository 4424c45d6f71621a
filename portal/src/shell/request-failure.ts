/** What a failed request says: its code, and how long to wait. */
import { RequestError } from '../../../client/index.ts';

/** The part of a failure that words are chosen by. */
export interface RequestFailure {
  /** Code of `domain/error-catalogue.ts`; undefined when the API did not respond with one. */
  readonly code: string | undefined;
  /** Seconds until the same request may succeed, when the API names them. */
  readonly retryAfterSeconds: number | undefined;
  /** Epoch milliseconds from which on the same request succeeds, when the API names them. */
  readonly notBefore?: number;
  /** True when there was no response, or one that may pass. */
  readonly isTransient: boolean;
}

/** Reads an error of `client/`; anything else has no code. */
export function requestFailure(error: unknown): RequestFailure {
  if (!(error instanceof RequestError)) {
    return { code: undefined, retryAfterSeconds: undefined, isTransient: false };
  }
  const [first] = error.errors;
  const { retryAfterSeconds, notBefore } = Object(first?.errorInfo) as Readonly<Record<string, unknown>>;
  return {
    code: first?.errorType,
    retryAfterSeconds: typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined,
    ...(typeof notBefore === 'string' && { notBefore: Date.parse(notBefore) }),
    isTransient: error.reason === 'TRANSIENT',
  };
}
