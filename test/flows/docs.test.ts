/**
 * Runs each operation that README.md quotes (`test/docs/`) unchanged, as a person who may call it.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { telemetryTopic } from '../../domain/topics.ts';
import { givenCar, givenCode } from '../support/claims.ts';
import { type CommandedDevice, connectCommanded, keepsSilent } from '../support/commands.ts';
import {
  type GivenVehicle,
  type Person,
  givenDevice,
  givenOwnedVehicle,
  givenVehicle,
} from '../support/given.ts';
import { givenMinutes, givenState } from '../support/live-items.ts';
import type { MqttDevice } from 'local-aws/testing/mqtt-device';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { eventsOf, startAs } from '../support/subscriptions.ts';
import { connectVehicle } from '../support/vehicles-on-the-wire.ts';
import { europeanVin } from '../support/vins.ts';
import { useSharedWorld } from '../support/world.ts';

interface Run {
  readonly by: Person;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
  /** For a subscription: what happens while it is open. */
  readonly meanwhile?: () => Promise<void>;
  /** Whether the response may need a moment to become the expected one. */
  readonly becomesSo?: boolean;
  readonly afterwards?: () => Promise<void>;
}

const world = useSharedWorld();

let provisioner: Person;
let operator: Person;
let owner: Person;
let vehicle: GivenVehicle;

beforeAll(async () => {
  ({ provisioner, operator, owner, vehicle } = await givenOwnedVehicle(world()));
});

/** Sends the speed of the vehicle. */
async function drive(device: MqttDevice, speed: number): Promise<void> {
  const message = { eventId: randomUUID(), observedAt: Date.now(), signals: { 'Vehicle.Speed': speed } };
  const reply = await device.publish(telemetryTopic(vehicle.referenceId), JSON.stringify(message));
  expect(reply).toBe('acknowledged');
}

const speedOf = (number: number) => ({
  name: 'Vehicle.Speed',
  number,
  boolean: null,
  text: null,
  observedAt: text,
});

const text = expect.stringMatching(/\S/) as string;

