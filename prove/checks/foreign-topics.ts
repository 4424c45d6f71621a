/**
 * The vehicle may neither publish as another vehicle nor to other rules, nor receive another's
 * commands, nor have its telemetry retained.
 */
import { randomUUID } from 'node:crypto';
import { commandTopics, telemetryTopic } from '../../domain/topics.ts';
import { publish, subscribe, tryToConnect, type DeviceConnection } from '../aws/device-connection.ts';
import type { Check, CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';

/** The check `foreign-topics`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const foreignTopicsCheck: Check = {
  name: 'foreign-topics',
  shows: 'publishing to and subscribing to another vehicle’s topics is refused',
  needs: ['mqtt-connect'],
  timeoutSeconds: 90,
  async run(context) {
    const { facts } = context;
    const other = randomUUID();
    const published = await withConnection(context, (connection) =>
      publish(connection, telemetryTopic(other), '{}'),
    );
    expectThat(published === 'cut', 'AWS IoT acknowledged a message on another vehicle’s topic.');
    const { referenceId, telemetryTopic: own } = facts.require('vehicle');
    for (const topic of [own.replace(referenceId, other), own.replace('_t/', '_u/'), `${own}/more`]) {
      const outcome = await withConnection(context, (connection) => publish(connection, topic, '{}'));
      expectThat(outcome === 'cut', 'AWS IoT acknowledged a message to a rule on a foreign topic.');
    }
    const retained = await withConnection(context, (connection) => publish(connection, own, '{}', true));
    expectThat(retained === 'cut', 'AWS IoT acknowledged a message that was to be retained.');
    const listening = await withConnection(context, (connection) => subscribe(connection, own));
    expectThat(listening !== 'granted', 'The vehicle may subscribe to its own telemetry.');
    const everyVehicle = await withConnection(context, (connection) =>
      subscribe(connection, 'dt/v1/+/telemetry'),
    );
    expectThat(everyVehicle !== 'granted', 'The vehicle may subscribe to the telemetry of every vehicle.');
    const requests = commandTopics(other, '+').request;
    const foreign = await withConnection(context, (connection) => subscribe(connection, requests));
    expectThat(foreign !== 'granted', 'The vehicle may subscribe to the commands of another vehicle.');
    return `publish cut, subscribe ${foreign}`;
  },
};

async function withConnection<Result>(
  { deployment, facts }: CheckContext,
  work: (connection: DeviceConnection) => Promise<Result>,
): Promise<Result> {
  const { referenceId, iotEndpoint, identity } = facts.require('vehicle');
  const attempt = await tryToConnect(deployment, iotEndpoint, referenceId, identity);
  if ('refused' in attempt) {
    throw new CheckError(`The vehicle cannot connect: ${attempt.refused}.`);
  }
  try {
    return await work(attempt.connection);
  } finally {
    await attempt.connection.end();
  }
}
