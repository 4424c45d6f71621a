import { isRemote } from '../../support/remote.ts';
import { startLocalTarget } from './local-target.ts';
import { remoteTarget } from './remote-target.ts';
import type { Target } from './target.ts';

/** Starts a world, or prepares the clients for AWS. */
export function startTarget(): Promise<Target> {
  const cleanUps: (() => Promise<unknown>)[] = [];
  const ending = {
    onStop: (cleanUp: () => Promise<unknown>) => void cleanUps.push(cleanUp),
    async stop() {
      for (const cleanUp of cleanUps.reverse()) {
        await cleanUp();
      }
    },
  };
  return isRemote ? Promise.resolve(remoteTarget(ending)) : startLocalTarget(ending);
}
