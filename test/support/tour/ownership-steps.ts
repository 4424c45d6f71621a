/** The tour’s steps of an access end, which is published at once or by the sweep. */
import { randomUUID } from 'node:crypto';
import { ageAccessEnd, settleAccessEnds, storedAccess } from '../access-ends.ts';
import { type AccessKey, end } from '../accesses.ts';
import { givenAccess } from '../given.ts';
import { functionByName } from '../provisioning.ts';
import { setAttribute } from '../tables.ts';
import { type TourSetup, type TourStep, resultOf } from './tour.ts';
import { arrives } from './wait-for.ts';

/** Returns the steps that end an access and publish an unpublished end. */
export function ownershipSteps(setup: TourSetup): readonly TourStep[] {
  return [ending(setup), settling(setup), ...listing(setup)];
}

function ending(setup: TourSetup): TourStep {
  return step('end access', async () => {
    const access = await givenOne(setup);
    await setup.world.lambda.coldStart(functionByName(setup.world, 'PublishAccessEnd'));
    return async () => {
      const result = resultOf(await end(setup.operator, access));
      return result === 'done' ? isPublished(setup, access) : result;
    };
  });
}

function listing({ operator, owner, vehicle: { referenceId } }: TourSetup): readonly TourStep[] {
  const ask = (name: string, query: string, variables: Readonly<Record<string, unknown>>) =>
    step(name, () => Promise.resolve(async () => resultOf(await operator.ask(query, variables))));
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

function settling(setup: TourSetup): TourStep {
  const { world } = setup;
  return step('publish an unpublished end', async () => {
    const access = await givenOne(setup);
    await end(setup.operator, access);
    const key = { ownerId: access.person.principalId, referenceId: access.vehicle.referenceId };
    await setAttribute(world, 'Ownership', key, 'endState', 'UNPUBLISHED');
    await ageAccessEnd(world, access);
    await world.lambda.coldStart(functionByName(world, 'SettleAccessEnds'));
    return async () => {
      const failure = await settleAccessEnds(world).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.name : 'failed'),
      );
      return failure ?? isPublished(setup, access);
    };
  });
}

function step(name: string, prepare: TourStep['prepare']): TourStep {
  return { name, shows: 'work', prepare };
}

async function givenOne({ operator, vehicle }: TourSetup): Promise<AccessKey> {
  const person = { principalId: randomUUID() };
  await givenAccess(operator, person, vehicle);
  return { person, vehicle };
}

function isPublished({ world }: TourSetup, access: AccessKey): Promise<string> {
  return arrives(world, async () => (await storedAccess(world, access))?.endState === undefined);
}
