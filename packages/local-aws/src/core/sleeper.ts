/** A pause that another function can end early. */
export interface Sleeper {
  /**
   * Resolves after that time or when woken; without a time, only when woken. Allows one sleep at a
   * time.
   */
  sleep(milliseconds?: number): Promise<void>;
  /** Ends the current sleep, if any. */
  wake(): void;
}

/** Creates a sleeper that is awake. */
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
