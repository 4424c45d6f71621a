/** The time that AppSync gives a request (quota "Request execution time"). */

/**
 * The answer, or `late()` once the time is over. What still runs then goes on unseen until its next
 * handler, which is refused.
 */
export async function inTime<Answer>(
  answer: Promise<Answer>,
  maxExecutionMs: number,
  late: () => Answer,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve(late()), maxExecutionMs);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}
