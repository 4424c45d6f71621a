/**
 * Provisioning in a world that the files of a worker share, apart from the one of `useSharedWorld`.
 */
import { type ProvisioningWorld, provisioningIn } from './provisioning.ts';
import { resetWorld } from './reset.ts';
import { endFile, sharedWorld } from './world.ts';

/**
 * Resolves to the shared world when it is empty. Its `stop` checks the world as after each file
 * that shares one, and leaves it running. A file with options, or that restarts, starts its own.
 */
export async function shareProvisioningWorld(): Promise<ProvisioningWorld> {
  const shared = await sharedWorld('provisioning');
  const { world } = shared;
  await world.streams.settled();
  await world.lambda.settled();
  await resetWorld(world);
  const known = world.modelViolations().length;
  return {
    ...provisioningIn(world),
    stop: () => {
      endFile(shared, known);
      return Promise.resolve();
    },
  };
}
