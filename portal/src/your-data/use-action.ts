/** One request at a time, and why the last one failed. */
import { useState } from 'react';

/** A request of a part of the page. */
export interface Action {
  /** Why the last run failed, and what repeats it. */
  readonly failure: { readonly error: Error; readonly retry: () => void } | undefined;
  readonly isPending: boolean;
  /** Runs one request at a time. */
  run(request: () => Promise<void>): void;
}

/** Starts without a failure; nothing runs until `run` is called. */
export function useAction(): Action {
  const [failure, setFailure] = useState<Action['failure']>();
  const [isPending, setIsPending] = useState(false);
  const run = (request: () => Promise<void>): void => {
    if (isPending) {
      return;
    }
    setIsPending(true);
    setFailure(undefined);
    request()
      .catch((error: Error) => setFailure({ error, retry: () => run(request) }))
      .finally(() => setIsPending(false));
  };
  return { failure, isPending, run };
}