/** File → the person who runs it, the variables, and the expected response. */
const runs: Readonly<Record<string, () => Promise<Run> | Run>> = {
  'provision-vehicle.graphql': async () => ({
    by: provisioner,
    variables: {
      input: {
        vin: europeanVin(),
        deviceId: await givenDevice(provisioner),
        certificateSigningRequest: await signingRequest(),
      },
    },
    data: {
      provisionVehicle: {
        referenceId: text,
        certificate: expect.stringContaining('BEGIN CERTIFICATE') as string,
        certificateChain: expect.stringContaining('BEGIN CERTIFICATE') as string,
        iotEndpoint: text,
        telemetryTopic: text,
        notAfter: text,
      },
    },
  }),
  'grant-access.graphql': async () => {
    const { referenceId } = await givenVehicle(provisioner);
    const input = { referenceId, ownerId: owner.principalId, role: 'DRIVER' };
    return {
      by: operator,
      variables: { input },
      data: { grantAccess: { referenceId, role: 'DRIVER', since: text } },
    };
  },
  'convert-vin.graphql': () => ({
    by: owner,
    variables: { vin: vehicle.vin },
    data: { referenceIdForVin: vehicle.referenceId },
  }),
  'start-claim.graphql': () => ({
    by: owner,
    variables: { vin: europeanVin() },
    data: { startOwnershipClaim: { claimId: text, status: 'CODE_EXPECTED', codeUntil: text } },
  }),
  'confirm-claim.graphql': async () => {
    const car = await givenCar(world(), await givenVehicle(provisioner));
    const { claimId, code } = await givenCode(owner, car);
    return {
      by: owner,
      variables: { claimId, code },
      data: {
        confirmOwnershipClaim: {
          status: 'GRANTED',
          referenceId: car.vehicle.referenceId,
          waitsUntil: null,
        },
      },
      afterwards: () => car.device.end(),
    };
  },
  'invite-to-vehicle.graphql': () => ({
    by: owner,
    variables: { input: { referenceId: vehicle.referenceId, role: 'DRIVER', name: 'Guest' } },
    data: { inviteToVehicle: { code: text, validUntil: text } },
  }),
  'replace-tcu.graphql': async () => {
    const { referenceId, deviceId: currentDeviceId } = await givenVehicle(provisioner);
    const newDeviceId = await givenDevice(provisioner);
    return {
      by: operator,
      variables: { input: { referenceId, currentDeviceId, newDeviceId } },
      data: { replaceTcu: { referenceId, status: 'WITHOUT_TCU', expectedDeviceId: newDeviceId } },
    };
  },
  'my-vehicles.graphql': () => ({
    by: owner,
    data: {
      myVehicles: {
        items: expect.arrayContaining([
          { role: 'OWNER', vehicle: { referenceId: vehicle.referenceId, status: 'ACTIVE' } },
        ]) as unknown,
        nextToken: null,
      },
    },
  }),
  'vehicle-state.graphql': async () => {
    const device = await connectVehicle(world(), vehicle);
    await drive(device, 30);
    return {
      by: owner,
      variables: { referenceId: vehicle.referenceId },
      becomesSo: true,
      data: {
        vehicleState: {
          version: expect.any(Number) as number,
          connectivity: { status: 'CONNECTED', since: text },
          signals: [speedOf(30)],
        },
      },
      afterwards: () => device.end(),
    };
  },
  'on-vehicle-state.graphql': () => ({
    by: owner,
    variables: { referenceId: vehicle.referenceId },
    meanwhile: async () => {
      const device = await connectVehicle(world(), vehicle);
      await drive(device, 50);
      await device.end();
    },
    data: {
      onVehicleState: {
        version: expect.any(Number) as number,
        connectivity: { status: text },
        signals: [speedOf(50)],
      },
    },
  }),
  'send-remote-command.graphql': async () => {
    const device: CommandedDevice = await connectCommanded(world(), vehicle, keepsSilent);
    const { referenceId } = vehicle;
    return {
      by: owner,
      variables: { input: { referenceId, kind: 'LOCK_DOORS', idempotencyKey: randomUUID() } },
      data: {
        sendRemoteCommand: { commandId: text, status: 'SENT', version: expect.any(Number) as number },
      },
      afterwards: async () => {
        await device.nextRequest();
        await device.end();
      },
    };
  },
  'speed-by-the-minute.graphql': async () => {
    // Waits for the next minute: the owner’s access began in this one, and its summary covers time
    // before the access.
    const start = Math.ceil(Date.now() / 60_000) * 60_000;
    const rows = [{ start, signals: { 'Vehicle.Speed': [2, 60, 20, 40] as const } }];
    await givenMinutes(world(), vehicle.referenceId, rows);
    await givenState(world(), vehicle.referenceId, { version: 1, signals: {}, openHours: [] });
    const [from, to] = [start, start + 60_000].map((time) => new Date(time).toISOString());
    return {
      by: owner,
      variables: { referenceId: vehicle.referenceId, from, to },
      data: {
        vehicleTelemetrySummary: {
          items: [{ start: from, signals: [{ minimum: 20, maximum: 40, mean: 30 }] }],
          nextToken: null,
        },
      },
    };
  },
};

it.each(readdirSync('test/docs'))('%s', async (file) => {
  const run = runs[file];
  if (run === undefined) {
    throw new Error(`No test runs test/docs/${file}. Add it to the table in test/flows/docs.test.ts.`);
  }
  const { by, variables, data: expected, meanwhile, becomesSo = false, afterwards } = await run();
  const document = readFileSync(`test/docs/${file}`, 'utf8');

  if (meanwhile !== undefined) {
    await expectEvent(by, document, variables ?? {}, expected, meanwhile);
  } else {
    const look = async () => {
      const { errors, data } = await by.ask(document, variables);
      return { errors, data };
    };
    if (becomesSo) {
      await expect.poll(look).toEqual({ errors: [], data: expected });
    } else {
      expect(await look()).toEqual({ errors: [], data: expected });
    }
  }
  await afterwards?.();
});

async function expectEvent(
  by: Person,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const started = await startAs(world(), by, document, variables);
  expect(started.reply.type).toBe('start_ack');

  await meanwhile();

  const [field = ''] = Object.keys(expected);
  await expect.poll(() => eventsOf(started, field)).toContainEqual(expected[field]);
  started.connection.socket.terminate();
}
