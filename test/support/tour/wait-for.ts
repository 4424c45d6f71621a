/** Waits for an effect in the tour. After a refusal it waits only for effects of other paths. */
import type { TestWorld } from '../world.ts';
import { done } from './tour.ts';

const usualMs = 4_000;
/** How long paths other than the refused one may still take. */
const afterRefusalMs = 250;

/** Returns `done` once the check holds, else `nothing arrived`, after `maxMs` at the latest. */
export async function arrives(
  { iam }: Pick<TestWorld, 'iam'>,
  check: () => boolean | Promise<boolean>,
  maxMs = usualMs,
): Promise<string> {
  let end = Date.now() + maxMs;
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
