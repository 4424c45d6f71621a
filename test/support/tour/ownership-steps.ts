/** The tour's steps around the end of an access: it is published at once, or by the sweep. */
import { randomUUID } from 'node:crypto';
import { makeWait, settleAccessEnds, storedAccess } from '../access-ends.ts';
import { type AccessKey, end } from '../accesses.ts';
import { givenAccess } from '../given.ts';
import { functionByName } from '../provisioning.ts';
import { setAttribute } from '../tables.ts';
import { type TourGround, type TourStep, saidOf } from './ground.ts';
import { arrives } from './wait-for.ts';

/** Ends an access, and publishes an end that was left. */
export function ownershipSteps(ground: TourGround): readonly TourStep[] {
  return [ending(ground), settling(ground), ...listing(ground)];
}

function ending(ground: TourGround): TourStep {
  return step('end access', async () => {
    const access = await givenOne(ground);
    await ground.world.lambda.coldStart(functionByName(ground.world, 'PublishAccessEnd'));
    return async () => {
      const said = saidOf(await end(ground.operator, access));
      return said === 'done' ? isPublished(ground, access) : said;
    };
  });
}

function listing({ operator, owner, vehicle: { referenceId } }: TourGround): readonly TourStep[] {
  const ask = (name: string, query: string, variables: Readonly<Record<string, unknown>>) =>
    step(name, () => Promise.resolve(async () => saidOf(await operator.ask(query, variables))));
  return [
    ask(
      'list who has access to a vehicle',
      'query ($referenceId: ID!) { vehicleAccesses(referenceId: $referenceId, limit: 3) { items { ownerId } } }',
      { referenceId },
    ),
    ask(
      'list what a person has access to',
      'query ($ownerId: ID!) { personAccesses(ownerId: $ownerId) { items { referenceId } } }',
      { ownerId: owner.principalId },
    ),
  ];
}

function settling(ground: TourGround): TourStep {
  const { world } = ground;
  return step('publish an end that was left', async () => {
    const access = await givenOne(ground);
    await end(ground.operator, access);
    const key = { ownerId: access.person.principalId, referenceId: access.vehicle.referenceId };
    await setAttribute(world, 'Ownership', key, 'endState', 'UNPUBLISHED');
    await makeWait(world, access);
    await world.lambda.coldStart(functionByName(world, 'SettleAccessEnds'));
    return async () => {
      const failure = await settleAccessEnds(world).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.name : 'failed'),
      );
      return failure ?? isPublished(ground, access);
    };
  });
}

function step(name: string, prepare: TourStep['prepare']): TourStep {
  return { name, shows: 'work', prepare };
}

async function givenOne({ operator, vehicle }: TourGround): Promise<AccessKey> {
  const person = { principalId: randomUUID() };
  await givenAccess(operator, person, vehicle);
  return { person, vehicle };
}

function isPublished({ world }: TourGround, access: AccessKey): Promise<string> {
  return arrives(world, async () => (await storedAccess(world, access))?.endState === undefined);
}
