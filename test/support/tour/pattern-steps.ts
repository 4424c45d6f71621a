/** The tour’s steps from an entry of the audit log to a day, a finding and dead letters. */
import { randomUUID } from 'node:crypto';
import { App } from 'aws-cdk-lib';
import { patternsKeyOf } from '../../../domain/patterns.ts';
import { readSettings } from '../../../infra/settings.ts';
import { daysOf, entryOf, findingsOf, newWatched } from '../patterns.ts';
import { functionByName } from '../provisioning.ts';
import { putItems } from '../tables.ts';
import { requireOutput } from '../vehicles-on-the-wire.ts';
import type { TourSetup, TourStep } from './tour.ts';
import { arrives } from './wait-for.ts';

const { pauseMissesPerDay } = readSettings(new App().node);

/** Returns the steps that count attempts, pause, report a device, and give an entry up. */
export function patternSteps(setup: TourSetup): readonly TourStep[] {
  return [counting(setup), pausing(setup), reporting(setup), givingUp(setup)];
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

/** The person's day lacks one miss to the limit. */
function pausing({ world }: TourSetup): TourStep {
  return {
    name: 'pause a person for conversions',
    shows: 'work',
    async prepare() {
      await world.streams.settled();
      const watched = newWatched();
      const entry = entryOf(watched);
      await putItems(world, 'PersonPatterns', [
        {
          ...patternsKeyOf(entry),
          misses: new Set(Array.from({ length: pauseMissesPerDay - 1 }, () => randomUUID())),
          countedFrom: entry.at,
          expiresAt: entry.expiresAt,
        },
      ]);
      return async () => {
        await putItems(world, 'AuditLog', [entry]);
        return await arrives(world, () =>
          findingsOf(world, watched).some(({ detail }) => detail.finding_info.uid.endsWith('/pause')),
        );
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
