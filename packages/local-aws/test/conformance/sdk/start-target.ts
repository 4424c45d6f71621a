import { isRemote } from '../../support/remote.ts';
import { startLocalTarget } from './local-target.ts';
import { remoteTarget } from './remote-target.ts';
import type { Target } from './target.ts';

/** Starts a world, or prepares the clients for AWS. */
export function startTarget(): Promise<Target> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  const ending = {
    onStop: (cleanUp: () => Promise<unknown>) => void cleanUps.push(cleanUp),
    /** A resource that cannot be deleted does not keep the others, which may cost money. */
    async stop() {
      const failures: unknown[] = [];
      for (const cleanUp of cleanUps.reverse()) {
        await cleanUp().catch((failure: unknown) => failures.push(failure));
      }
      if (failures.length > 0) {
        throw new AggregateError(failures, 'Not everything was deleted.');
      }
    },
  };
  return isRemote ? Promise.resolve(remoteTarget(ending)) : startLocalTarget(ending);
}
