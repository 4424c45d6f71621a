/** A wait that somebody else may cut short. */
export interface Sleeper {
  /**
   * Resolves after that time, or when woken. Without a time, only when woken. One sleep at a time.
   */
  sleep(milliseconds?: number): Promise<void>;
  /** Ends the present sleep; nothing when nobody sleeps. */
  wake(): void;
}

/** Makes one that is awake. */
export function createSleeper(): Sleeper {
  let end: (() => void) | undefined;
  return {
    sleep(milliseconds) {
      return new Promise((resolve) => {
        const timer = milliseconds === undefined ? undefined : setTimeout(wake, milliseconds);
        function wake(): void {
          clearTimeout(timer);
          end = undefined;
          resolve();
        }
        end = wake;
      });
    },
    wake: () => end?.(),
  };
}
