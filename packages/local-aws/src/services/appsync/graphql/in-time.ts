/** The time that AppSync gives a request (quota "Request execution time"). */

/**
 * Resolves to the result, or to `late()` once the time is over. The operation then continues
 * without effect on the response until its next handler, which throws.
 */
export async function inTime<Result>(
  result: Promise<Result>,
  maxExecutionMs: number,
  late: () => Result,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<Result>((resolve) => {
    timer = setTimeout(() => resolve(late()), maxExecutionMs);
  });
  try {
    return await Promise.race([result, over]);
  } finally {
    clearTimeout(timer);
  }
}
