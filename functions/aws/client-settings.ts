/**
 * What every AWS client of the functions has in common: short waits and few tries, so that a
 * function's own time limit is never what ends a call, and the SDK's keep-alive connections across
 * invocations. Endpoint, region and credentials come from the environment.
 */

/**
 * Three tries of at most 2.5 seconds each, which fits into the shortest time limit of a function
 * (10 s); `abortSignal` of a run cuts them shorter.
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
} as const;

/** The option by which a run's time budget reaches a call. */
export interface CallOptions {
  readonly abortSignal?: AbortSignal;
}
