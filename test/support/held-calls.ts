/**
 * Delays calls of a service until the test releases them: their responses, after the calls have
 * run, or the calls themselves. A test that fails releases them at its end.
 */
import type { World } from 'local-aws';
import { onTestFinished } from 'vitest';

/** Calls that wait until the test releases them. */
export interface HeldCalls {
  /**
   * Resolves when the first call is held. Rejects when the work ends without such a call, which
   * otherwise would be waited for until the test's time is over.
   */
  reachedBy(work: Promise<unknown>): Promise<void>;
  /** Holds no further calls. Those that are already held stay held. */
  letOthersPass(): void;
  /** Releases all calls. */
  release(): void;
}

/** Holds the responses of an operation to inputs that match. */
export function holdCalls(
  world: Pick<World, 'dispatcher'>,
  serviceName: string,
  operationName: string,
  matches: (input: unknown) => boolean,
): HeldCalls {
  return hold(world, serviceName, operationName, { matches, holdsRequests: false });
}

/** Holds the calls of an operation before they have any effect. */
export function holdRequests(
  world: Pick<World, 'dispatcher'>,
  serviceName: string,
  operationName: string,
): HeldCalls {
  return hold(world, serviceName, operationName, { matches: () => true, holdsRequests: true });
}

function hold(
  { dispatcher }: Pick<World, 'dispatcher'>,
  serviceName: string,
  operationName: string,
  { holdsRequests, matches }: { matches: (input: unknown) => boolean; holdsRequests: boolean },
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
  const pass = async (input: unknown): Promise<void> => {
    if (matches(input)) {
      reach();
      await released;
    }
  };
  const slow: typeof operation = {
    ...operation,
    run: async (input, context) => {
      if (holdsRequests) {
        await pass(input);
      }
      const response: unknown = await operation.run(input, context);
      if (!holdsRequests) {
        await pass(input);
      }
      return response;
    },
  };
  const letOthersPass = () => dispatcher.register([service]);
  dispatcher.register([{ ...service, operations: { ...service.operations, [operationName]: slow } }]);
  const releaseAll = () => {
    letOthersPass();
    release();
  };
  onTestFinished(releaseAll);
  return {
    reachedBy: async (work) => {
      const hasEnded = work.then(() => {
        throw new Error(`The work has ended without a call of ${operationName} that the test holds.`);
      });
      await Promise.race([reached, hasEnded]);
    },
    letOthersPass,
    release: releaseAll,
  };
}
