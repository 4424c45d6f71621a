/** The outbox of ended accesses: the stored access, and the sweep that publishes. */
import type { AccessKey } from './accesses.ts';
import { itemsOf, setAttribute } from './tables.ts';
import type { TestWorld } from './world.ts';

/** Returns the access as stored in the table. */
export async function storedAccess(world: TestWorld, { person, vehicle }: AccessKey) {
  return (await itemsOf(world, 'Ownership')).find(
    ({ ownerId, referenceId }) => ownerId === person.principalId && referenceId === vehicle.referenceId,
  );
}

/** Makes an end look a minute old, because the sweep leaves newer ends to the function. */
export function ageAccessEnd(world: TestWorld, { person, vehicle }: AccessKey): Promise<void> {
  const key = { ownerId: person.principalId, referenceId: vehicle.referenceId };
  const longAgo = new Date(Date.now() - 60_000).toISOString();
  return setAttribute(world, 'Ownership', key, 'endMarkedAt', longAgo);
}

/** Runs the schedule that settles ends of accesses, once. */
export async function settleAccessEnds(world: TestWorld): Promise<void> {
  const rule = world
    .resourcesOfType('AWS::Events::Rule')
    .find((id) => id.includes('SettleAccessEndsSchedule'));
  if (rule === undefined) {
    throw new Error('The template has no rule that settles ends of accesses.');
  }
  await world.runSchedule(rule);
}
