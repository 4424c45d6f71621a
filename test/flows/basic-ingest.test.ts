/**
 * Telemetry by AWS IoT's Basic Ingest: a vehicle learns its topic, publishes to the rule of that
 * name, and is known by topic and certificate as on the topic of older vehicles.
 */
import { randomUUID } from 'node:crypto';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect } from 'vitest';
import { batchPayload } from '../../tools/simulator/telemetry/batch.ts';
import { ingestTopic, telemetryTopic } from '../../domain/topics.ts';
import { type GivenVehicle, type Person, givenVehicleOf, provisionVehicle } from '../support/given.ts';
import { ask, connectWith, identityOf, nextKey, offerIn, settled } from '../support/renewal.ts';
import { itemsOf } from '../support/tables.ts';
import { clientOf, connectVehicle, requireOutput } from '../support/vehicles-on-the-wire.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world).extend('vehicle', ({ provisioner, operator, owner }) =>
  givenVehicleOf({ provisioner, operator, owner }),
);

const message = (observedAt: number, speed: number, eventId: string = randomUUID()) =>
  JSON.stringify({ eventId, observedAt, signals: { 'Vehicle.Speed': speed } });
const messagesOf = async ({ referenceId }: GivenVehicle) =>
  (await itemsOf(world(), 'Telemetry')).filter((item) => item.referenceId === referenceId);

async function speedOf(owner: Person, { referenceId }: GivenVehicle): Promise<unknown> {
  const document =
    'query ($referenceId: ID!) { vehicleState(referenceId: $referenceId) { signals { name number } } }';
  const { data } = await owner.ask(document, { referenceId });
  return data?.['vehicleState'];
}

/** The error documents of AWS IoT that wait for a person, of one vehicle. */
async function lettersOf({ referenceId }: GivenVehicle): Promise<readonly Record<string, unknown>[]> {
  const sqs = new SQSClient(clientOf(world()));
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: requireOutput(world(), 'TelemetryDeadLettersUrl'),
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }),
  );
  sqs.destroy();
  return messages
    .filter(({ Body = '' }) => Body.includes(referenceId))
    .map(({ Body = '' }) => JSON.parse(Body) as Record<string, unknown>);
}

