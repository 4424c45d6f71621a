/**
 * Clients that are refused under client ids of others: each certificate is a finding once an hour,
 * and again at each tenfold. No text of a client gets into it.
 */
import { randomUUID } from 'node:crypto';
import { DetachPolicyCommand, IoTClient, ListThingPrincipalsCommand } from '@aws-sdk/client-iot';
import { describe, expect } from 'vitest';
import { type ConnectFailedEvent, maxConnectionFindings } from '../../domain/connections.ts';
import { connectionHour } from '../../functions/connections/connection-hour.ts';
import { functionRole, invoke } from '../support/commands.ts';
import { certificateIdOf, connectionCounts, connectionFindings } from '../support/foreign-connections.ts';
import { type GivenVehicle, givenVehicle } from '../support/given.ts';
import type { SentFinding } from '../support/patterns.ts';
import { expireItem, putItems } from '../support/tables.ts';
import {
  clientOf,
  connectVehicle,
  requireOutput,
  tryToConnectVehicle,
} from '../support/vehicles-on-the-wire.ts';
import { unmarkedVin } from '../support/vins.ts';
import { withPeople } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withPeople(world)
  .extend('vehicle', ({ provisioner }) => givenVehicle(provisioner))
  .extend('neighbour', { scope: 'file' }, ({ provisioner }) => givenVehicle(provisioner));

/** Attempts to connect; resolves when the function has counted it or failed. */
async function claim(vehicle: GivenVehicle, clientId: string): Promise<void> {
  expect(await tryToConnectVehicle(world(), vehicle, { clientId })).toBe('refused');
  await world().lambda.settled();
}

const detailsOf = (vehicle: GivenVehicle) => connectionFindings(world(), vehicle).map(({ detail }) => detail);

/** What the rule sends about the vehicle's certificate. */
const eventOf = (vehicle: GivenVehicle, facts: Partial<ConnectFailedEvent> = {}): ConnectFailedEvent => ({
  ...{ certificateId: certificateIdOf(vehicle), thingName: vehicle.referenceId, sessionId: randomUUID() },
  ...{ at: Date.now(), ...facts },
});

describe('a vehicle that claims another vehicle’s client id', () => {
  it('is one finding, with its certificate, itself and the claimed vehicle', async ({
    vehicle,
    neighbour,
  }) => {
    await claim(vehicle, neighbour.referenceId);

    expect(detailsOf(vehicle)).toEqual([
      {
        ...{ activity_id: 1, category_uid: 2, class_uid: 2004, type_uid: 200401, status_id: 1 },
        ...{ severity_id: 4, count: 1, time: expect.any(Number) as number },
        message: "A certificate was refused 1 times under client ids that are not its vehicle's.",
        metadata: {
          version: '1.1.0',
          product: { name: 'Reference ID for VIN', vendor_name: 'Reference ID for VIN' },
          log_name: '$aws/events/presence/connect_failed',
        },
        finding_info: {
          uid: `foreignConnection/${certificateIdOf(vehicle)}/${new Date().toISOString().slice(0, 13)}`,
          title: 'Clients were refused under client ids of others',
          analytic: { name: 'foreignConnection', type_id: 1 },
          types: ['foreign connection attempt'],
        },
        evidences: [
          { connection_info: { uid: expect.stringMatching(/^[\da-f-]{36}$/) as string, direction_id: 1 } },
        ],
        resources: [
          { type: 'Certificate', uid: certificateIdOf(vehicle) },
          { type: 'Vehicle', uid: vehicle.referenceId },
          { type: 'Claimed Vehicle', uid: neighbour.referenceId },
        ],
      },
    ]);
    expect(connectionFindings(world(), neighbour)).toEqual([]);
  });

  it('is an update with the same uid at the tenth attempt, and at no other of the first 20', async ({
    vehicle,
    neighbour,
  }) => {
    const at = Date.now();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await invoke(world(), 'WatchConnections', eventOf(vehicle, { claimedId: neighbour.referenceId, at }));
    }

    const sent = detailsOf(vehicle);
    expect(sent.map(({ activity_id, count, type_uid }) => [activity_id, type_uid, count])).toEqual([
      [1, 200401, 1],
      [2, 200402, 10],
    ]);
    expect(new Set(sent.map(({ finding_info: { uid } }) => uid)).size).toBe(1);
    const { hour, ...key } = connectionHour({ certificateId: certificateIdOf(vehicle) }, at);
    expect(await connectionCounts(world(), vehicle)).toEqual([{ ...key, used: 20, reported: 10 }]);
    expect(sent[0]?.finding_info.uid.endsWith(hour)).toBe(true);
  });

  it('is a finding of its own in the next hour', async ({ vehicle, neighbour }) => {
    const claimedId = neighbour.referenceId;
    const at = Date.now();

    await invoke(world(), 'WatchConnections', eventOf(vehicle, { claimedId, at: at - 3_600_000 }));
    await invoke(world(), 'WatchConnections', eventOf(vehicle, { claimedId, at }));

    expect(detailsOf(vehicle).map(({ activity_id, count }) => [activity_id, count])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });
});

