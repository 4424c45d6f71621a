/**
 * Delays the responses of a service: calls run, and their responses wait until the test releases
 * them.
 */
import type { World } from 'local-aws';

/** Responses that are held. */
export interface HeldCalls {
  /** Resolves when the first call has been carried out. */
  readonly reached: Promise<void>;
  /** Holds no further responses. Responses that are already held stay held. */
  letOthersPass(): void;
  /** Releases all responses. */
  release(): void;
}

/** Holds the responses of an operation to inputs that match. */
export function holdCalls(
  { dispatcher }: Pick<World, 'dispatcher'>,
  serviceName: string,
  operationName: string,
  matches: (input: unknown) => boolean,
): HeldCalls {
  const service = dispatcher.services.get(serviceName);
  const operation = service?.operations[operationName];
  if (service === undefined || operation === undefined) {
    throw new Error(`The service has no operation ${operationName}.`);
  }
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  let reach = () => {};
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const slow: typeof operation = {
    ...operation,
    run: async (input, context) => {
      const response: unknown = await operation.run(input, context);
      if (matches(input)) {
        reach();
        await released;
      }
      return response;
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
