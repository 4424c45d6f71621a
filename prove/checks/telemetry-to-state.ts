/**
 * A compressed message by Basic Ingest becomes the vehicle's state: rule, stream, ingest, table,
 * API.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { objectOf } from '../response-data.ts';
import { publish, tryToConnect } from '../aws/device-connection.ts';
import { waitFor } from '../aws/wait.ts';
import type { Check, CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';
import type { Person } from '../people.ts';

const document = `query ($referenceId: ID!) {
  vehicleState(referenceId: $referenceId) { version connectivity { status } signals { name number } }
}`;

/** The check `telemetry-to-state`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const telemetryToStateCheck: Check = {
  name: 'telemetry-to-state',
  shows: 'what the vehicle publishes becomes its state, and the state says that it was connected',
  needs: ['mqtt-connect', 'grant-access'],
  timeoutSeconds: 120,
  async run(context) {
    const ms = await sendTelemetry(context);
    return `${(ms / 1000).toFixed(1)} s from the vehicle to its state`;
  },
};

/** Sends a message as the vehicle; returns the milliseconds until the owner reads the state. */
export async function sendTelemetry(context: CheckContext): Promise<number> {
  const { deployment, facts, progress, signal } = context;
  const { owner } = facts.require('people');
  const { referenceId, iotEndpoint, identity, telemetryTopic } = facts.require('vehicle');
  const attempt = await tryToConnect(deployment, iotEndpoint, referenceId, identity);
  if ('refused' in attempt) {
    throw new CheckError(`The vehicle cannot connect: ${attempt.refused}.`);
  }
  try {
    const startedAt = Date.now();
    const charge = randomInt(1, 100);
    const message = {
      eventId: randomUUID(),
      observedAt: startedAt,
      signals: { 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': charge, 'Vehicle.Speed': 0 },
    };
    const outcome = await publish(attempt.connection, telemetryTopic, deflateSync(JSON.stringify(message)));
    expectThat(outcome === 'acknowledged', 'AWS IoT ended the connection over the vehicle’s own telemetry.');
    progress('waiting for the state');
    await waitFor(() => holds(owner, referenceId, charge), signal);
    return Date.now() - startedAt;
  } finally {
    await attempt.connection.end();
  }
}

async function holds(owner: Person, referenceId: string, charge: number): Promise<true | undefined> {
  const state = objectOf(await owner.ask(document, { referenceId }), 'vehicleState');
  const text = JSON.stringify(state);
  return text.includes(`"number":${charge}`) && text.includes('"CONNECTED"') ? true : undefined;
}
