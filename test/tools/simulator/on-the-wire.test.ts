/**
 * Simulated vehicles in a real world: provisioned through the API, connected over mutual TLS,
 * stored in the tables, commanded by their owner.
 */
import { X509Certificate, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { DeleteConnectionCommand, IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RemoteCommand, VehicleTelemetryPage } from '../../../domain/generated/schema-types.ts';
import type { TelemetryMessage } from '../../../domain/telemetry-message.ts';
import { endpointOf } from '../../../tools/simulator/endpoint.ts';
import {
  type Credentials,
  readCredentials,
} from '../../../tools/simulator/provisioning/credential-folder.ts';
import { createFieldRequest } from '../../../tools/session/field-request.ts';
import {
  provisionSimulatedVehicles,
  simulatedDevice,
} from '../../../tools/simulator/provisioning/simulated-vehicles.ts';
import { type Vehicle, type VehicleOptions, createVehicle } from '../../../tools/simulator/vehicle.ts';
import { type Person, codeOf, givenAccess, givenPerson } from '../../support/given.ts';
import { rolesOf } from '../../support/roles.ts';
import { clientOf } from '../../support/vehicles-on-the-wire.ts';
import { americanVin } from '../../support/vins.ts';
import { useSharedWorld } from '../../support/world.ts';

const theWorld = useSharedWorld();
const folder = mkdtempSync(join(tmpdir(), 'reference-id-vehicles-'));
const vins = [americanVin(), americanVin(), americanVin()];
const running: Vehicle[] = [];
let kept: readonly Credentials[] = [];
let owner: Person;
let provision: (count: number) => Promise<readonly string[]>;

beforeAll(async () => {
  const { accessToken } = await givenPerson(theWorld(), ['provisioners']);
  const operator = await givenPerson(theWorld(), ['operators']);
  owner = await givenPerson(theWorld(), ['owners']);
  provision = async (count) => {
    const provisioned: string[] = [];
    await provisionSimulatedVehicles({
      request: createFieldRequest(theWorld().outputs, accessToken),
      ...{ folder, seed: 'a seed', count },
      vinOf: (index) => vins[index] ?? '',
      onProvisioned: (_, referenceId) => provisioned.push(referenceId),
    });
    return provisioned;
  };
  await provision(2);
  kept = readCredentials(folder);
  for (const vehicle of kept) {
    await givenAccess(operator, owner, vehicle);
  }
});

afterEach(async () => void (await Promise.all(running.splice(0).map((vehicle) => vehicle.stop()))));
afterAll(() => rmSync(folder, { recursive: true }));

function given(number: 0 | 1, overrides: Partial<VehicleOptions> = {}) {
  const credentials = kept[number];
  if (credentials === undefined) {
    throw new Error('The vehicle was not provisioned.');
  }
  const { referenceId, identity, iotEndpoint } = credentials;
  const acknowledged: TelemetryMessage[] = [];
  const reasons: string[] = [];
  const vehicle = createVehicle({
    referenceId,
    identity,
    endpoint: endpointOf(theWorld().outputs, iotEndpoint),
    seed: `a seed/${number}`,
    commandMs: 0,
    backOff: { first: 20, max: 200 },
    listener: {
      acknowledged: (_, message) => acknowledged.push(message),
      disconnected: (_, reason) => reasons.push(reason),
    },
    ...overrides,
  });
  running.push(vehicle);
  return { vehicle, acknowledged, reasons };
}

const until = (isSo: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(isSo()).toBe(true), { timeout: 20_000, interval: 10 });

/** Returns everything that the owner can read of a vehicle, oldest first. */
async function storedOf(referenceId: string): Promise<VehicleTelemetryPage['items']> {
  const document = `query ($referenceId: ID!, $from: AWSDateTime!, $to: AWSDateTime!, $nextToken: String) {
    vehicleTelemetry(referenceId: $referenceId, from: $from, to: $to, order: OLDEST_FIRST, limit: 100, nextToken: $nextToken) {
      items { eventId observedAt receivedAt signals { name number boolean text } } nextToken
    }
  }`;
  const now = Date.now();
  const [from, to] = [-3_600_000, 3_600_000].map((ms) => new Date(now + ms).toISOString());
  const items: VehicleTelemetryPage['items'] = [];
  for (let nextToken: string | null | undefined = null; nextToken !== undefined;) {
    const response = await owner.ask(document, { referenceId, from, to, nextToken });
    expect(codeOf(response)).toBe('none');
    // The shape that the document requests.
    const page = response.data?.['vehicleTelemetry'] as VehicleTelemetryPage;
    items.push(...page.items);
    nextToken = page.nextToken ?? undefined;
  }
  return items;
}

const toStored = ({ eventId, observedAt, signals }: TelemetryMessage) => ({
  eventId,
  observedAt: new Date(observedAt).toISOString(),
  signals: Object.fromEntries(Object.entries(signals)),
});

/**
 * Returns the message with its effective time. A timer can fire a millisecond before its time, so
 * that a message can be received before the time that it names.
 */
const shownAs = (message: ReturnType<typeof toStored>, item?: { readonly receivedAt: string }) => ({
  ...message,
  observedAt: [message.observedAt, item?.receivedAt ?? ''].sort()[0],
});

describe('Provisioning', () => {
  it('stores vehicles by Reference ID, in files that only their owner can read', () => {
    const files = kept.flatMap(({ referenceId }) =>
      readdirSync(join(folder, referenceId)).map((name) => join(folder, referenceId, name)),
    );

    expect(files).toHaveLength(8);
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual(files.map(() => 0o600));
    expect(readdirSync(folder).sort()).toEqual(kept.map(({ referenceId }) => referenceId).sort());
  });

  it('provisions what is missing, and nothing twice', async () => {
    const first = await provision(3);
    const second = await provision(3);

    expect(first).toHaveLength(1);
    expect(second).toEqual([]);
    expect(readCredentials(folder).map(({ deviceId }) => deviceId)).toEqual(
      [0, 1, 2].map((index) => simulatedDevice('a seed', index)),
    );
  });

  it('rejects with the code of the API when the user has the wrong role', async () => {
    const { accessToken } = await givenPerson(theWorld(), ['owners']);
    const request = createFieldRequest(theWorld().outputs, accessToken);

    const provisioning = provisionSimulatedVehicles({ request, folder, seed: 'another', count: 1 });

    await expect(provisioning).rejects.toThrow(/^The API responded with Unauthorized/);
  });
});

/** Ends the ingest function around its next calls of each kind. */
function killIngest() {
  const principal = rolesOf(theWorld()).find(({ name }) => /Ingest/.test(name))?.arn ?? '';
  return (['BatchWriteItem', 'BatchExecuteStatement'] as const).flatMap((operation) =>
    (['kill-caller-before', 'kill-caller-after'] as const).map((kind) =>
      theWorld().faults.inject({ service: 'dynamodb', operation, principal, kind }),
    ),
  );
}

describe('A vehicle on the wire', () => {
  it('has every acknowledged message stored, with failures of its connection and of the ingest function', async () => {
    const iot = new IoTDataPlaneClient(clientOf(theWorld()));
    const { vehicle, acknowledged } = given(0, {
      start: { habit: 'ALWAYS', stateOfCharge: 60 },
      intervalMs: 20,
      weather: { duplicate: { chance: 0.2 }, outOfOrder: { chance: 0.2, maxMs: 100 } },
    });

    vehicle.run();
    const kills = [];
    for (const enough of [10, 30, 50]) {
      await until(() => acknowledged.length >= enough);
      kills.push(...killIngest());
      await iot.send(new DeleteConnectionCommand({ clientId: vehicle.referenceId }));
    }
    await until(() => acknowledged.length >= 60);
    await vehicle.stop(5_000);

    const expected = [...acknowledged].sort((one, other) => one.observedAt - other.observedAt).map(toStored);
    expect(vehicle.counts).toMatchObject({ made: acknowledged.length, givenUp: 0 });
    expect(vehicle.counts.connections).toBeGreaterThanOrEqual(4);
    await vi.waitFor(async () => expect(await storedOf(vehicle.referenceId)).toHaveLength(expected.length), {
      timeout: 20_000,
      interval: 100,
    });
    const items = await storedOf(vehicle.referenceId);
    const stored = items.map(({ eventId, observedAt, signals }) => ({
      eventId,
      observedAt,
      signals: Object.fromEntries(
        signals.map(({ name, number, boolean, text }) => [name, number ?? boolean ?? text]),
      ),
    }));
    expect(stored).toEqual(expected.map((message, index) => shownAs(message, items[index])));
    expect(kills.reduce((sum, kill) => sum + kill.fired(), 0)).toBeGreaterThan(3);
  });

  it('reports that its certificate is inactive, and connects again when it is active', async () => {
    const iot = new IoTClient(clientOf(theWorld()));
    const { vehicle, reasons } = given(1, { start: { habit: 'NEVER' } });
    const certificate = new X509Certificate(kept[1]?.identity.certificate ?? '');
    const certificateId = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
    const turn = (newStatus: 'ACTIVE' | 'INACTIVE') =>
      iot.send(new UpdateCertificateCommand({ certificateId, newStatus }));
    vehicle.run();
    await until(() => vehicle.isConnected);

    await turn('INACTIVE');
    await until(() => reasons.length >= 2);
    await turn('ACTIVE');
    await until(() => vehicle.counts.connections === 2);

    expect(reasons[0]).toBe('The broker ended the connection.');
    expect(reasons[1]).toMatch(/^The broker closed the connection before accepting it/);
  });
});

describe('A command of the owner', () => {
  const send = `mutation ($input: SendRemoteCommandInput!) { sendRemoteCommand(input: $input) { commandId status } }`;
  const read = `query ($referenceId: ID!, $commandId: ID!) {
    remoteCommand(referenceId: $referenceId, commandId: $commandId) { status reasonCode }
  }`;

  /** Sends a command and waits for its outcome. */
  async function outcomeOf(referenceId: string, command: Readonly<Record<string, unknown>>) {
    const input = { referenceId, idempotencyKey: randomUUID(), ...command };
    const sent = await owner.ask(send, { input });
    expect(codeOf(sent)).toBe('none');
    // The shape that the document requests.
    const { commandId } = sent.data?.['sendRemoteCommand'] as RemoteCommand;
    return vi.waitFor(
      async () => {
        const response = await owner.ask(read, { referenceId, commandId });
        // The shape that the document requests.
        const outcome = response.data?.['remoteCommand'] as RemoteCommand;
        expect(['SUCCEEDED', 'FAILED', 'REJECTED']).toContain(outcome.status);
        return outcome;
      },
      { timeout: 20_000, interval: 20 },
    );
  }

  it('is carried out by the car and gets the car’s outcome', async () => {
    const { vehicle } = given(1, { start: { habit: 'NEVER', isCableConnected: false }, intervalMs: 60_000 });
    vehicle.run();
    await until(() => vehicle.isConnected && vehicle.waiting === 0);
    // Doors are unlocked only when the stored state shows that the vehicle stands.
    await theWorld().streams.settled();

    const unlocked = await outcomeOf(vehicle.referenceId, { kind: 'UNLOCK_DOORS' });
    const warmed = await outcomeOf(vehicle.referenceId, { kind: 'START_CLIMATE', temperature: 23.5 });
    const limited = await outcomeOf(vehicle.referenceId, { kind: 'SET_CHARGE_LIMIT', chargeLimit: 65 });
    const charged = await outcomeOf(vehicle.referenceId, { kind: 'START_CHARGING' });

    expect([unlocked, warmed, limited]).toEqual(
      Array.from({ length: 3 }, () => ({ status: 'SUCCEEDED', reasonCode: null })),
    );
    expect(charged).toEqual({ status: 'FAILED', reasonCode: 'CABLE_NOT_CONNECTED' });
    expect(vehicle.readings()).toMatchObject({
      'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked': false,
      'Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature': 23.5,
      'Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit': 65,
    });
    expect(vehicle.counts.commands).toBe(3);
  });

  it('is rejected by a car with an obstacle', async () => {
    const weather = { rejects: { chance: 1 } };
    const { vehicle } = given(1, { start: { habit: 'NEVER' }, weather });
    vehicle.run();
    await until(() => vehicle.isConnected);

    const outcome = await outcomeOf(vehicle.referenceId, { kind: 'HONK_AND_FLASH' });

    expect(outcome).toEqual({ status: 'REJECTED', reasonCode: 'REFUSED' });
    expect(vehicle.counts.commands).toBe(0);
  });

  it('waits for a disconnected car, and is carried out when it reconnects in time', async () => {
    const { vehicle } = given(1, { start: { habit: 'NEVER', isLocked: true }, intervalMs: 60_000 });
    vehicle.run();
    await until(() => vehicle.isConnected && vehicle.waiting === 0);
    await vehicle.stop();
    await theWorld().streams.settled();
    const { vehicle: again } = given(1, { start: { habit: 'NEVER', isLocked: true }, intervalMs: 60_000 });

    const outcome = outcomeOf(vehicle.referenceId, { kind: 'UNLOCK_DOORS' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    again.run();

    expect(await outcome).toEqual({ status: 'SUCCEEDED', reasonCode: null });
    expect([vehicle.counts.commands, again.counts.commands]).toEqual([0, 1]);
  });
});
