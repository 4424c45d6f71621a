/**
 * Settings of every AWS client of the functions. Short timeouts and few attempts end a call before
 * the function's own time limit does. The SDK keeps connections alive across invocations. Endpoint,
 * region and credentials come from the environment.
 */

/**
 * Three attempts of at most 2.5 seconds each, which fits into the shortest time limit of a function
 * (10 seconds). A run's `abortSignal` may end them earlier.
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
} as const;

/** Passes a run's time budget to a call. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
}
