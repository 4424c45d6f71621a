/**
 * Runs a caller's callback. An error that it throws is reported as uncaught and does not stop the
 * client.
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
