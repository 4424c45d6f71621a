/**
 * Waiting in the tour: what comes about by itself comes soon, and after a refusal it does not come
 * any more.
 */
import type { TestWorld } from '../world.ts';
import { done } from './ground.ts';

const longestMs = 4_000;
/** What other paths than the refused one still take. */
const afterRefusalMs = 250;

/** `done` once the check holds, else `nothing arrived`. */
export async function arrives(
  { iam }: Pick<TestWorld, 'iam'>,
  check: () => boolean | Promise<boolean>,
): Promise<string> {
  let end = Date.now() + longestMs;
  const unwatch = iam.watch(({ allowed }) => {
    if (!allowed) {
      end = Math.min(end, Date.now() + afterRefusalMs);
    }
  });
  try {
    while (Date.now() < end) {
      if (await check()) {
        return done;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return 'nothing arrived';
  } finally {
    unwatch();
  }
}
