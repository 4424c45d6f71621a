/** Waiting that an abort signal ends. React Native has neither `AbortSignal.any` nor `timeout`. */

/** Resolves after the time, or as soon as the signal aborts. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, signal?.aborted === true ? 0 : milliseconds);
    signal?.addEventListener('abort', finish);
  });
}
