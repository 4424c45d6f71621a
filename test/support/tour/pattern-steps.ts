/** The tour’s steps from an entry of the audit log to a day, a finding and dead letters. */
import { randomUUID } from 'node:crypto';
import { daysOf, entryOf, findingsOf, newWatched } from '../patterns.ts';
import { functionByName } from '../provisioning.ts';
import { putItems } from '../tables.ts';
import { requireOutput } from '../vehicles-on-the-wire.ts';
import type { TourSetup, TourStep } from './tour.ts';
import { arrives } from './wait-for.ts';

/** Returns the steps that count an attempt, report a device, and give an entry up. */
export function patternSteps(setup: TourSetup): readonly TourStep[] {
  return [counting(setup), reporting(setup), givingUp(setup)];
}

/** Restarted readers bring an entry to the function. */
function counting({ world }: TourSetup): TourStep {
  return {
    name: 'count an attempt of a person',
    shows: 'work',
    async prepare() {
      await world.streams.settled();
      await world.lambda.coldStart(functionByName(world, 'WatchAuditLog'));
      const watched = newWatched();
      return async () => {
        world.streams.restartReaders();
        await putItems(world, 'AuditLog', [entryOf(watched)]);
        return await arrives(world, async () => (await daysOf(world, watched)).length === 1);
      };
    },
  };
}

function reporting({ world }: TourSetup): TourStep {
  return {
    name: 'report a withdrawn device',
    shows: 'work',
    async prepare() {
      await world.streams.settled();
      const watched = newWatched();
      const deviceId = randomUUID();
      const facts = { action: 'DEVICE_REFUSED', outcome: 'WITHDRAWN', deviceId } as const;
      return async () => {
        await putItems(world, 'AuditLog', [{ ...entryOf(watched), ...facts }]);
        return await arrives(world, () => findingsOf(world, watched).length === 1);
      };
    },
  };
}

/** Lets every attempt at an entry fail. */
function givingUp({ world }: TourSetup): TourStep {
  return {
    name: 'set an entry that was not watched aside',
    shows: 'work',
    async prepare() {
      await world.streams.settled();
      const letters = () => world.queues.messages(requireOutput(world, 'PatternDeadLettersUrl')).length;
      const before = letters();
      return async () => {
        const principal = world.lambda
          .functions()
          .find(({ name }) => name.includes('WatchAuditLog'))?.roleArn;
        const fault = world.faults.inject({
          ...{ service: 'dynamodb', operation: 'GetItem', kind: 'access-denied', times: 1000 },
          ...(principal !== undefined && { principal }),
        });
        await putItems(world, 'AuditLog', [entryOf(newWatched())]);
        // Lambda reads the shard again a second after each of the five attempts.
        const result = await arrives(world, () => letters() > before, 10_000);
        fault.remove();
        return result;
      };
    },
  };
}
