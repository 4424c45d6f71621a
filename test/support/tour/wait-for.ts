/** Waiting in the tour: what comes about by itself comes within moments, or it was refused. */
import { done } from './ground.ts';

/** Long for a message in memory, short for the many steps that wait in vain when a permission is taken away. */
const longestMs = 1_500;

/** `done` once the check holds, else `nothing arrived`. */
export async function arrives(check: () => boolean | Promise<boolean>): Promise<string> {
  const end = Date.now() + longestMs;
  while (Date.now() < end) {
    if (await check()) return done;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return 'nothing arrived';
}
