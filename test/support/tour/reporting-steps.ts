/** The tour’s steps of how often a vehicle sends: it gets it at once, and when it has connected. */
import { randomUUID } from 'node:crypto';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { downlinkTopic, telemetryTopic } from '../../../domain/topics.ts';
import { type GivenVehicle, givenVehicle } from '../given.ts';
import { askedIn, setReporting, settingsOf } from '../reporting.ts';
import { connectVehicle } from '../vehicles-on-the-wire.ts';
import type { TourSetup, TourStep } from './tour.ts';
import { arrives } from './wait-for.ts';

/** Both paths of a setting, by different functions. */
export function reportingSteps(setup: TourSetup): readonly TourStep[] {
  const { operator, provisioner, world } = setup;
  return [
    {
      name: 'send a connected vehicle how often to send',
      shows: 'work',
      async prepare() {
        const vehicle = await givenVehicle(provisioner);
        const device = await listening(setup, vehicle);
        await send(setup, device, vehicle);
        return async () => {
          const asked = await setReporting(operator, [vehicle], { parkedSeconds: 7_200 });
          if (asked.errors.length > 0) {
            return asked.errors[0]?.errorType ?? 'error';
          }
          const result = await gets(setup, device, vehicle);
          await device.end();
          return result;
        };
      },
    },
    {
      name: 'send a vehicle that has connected how often to send',
      shows: 'work',
      async prepare() {
        const vehicle = await givenVehicle(provisioner);
        askedIn(await setReporting(operator, [vehicle], { parkedSeconds: 7_200 }));
        await world.streams.settled();
        return async () => {
          const device = await listening(setup, vehicle);
          await send(setup, device, vehicle);
          const result = await gets(setup, device, vehicle);
          await device.end();
          return result;
        };
      },
    },
  ];
}

async function listening({ world }: TourSetup, vehicle: GivenVehicle): Promise<MqttDevice> {
  const device = await connectVehicle(world, vehicle);
  await device.subscribe(downlinkTopic(vehicle.referenceId, 'reporting'), 1);
  return device;
}

async function send({ world }: TourSetup, device: MqttDevice, { referenceId }: GivenVehicle): Promise<void> {
  const signals = { 'Vehicle.Speed': 0 };
  const message = { eventId: randomUUID(), observedAt: Date.now(), signals };
  await device.publish(telemetryTopic(referenceId), JSON.stringify(message));
  await world.rules.settled();
  await world.streams.settled();
}

function gets({ world }: TourSetup, device: MqttDevice, vehicle: GivenVehicle): Promise<string> {
  return arrives(world, () => settingsOf(device, vehicle).length > 0);
}
