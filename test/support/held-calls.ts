/**
 * A service that is slow to answer: calls are carried out, and their answers wait until the test
 * lets them go.
 */
import type { World } from 'local-aws';

/** Answers that wait. */
export interface HeldCalls {
  /** Resolves when the first call has been carried out. */
  readonly reached: Promise<void>;
  /** From now on calls are answered as ever; what waits goes on waiting. */
  letOthersPass(): void;
  /** Lets everything go. */
  release(): void;
}

/** Holds the answers of an operation to inputs that match. */
export function holdCalls(
  { dispatcher }: Pick<World, 'dispatcher'>,
  serviceName: string,
  operationName: string,
  matches: (input: unknown) => boolean,
): HeldCalls {
  const service = dispatcher.services.get(serviceName);
  const operation = service?.operations[operationName];
  if (service === undefined || operation === undefined) {
    throw new Error(`There is no ${operationName}.`);
  }
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  let reach = () => {};
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const slow: typeof operation = {
    ...operation,
    run: async (input, context) => {
      const answer: unknown = await operation.run(input, context);
      if (matches(input)) {
        reach();
        await released;
      }
      return answer;
    },
  };
  const letOthersPass = () => dispatcher.register([service]);
  dispatcher.register([{ ...service, operations: { ...service.operations, [operationName]: slow } }]);
  return {
    reached,
    letOthersPass,
    release: () => {
      letOthersPass();
      release();
    },
  };
}
