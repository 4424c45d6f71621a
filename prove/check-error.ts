/** The error of a check that finds something wrong. */
export class CheckError extends Error {
  override readonly name = 'CheckError';
}

/** Throws CheckError unless the condition holds. */
export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) {
    throw new CheckError(message);
  }
}