describe('a client id', () => {
  it.for<readonly [string, (vin: string) => string]>([
    ['that is a VIN', (vin) => vin],
    ['with a VIN after a Reference ID', (vin) => `${randomUUID()}${vin}`],
    ['with a VIN on a level of its own', (vin) => `a/${vin}/b`],
    [
      'with a VIN in full-width digits',
      (vin) => vin.replaceAll(/\d/g, (digit) => String.fromCharCode(0xfee0 + digit.charCodeAt(0))),
    ],
    ['that is a Reference ID in capitals', () => randomUUID().toUpperCase()],
  ])('%s is in no finding, call or dead letter', async ([, clientIdOf], { vehicle }) => {
    const clientId = clientIdOf(unmarkedVin());
    const first = world().calls.next();

    await claim(vehicle, clientId);

    const sent = detailsOf(vehicle);
    expect(sent.map(({ resources }) => resources)).toEqual([
      [
        { type: 'Certificate', uid: certificateIdOf(vehicle) },
        { type: 'Vehicle', uid: vehicle.referenceId },
      ],
    ]);
    const texts = [sent, world().calls.list(first), await connectionCounts(world(), vehicle)];
    expect(JSON.stringify(texts)).not.toContain(clientId);
  });
});

describe('nothing is counted', () => {
  it('when a vehicle connects, or is refused under its own id', async ({ vehicle }) => {
    const device = await connectVehicle(world(), vehicle);
    await device.end();
    const iot = new IoTClient(clientOf(world()));
    const thing = { thingName: vehicle.referenceId };
    const { principals: [target] = [] } = await iot.send(new ListThingPrincipalsCommand(thing));
    const policyName = requireOutput(world(), 'VehiclePolicyName');
    await iot.send(new DetachPolicyCommand({ policyName, target }));

    await claim(vehicle, vehicle.referenceId);

    expect(await connectionCounts(world(), vehicle)).toEqual([]);
  });

  it.for<readonly [string, Partial<ConnectFailedEvent>]>([
    ['other things of the account among themselves', { thingName: 'press-line-4' }],
    ['clients without a certificate', { certificateId: 'AROAEXAMPLE:person@example.com' }],
  ])('for %s', async ([, facts], { vehicle }) => {
    await invoke(world(), 'WatchConnections', eventOf(vehicle, facts));

    expect(await connectionCounts(world(), vehicle)).toEqual([]);
    expect(connectionFindings(world(), vehicle)).toEqual([]);
  });
});

describe('a certificate without a thing, or of another system,', () => {
  it('is a finding when it claims a vehicle’s id', async ({ vehicle, neighbour }) => {
    const claimedId = neighbour.referenceId;
    await invoke(world(), 'WatchConnections', eventOf(vehicle, { thingName: 'press-line-4', claimedId }));

    expect(detailsOf(vehicle).map(({ resources }) => resources)).toEqual([
      [
        { type: 'Certificate', uid: certificateIdOf(vehicle) },
        { type: 'Claimed Vehicle', uid: claimedId },
      ],
    ]);
  });
});

describe('while EventBridge refuses,', () => {
  it('a finding arrives with the retry', async ({ vehicle, neighbour }) => {
    const fault = refuse(1);

    await claim(vehicle, neighbour.referenceId);
    expect(fault.fired()).toBe(1);
    expect(connectionFindings(world(), vehicle)).toEqual([]);
    await world().lambda.retryNow();

    expect(connectionFindings(world(), vehicle)).toHaveLength(1);
  });

  it('an attempt that is given up is a dead letter, and the next attempt is reported', async ({
    vehicle,
    neighbour,
  }) => {
    const letters = () => world().queues.messages(requireOutput(world(), 'ConnectionDeadLettersUrl'));
    const before = letters().length;
    const fault = refuse(3);
    await claim(vehicle, neighbour.referenceId);
    await world().lambda.retryNow();
    expect(fault.fired()).toBe(3);
    expect(letters()).toHaveLength(before + 1);

    await claim(vehicle, neighbour.referenceId);

    expect(detailsOf(vehicle)).toMatchObject([{ activity_id: 1, count: 4 }]);
  });
});

describe('of many certificates in an hour', () => {
  it('those beyond the limit are one finding together', async ({ vehicle, neighbour, provisioner }) => {
    // An hour of its own, in which no other test counts.
    const at = Date.now() - 7_200_000;
    const { hour, ...all } = connectionHour('ALL', at);
    await putItems(world(), 'Allowances', [{ ...all, used: maxConnectionFindings - 1 }]);
    const vehicles = [vehicle, await givenVehicle(provisioner), await givenVehicle(provisioner)];

    for (const one of vehicles) {
      await invoke(world(), 'WatchConnections', eventOf(one, { claimedId: neighbour.referenceId, at }));
    }

    expect(vehicles.map((one) => connectionFindings(world(), one).length)).toEqual([1, 0, 0]);
    const sent = world().events.accepted() as readonly unknown[] as readonly SentFinding[];
    expect(
      sent.filter(({ detail }) => detail.finding_info.uid === `foreignConnection/all/${hour}`),
    ).toMatchObject([
      {
        detail: { count: maxConnectionFindings + 1, message: expect.stringContaining('not sent') as string },
      },
    ]);
    await expireItem(world(), 'Allowances', { principalKindWindow: all.principalKindWindow });
  });
});

/** Lets EventBridge refuse the function's next calls for good. */
function refuse(times: number) {
  const principal = functionRole(world(), 'WatchConnections');
  const call = { service: 'events', operation: 'PutEvents', principal } as const;
  return world().faults.inject({ ...call, kind: 'access-denied', times });
}
