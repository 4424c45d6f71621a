/** Removes a folder in which a process that is ending may still create files. */
import { rmSync } from 'node:fs';

const tries = 50;
const pauseMs = 100;

/**
 * Removes a folder with all that is in it, within five seconds. Blocks meanwhile. Throws the last
 * error of the file system when another process never stops writing. `maxRetries` of `rmSync` does
 * not help: its retries do not remove what has appeared in the folder since the first try.
 */
export function removeFolder(folder: string): void {
  for (let left = tries - 1; ; left -= 1) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (left === 0 || (error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