describe('a vehicle', () => {
  it('gets a topic of its own from provisioning, and the same from every repetition', async ({
    provisioner,
    vehicle,
  }) => {
    const { certificateSigningRequest, deviceId, referenceId, vin } = vehicle;

    const again = await provisioner.ask(provisionVehicle, {
      input: { vin, deviceId, certificateSigningRequest },
    });

    expect(vehicle.telemetryTopic).toBe(ingestTopic('ReferenceIdForVin_t', referenceId));
    expect(again.data?.['provisionVehicle']).toMatchObject({
      referenceId,
      telemetryTopic: vehicle.telemetryTopic,
    });
  });

  it('publishes on it, and its messages are stored and shown as its own', async ({ owner, vehicle }) => {
    const device = await connectVehicle(world(), vehicle);

    expect(await device.publish(vehicle.telemetryTopic, message(Date.now(), 41))).toBe('acknowledged');
    await world().streams.settled();

    expect(await messagesOf(vehicle)).toHaveLength(1);
    expect(await speedOf(owner, vehicle)).toEqual({ signals: [{ name: 'Vehicle.Speed', number: 41 }] });
    await device.end();
  });

  it('may send the same message on both topics, and it counts once', async ({ owner, vehicle }) => {
    const device = await connectVehicle(world(), vehicle);
    const [first, second] = [message(Date.now(), 42), message(Date.now() + 1, 43)];

    for (const payload of [first, second, first]) {
      await device.publish(vehicle.telemetryTopic, payload);
      await device.publish(telemetryTopic(vehicle.referenceId), payload);
    }
    await world().streams.settled();

    expect(await messagesOf(vehicle)).toHaveLength(2);
    expect(await speedOf(owner, vehicle)).toEqual({ signals: [{ name: 'Vehicle.Speed', number: 43 }] });
    await device.end();
  });

  it('may send a compressed batch, which counts once and is shown message by message', async ({
    owner,
    vehicle,
  }) => {
    const device = await connectVehicle(world(), vehicle);
    // The last message has the present time: no stored time is later than its receipt, and no
    // message older than the access is shown.
    const begin = Date.now() - 2;
    const payload = batchPayload(
      [51, 52, 53].map((speed, index) => ({
        ...{ eventId: 'batch', observedAt: begin + index },
        signals: { 'Vehicle.Speed': speed },
      })),
    );

    for (const topic of [vehicle.telemetryTopic, telemetryTopic(vehicle.referenceId)]) {
      expect(await device.publish(topic, payload)).toBe('acknowledged');
    }
    await world().streams.settled();

    const { data } = await owner.ask(
      `query ($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!) {
        vehicleTelemetry(referenceId: $referenceId, from: $from, to: $to, order: OLDEST_FIRST) {
          items { eventId observedAt signals { number } }
        }
      }`,
      {
        referenceId: vehicle.referenceId,
        from: new Date(begin - 60_000).toISOString(),
        to: new Date(begin + 60_000).toISOString(),
      },
    );
    expect(data?.['vehicleTelemetry']).toEqual({
      items: [51, 52, 53].map((number, index) => ({
        ...{ eventId: 'batch', observedAt: new Date(begin + index).toISOString() },
        signals: [{ number }],
      })),
    });
    expect(await speedOf(owner, vehicle)).toEqual({ signals: [{ name: 'Vehicle.Speed', number: 53 }] });
    await device.end();
  });

  it('that was provisioned before learns its topic with its next certificate', async ({ owner, vehicle }) => {
    const [device, next] = [await connectVehicle(world(), vehicle), await nextKey()];

    const offer = offerIn(await ask(device, vehicle.referenceId, { csr: next.csr }));
    const again = offerIn(await ask(device, vehicle.referenceId, { csr: next.csr }));
    await device.end();
    const renewed = await connectWith(world(), vehicle.referenceId, identityOf(next, offer));
    expect(await renewed.publish(offer.telemetryTopic, message(Date.now(), 44))).toBe('acknowledged');
    await settled(world());

    expect(offer.telemetryTopic).toBe(vehicle.telemetryTopic);
    expect(again.telemetryTopic).toBe(vehicle.telemetryTopic);
    expect(await speedOf(owner, vehicle)).toEqual({ signals: [{ name: 'Vehicle.Speed', number: 44 }] });
    await renewed.end();
  });

  it('under a certificate that a fence has cut off is refused here too', async ({ operator, vehicle }) => {
    const device = await connectVehicle(world(), vehicle);
    await device.publish(vehicle.telemetryTopic, message(Date.now(), 45));
    await world().streams.settled();
    const before = await messagesOf(vehicle);
    // The session outlives the fence, as it does while AWS IoT is slow.
    const fault = world().faults.inject({
      service: 'iot',
      operation: 'UpdateCertificate',
      kind: 'internal-error',
      times: Infinity,
    });

    const { errors } = await operator.ask(
      'mutation ($ids: [ID!]!) { suspendVehicles(referenceIds: $ids, reason: THEFT) { items { status } } }',
      { ids: [vehicle.referenceId] },
    );
    const outcome = await device.publish(vehicle.telemetryTopic, message(Date.now(), 46));
    await settled(world());
    fault.remove();

    expect(errors).toEqual([]);
    expect(outcome).toBe('acknowledged');
    expect(before).toHaveLength(1);
    expect(await messagesOf(vehicle)).toEqual(before);
    await device.end();
  });
});

describe('a message by Basic Ingest', () => {
  it('that the stream does not take goes to the dead letters, and is acknowledged', async ({ vehicle }) => {
    const device = await connectVehicle(world(), vehicle);
    const role = world()
      .resourcesOfType('AWS::IAM::Role')
      .find((id) => id.startsWith('RulesTelemetryRole'));
    const principal = String(world().resource(role ?? '').attributes['Arn']);
    const fault = world().faults.inject({
      service: 'kinesis',
      operation: 'PutRecord',
      principal,
      kind: 'throttle',
    });

    expect(await device.publish(vehicle.telemetryTopic, message(Date.now(), 47))).toBe('acknowledged');
    await world().rules.settled();

    expect(fault.fired()).toBe(1);
    expect(await lettersOf(vehicle)).toMatchObject([
      { ruleName: 'ReferenceIdForVin_t', topic: vehicle.telemetryTopic, clientId: vehicle.referenceId },
    ]);
    await device.end();
  });
});
