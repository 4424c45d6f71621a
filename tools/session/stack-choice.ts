/** Which deployment a command works on, from its options `--outputs` and `--stack`. */

/** Input of `readOutputs` and `readStack`. */
export interface StackChoice {
  readonly outputsFile?: string;
  readonly stackName?: string;
}

/** The choice of a command line; an option that was not given is absent. */
export function stackChoiceIn({
  outputs,
  stack,
}: {
  readonly outputs?: string | undefined;
  readonly stack?: string | undefined;
}): StackChoice {
  return {
    ...(outputs !== undefined && { outputsFile: outputs }),
    ...(stack !== undefined && { stackName: stack }),
  };
}
