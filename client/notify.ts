/**
 * Runs a caller's callback: what it throws is reported as an uncaught error, and what else is to be
 * done is done.
 */
export function notify(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
