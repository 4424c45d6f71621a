/** The tour’s steps of renewals: from a vehicle’s request to the end of its old certificate. */
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { CertificateMessage } from '../../../domain/renewal.ts';
import { certificateUsedTopic, downlinkTopic } from '../../../domain/topics.ts';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { functionRole } from '../commands.ts';
import { type GivenVehicle, givenVehicle } from '../given.ts';
import type { StoredVehicle } from '../orphans.ts';
import { functionByName, tableOf } from '../provisioning.ts';
import {
  ask,
  certificateIdOf,
  connectWith,
  identityOf,
  nextKey,
  offerIn,
  report,
  request,
  settled,
} from '../renewal.ts';
import { clientOf, connectVehicle } from '../vehicles-on-the-wire.ts';
import { keepsLetter } from './telemetry-steps.ts';
import type { TourSetup, TourStep } from './tour.ts';
import { arrives } from './wait-for.ts';

/** Returns the steps for everything that a renewal does. */
export function renewalSteps(setup: TourSetup): readonly TourStep[] {
  return [requesting(setup), using(setup), failing(setup), refusing(setup), notNoticing(setup)];
}

function requesting(setup: TourSetup): TourStep {
  return withDevice(setup, 'request the next certificate', async ({ referenceId }, device) => {
    const { csr } = await nextKey();
    await device.subscribe(downlinkTopic(referenceId, 'certificate'));
    await setup.world.lambda.coldStart(functionByName(setup.world, 'RenewCertificate'));
    return async () => {
      await request(device, referenceId, { csr });
      // The authority takes longer to issue than the tour waits for an effect.
      await settled(setup.world);
      return arrives(setup.world, () =>
        device.messages.some(({ payload }) => 'certificate' in parse(payload)),
      );
    };
  });
}

/** Connects with the next certificate, and sends a first record under it. */
function using(setup: TourSetup): TourStep {
  return withDevice(setup, 'use the next certificate', async ({ referenceId }, device) => {
    const { world } = setup;
    const next = await nextKey();
    const offer = offerIn(await ask(device, referenceId, { csr: next.csr }));
    await device.end();
    await world.rules.settled();
    await world.streams.settled();
    await world.lambda.coldStart(functionByName(world, 'RenewCertificate'));
    return async () => {
      const renewed = await connectWith(world, referenceId, identityOf(next, offer));
      // Acknowledged once the rule has it, unlike the presence event of the connection.
      await report(renewed, referenceId);
      await settled(world);
      const result = await arrives(world, async () => {
        const vehicle = await stored(setup, referenceId);
        const isUsed = vehicle?.certificate?.certificateId === certificateIdOf(offer.certificate);
        return isUsed && vehicle.pendingSaga === undefined;
      });
      if (renewed.client.connected) {
        await renewed.end();
      }
      return result;
    };
  });
}

/** Makes every attempt of the function fail, so that the event goes to the dead-letter queue. */
function failing(setup: TourSetup): TourStep {
  return withDevice(setup, 'keep a request that cannot be handled', ({ referenceId }, device) => {
    const { world } = setup;
    const principal = functionRole(world, 'RenewCertificate');
    const read = { service: 'dynamodb', operation: 'GetItem', principal };
    const keeps = keepsLetter(setup, 'RenewalDeadLettersUrl', read, async () => {
      await request(device, referenceId, '{}');
      await world.rules.settled();
      await world.lambda.retryNow();
    });
    return Promise.resolve(keeps);
  });
}

function refusing(setup: TourSetup): TourStep {
  return withDevice(setup, 'keep a request that the function refuses', ({ referenceId }, device) =>
    Promise.resolve(
      keepsLetter(setup, 'RenewalDeadLettersUrl', { service: 'lambda', operation: 'Invoke' }, async () => {
        await request(device, referenceId, '{}');
      }),
    ),
  );
}

function notNoticing(setup: TourSetup): TourStep {
  return withDevice(setup, 'keep a use that the function refuses', ({ referenceId }) => {
    const iotData = new IoTDataPlaneClient(clientOf(setup.world));
    const payload = Buffer.from(JSON.stringify({ certificateId: 'none' }));
    const used = new PublishCommand({ topic: certificateUsedTopic(referenceId), qos: 1, payload });
    return Promise.resolve(
      keepsLetter(setup, 'RenewalDeadLettersUrl', { service: 'lambda', operation: 'Invoke' }, async () => {
        await iotData.send(used);
      }),
    );
  });
}

/** Creates a step with its own connected vehicle, whose connection has been processed. */
function withDevice(
  setup: TourSetup,
  name: string,
  prepare: (vehicle: GivenVehicle, device: MqttDevice) => Promise<() => Promise<string>>,
): TourStep {
  return {
    name,
    shows: 'work',
    async prepare() {
      const vehicle = await givenVehicle(setup.provisioner);
      const device = await connectVehicle(setup.world, vehicle);
      await setup.world.rules.settled();
      await setup.world.streams.settled();
      const run = await prepare(vehicle, device);
      return async () => {
        const result = await run();
        if (device.client.connected) {
          await device.end();
        }
        return result;
      };
    },
  };
}

async function stored({ documents, world }: TourSetup, referenceId: string) {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: tableOf(world, 'VehicleRegistry'),
      Key: { referenceId },
      ConsistentRead: true,
    }),
  );
  return Item as StoredVehicle | undefined;
}

function parse(payload: Buffer): CertificateMessage {
  // The function's own message.
  return JSON.parse(payload.toString('utf8')) as CertificateMessage;
}
