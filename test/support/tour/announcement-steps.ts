/** The tour’s steps from a line of the history to subscribers, mailboxes and dead letters. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { givenAccess } from '../given.ts';
import { givenMailbox } from '../mailboxes.ts';
import { functionByName, tableOf } from '../provisioning.ts';
import { eventsOf, startAs } from '../subscriptions.ts';
import { requireOutput } from '../vehicles-on-the-wire.ts';
import type { TourSetup, TourStep } from './tour.ts';
import { arrives } from './wait-for.ts';

const follow = `subscription ($referenceId: ID!) { onVehicleAccess(referenceId: $referenceId) { eventId } }`;

/** Returns the steps that announce an event, and that give an announcement up. */
export function announcementSteps(setup: TourSetup): readonly TourStep[] {
  return [announcing(setup), givingUp(setup)];
}

/** Grants an access, which restarted readers announce to the owner. */
function announcing(setup: TourSetup): TourStep {
  const { owner, vehicle, world } = setup;
  return {
    name: 'announce an event to subscribers and by e-mail',
    shows: 'work',
    async prepare() {
      const { referenceId } = vehicle;
      // Announcements that failed without a statement arrive later, and must not count here.
      await world.streams.settled();
      const address = await givenMailbox(world, owner);
      const subscription = await startAs(world, owner, follow, { referenceId });
      await world.lambda.coldStart(functionByName(world, 'AnnounceEvents'));
      const isMarked = async (): Promise<boolean> => {
        const [event] = eventsOf<{ readonly eventId: string }>(subscription, 'onVehicleAccess');
        const Key = { eventKey: `${referenceId}#${event?.eventId ?? ''}` };
        const TableName = tableOf(world, 'Announcements');
        return (await setup.documents.send(new GetCommand({ TableName, Key }))).Item !== undefined;
      };
      return async () => {
        world.streams.restartReaders();
        await grantOne(setup);
        const result = await arrives(
          world,
          async () => world.outbox.list(address).length > 0 && (await isMarked()),
        );
        subscription.connection.socket.close();
        return result;
      };
    },
  };
}

/** Lets every attempt at an announcement fail. */
function givingUp(setup: TourSetup): TourStep {
  const { world } = setup;
  return {
    name: 'set an announcement aside',
    shows: 'work',
    async prepare() {
      await world.streams.settled();
      const letters = () => world.queues.messages(requireOutput(world, 'AnnouncementDeadLettersUrl')).length;
      const before = letters();
      return async () => {
        const principal = world.lambda
          .functions()
          .find(({ name }) => name.includes('AnnounceEvents'))?.roleArn;
        const fault = world.faults.inject({
          ...{ service: 'dynamodb', operation: 'GetItem', kind: 'access-denied', times: 1000 },
          ...(principal !== undefined && { principal }),
        });
        await grantOne(setup);
        const result = await arrives(world, () => letters() > before);
        fault.remove();
        return result;
      };
    },
  };
}

async function grantOne({ operator, vehicle }: TourSetup): Promise<void> {
  await givenAccess(operator, { principalId: randomUUID() }, vehicle);
}
