import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { DetachThingPrincipalCommand, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import {
  DeleteConnectionCommand,
  IoTDataPlaneClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot-data-plane';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepAliveSeconds } from '../../../../src/services/iot/broker/mqtt-limits.ts';
import { testWireConformance } from '../../../wire-conformance.ts';
import { type BrokerWorld, allow, rawConnection, startBrokerWorld } from './broker-world.ts';

const hour = 3_600_000;

let world: BrokerWorld;
let data: IoTDataPlaneClient;
beforeAll(async () => {
  world = await startBrokerWorld();
  data = new IoTDataPlaneClient(world.client());
});
afterAll(async () => {
  await world.stop();
  expect(world.defects).toEqual([]);
});

const disconnect = (clientId: string, how: { cleanSession?: boolean; preventWillMessage?: boolean } = {}) =>
  data.send(new DeleteConnectionCommand({ clientId, ...how }));
const setStatus = (certificateId: string, newStatus: 'ACTIVE' | 'INACTIVE' | 'REVOKED') =>
  world.iot.send(new UpdateCertificateCommand({ certificateId, newStatus }));

describe('a client id', () => {
  it('belongs to the newest connection, and the previous one is ended', async () => {
    const { device, ...registered } = await world.given();

    const second = await world.connect(registered);
    await device.closed;

    expect(await second.publish('still/here')).toBe('acknowledged');
    await second.end();
  });

  it('belongs to exactly one of many connections that claim it at once', async () => {
    const registered = await world.register();

    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => world.connect(registered)));
    const devices = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    await expect.poll(() => devices.filter(({ client }) => client.connected)).toHaveLength(1);
    const [last] = devices.filter(({ client }) => client.connected);

    expect(await last?.publish('still/here')).toBe('acknowledged');
    await last?.end();
    await expect(disconnect(registered.clientId)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it.each([
    ['is empty', ''],
    ['is longer than 128 bytes', 'x'.repeat(129)],
    ['begins with $', '$mine'],
  ])('is refused when it %s', async (_, clientId) => {
    const device = await world.register();

    expect(await world.tryToConnect(device, { clientId })).toBe('refused');
    expect(world.lastEntry()).toMatchObject({ eventType: 'Connect', reason: 'CLIENT_ERROR' });
  });
});

describe('a certificate that is deactivated', () => {
  it.each(['INACTIVE', 'REVOKED'] as const)('ends its live sessions: %s', async (status) => {
    const { device, certificateId, ...registered } = await world.given();
    const bystander = await world.given();

    await setStatus(certificateId, status);
    await device.closed;

    expect(await bystander.device.publish('still/here')).toBe('acknowledged');
    expect(await world.tryToConnect({ certificateId, ...registered })).toBe('refused');
    await bystander.device.end();
  });

  it('ends a connection that has not sent its CONNECT packet yet', async () => {
    const { identity, certificateId } = await world.register();
    const socket = await rawConnection(identity, world.broker);
    // The server completes its handshake a moment after the client.
    await new Promise((resolve) => setTimeout(resolve, 100));

    await setStatus(certificateId, 'INACTIVE');

    await once(socket, 'close', { signal: AbortSignal.timeout(2_000) });
  });

  it('does not publish the last will of its sessions', async () => {
    const listener = await world.given();
    await listener.device.subscribe('last/+');
    const will = { topic: 'last/will', payload: Buffer.from('x'), qos: 1 as const };
    const { device, certificateId } = await world.given({}, { will });

    await setStatus(certificateId, 'INACTIVE');
    await device.closed;
    await listener.device.publish('last/word');

    expect((await listener.device.nextMessage()).topic).toBe('last/word');
    await listener.device.end();
  });
});

describe('DeleteConnection', () => {
  it('ends a live session, and throws when there is none', async () => {
    const { device, clientId, ...registered } = await world.given();

    await disconnect(clientId);
    await device.closed;

    await expect(disconnect(clientId)).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect(await world.tryToConnect({ clientId, ...registered })).toBe('connected');
  });

  it.each([
    [false, 'last/will'],
    [true, 'last/word'],
  ])('with preventWillMessage %s: the next message is %s', async (preventWillMessage, topic) => {
    const listener = await world.given();
    await listener.device.subscribe('last/+');
    const { device, clientId } = await world.given(
      {},
      { will: { topic: 'last/will', payload: Buffer.from('x') } },
    );

    await disconnect(clientId, { preventWillMessage });
    await device.closed;
    await listener.device.publish('last/word');

    expect((await listener.device.nextMessage()).topic).toBe(topic);
    await listener.device.end();
  });

  it.each([
    [false, ['early', 'late']],
    [true, ['late']],
  ])('with cleanSession %s: a persistent session then delivers %j', async (cleanSession, expected) => {
    const { device, clientId, ...registered } = await world.given({}, { clean: false });
    await device.subscribe('mail');
    const sender = await world.given();

    await disconnect(clientId, { cleanSession });
    await sender.device.publish('mail', 'early');
    const back = await world.connect({ clientId, ...registered }, { clean: false });
    await back.subscribe('mail');
    await sender.device.publish('mail', 'late');

    await expect.poll(() => back.messages.map(({ payload }) => payload.toString())).toEqual(expected);
    await Promise.all([back.end(), sender.device.end()]);
  });

  it('removes a persistent session whose client is disconnected', async () => {
    const { device, clientId, ...registered } = await world.given({}, { clean: false });
    await device.subscribe('mail');
    await device.end();

    await disconnect(clientId, { cleanSession: true });

    await expect(disconnect(clientId, { cleanSession: true })).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    expect(await sessionPresent({ clientId, ...registered })).toBe(false);
  });
});

describe('a persistent session', () => {
  it.each([
    ['waits for its client', hour - 60_000, true],
    ['is forgotten after an hour', hour + 60_000, false],
  ])('%s', async (_, awayMs, present) => {
    const { device, ...registered } = await world.given({}, { clean: false });
    await device.subscribe('mail');
    await device.end();

    world.pass(awayMs);

    expect(await sessionPresent(registered)).toBe(present);
  });

  it('does not deliver messages that its device may no longer receive', async () => {
    const { device, certificateArn, ...registered } = await world.given(
      {
        statements: [
          allow('iot:Connect', '*'),
          allow('iot:Subscribe', '*'),
          allow('iot:Receive', 'topic/mail/1'),
        ],
      },
      { clean: false },
    );
    await device.subscribe('mail/+');
    await device.end();
    const sender = await world.given();
    for (const topic of ['mail/0', 'mail/1', 'mail/2']) {
      await sender.device.publish(topic);
    }

    const back = await world.connect({ certificateArn, ...registered }, { clean: false });

    expect((await back.nextMessage()).topic).toBe('mail/1');
    expect(back.messages).toHaveLength(1);
    await Promise.all([back.end(), sender.device.end()]);
  });
});

describe('presence', () => {
  const events = async () => {
    const watcher = await world.given();
    await watcher.device.subscribe('$aws/events/presence/#');
    const next = async () => {
      const { topic, payload } = await watcher.device.nextMessage();
      return { topic, event: JSON.parse(payload.toString()) as Record<string, unknown> };
    };
    return { next, end: () => watcher.device.end() };
  };

  it('is published when a session begins and ends, in AWS’s format', async () => {
    const watched = await events();
    const { device, clientId, certificateId } = await world.given();
    const connected = await watched.next();
    await device.end();
    const disconnected = await watched.next();

    const common = {
      clientId,
      principalIdentifier: certificateId,
      sessionIdentifier: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      timestamp: expect.any(Number) as number,
      versionNumber: 0,
      thingName: clientId,
    };
    expect(connected).toEqual({
      topic: `$aws/events/presence/connected/${clientId}`,
      event: { ...common, eventType: 'connected', ipAddress: '127.0.0.1' },
    });
    expect(disconnected).toEqual({
      topic: `$aws/events/presence/disconnected/${clientId}`,
      event: {
        ...common,
        eventType: 'disconnected',
        clientInitiatedDisconnect: true,
        disconnectReason: 'CLIENT_INITIATED_DISCONNECT',
      },
    });
    expect(disconnected.event['sessionIdentifier']).toBe(connected.event['sessionIdentifier']);
    expect(Math.abs(Number(connected.event['timestamp']) - world.clock.now())).toBeLessThan(5_000);
    await watched.end();
  });

  it('reports a client that may not use its client id only as a failed connection', async () => {
    const watched = await events();
    const claimant = await world.register({ statements: [allow('iot:Connect', 'client/other')] });

    await world.tryToConnect(claimant, { clientId: 'some+body' });
    await world.tryToConnect(claimant, { clientId: 'claimed' });
    const { device, clientId } = await world.given();
    const [failed, next] = [await watched.next(), await watched.next()];

    expect(failed).toEqual({
      topic: '$aws/events/presence/connect_failed/claimed',
      event: {
        clientId: 'claimed',
        timestamp: expect.any(Number) as number,
        eventType: 'connect_failed',
        connectFailureReason: 'AUTHORIZATION_FAILED',
        principalIdentifier: claimant.certificateId,
        sessionIdentifier: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        ipAddress: '127.0.0.1',
        thingName: claimant.clientId,
      },
    });
    expect(next.topic).toBe(`$aws/events/presence/connected/${clientId}`);
    await device.end();
    await watched.end();
  });

  it('names the thing only while the certificate belongs to it alone', async () => {
    const watched = await events();
    const shared = await world.given({ thing: 'NON_EXCLUSIVE_THING' });
    const first = await watched.next();
    await shared.device.end();
    await watched.next();
    const own = await world.given();
    const second = await watched.next();
    const tie = { thingName: own.clientId, principal: own.certificateArn };
    await world.iot.send(new DetachThingPrincipalCommand(tie));
    await own.device.end();
    const third = await watched.next();

    expect([first, second, third].map(({ event }) => event['thingName'])).toEqual([
      undefined,
      own.clientId,
      undefined,
    ]);
    await watched.end();
  });

  it('numbers the sessions of a client id, and orders a takeover', async () => {
    const watched = await events();
    const { device, ...registered } = await world.given();
    const second = await world.connect(registered);
    await device.closed;
    const received = [await watched.next(), await watched.next(), await watched.next()];

    expect(
      received.map(({ event }) => [event['eventType'], event['versionNumber'], event['disconnectReason']]),
    ).toEqual([
      ['connected', 0, undefined],
      ['disconnected', 0, 'DUPLICATE_CLIENTID'],
      ['connected', 1, undefined],
    ]);
    await second.end();
    await watched.end();
  });

  it.each<[string, string, (clientId: string, certificateId: string) => Promise<unknown>]>([
    ['DeleteConnection', 'API_INITIATED_DISCONNECT', (clientId) => disconnect(clientId)],
    ['deactivation', 'AUTH_ERROR', (_, certificateId) => setStatus(certificateId, 'INACTIVE')],
  ])('reports the reason after %s: %s', async (_, disconnectReason, act) => {
    const { device, clientId, certificateId } = await world.given();
    const watched = await events();

    await act(clientId, certificateId);
    await device.closed;

    expect((await watched.next()).event).toMatchObject({
      clientId,
      disconnectReason,
      clientInitiatedDisconnect: false,
    });
    await watched.end();
  });

  it('reports a lost connection when the device vanishes without a DISCONNECT', async () => {
    const { device, clientId } = await world.given();
    const watched = await events();

    await device.drop();

    expect((await watched.next()).event).toMatchObject({ clientId, disconnectReason: 'CONNECTION_LOST' });
    await watched.end();
  });

  it('reports neither a beginning nor an end for clients that were never admitted', async () => {
    const watched = await events();
    const refused = await world.register({ statements: [allow('iot:Publish', '*')] });
    await world.tryToConnect(refused);
    const { device, clientId } = await world.given();

    expect((await watched.next()).event).toMatchObject({ eventType: 'connect_failed' });
    expect((await watched.next()).event).toMatchObject({ eventType: 'connected', clientId });
    await device.end();
    await watched.end();
  });
});

describe('the limits', () => {
  it.each([
    ['a topic of 256 bytes', 'x'.repeat(256), 'acknowledged'],
    ['a topic of 257 bytes', 'x'.repeat(257), 'cut'],
    ['a topic of 256 characters and more bytes', 'ä'.repeat(256), 'cut'],
    ['7 slashes', 'a/b/c/d/e/f/g/h', 'acknowledged'],
    ['8 slashes', 'a/b/c/d/e/f/g/h/i', 'cut'],
    ['200 slashes', '/'.repeat(200), 'cut'],
  ])('apply to publishing to %s', async (_, topic, outcome) => {
    const { device } = await world.given();

    expect(await device.publish(topic)).toBe(outcome);
    await (outcome === 'cut' ? device.closed : device.end());
  });

  it.each([
    [128 * 1024, 'acknowledged'],
    [128 * 1024 + 1, 'cut'],
  ])('apply to a payload of %i bytes', async (size, outcome) => {
    const { device } = await world.given();

    expect(await device.publish('a', Buffer.alloc(size))).toBe(outcome);
    await (outcome === 'cut' ? device.closed : device.end());
  });

  it('apply to a last will as to a message', async () => {
    const device = await world.register();
    const will = { topic: 'x'.repeat(257), payload: Buffer.alloc(0) };

    expect(await world.tryToConnect(device, { will })).toBe('refused');
  });

  it('exclude QoS 2', async () => {
    const [one, other] = [await world.given(), await world.given()];

    expect(await one.device.publish('a', 'x', { qos: 2 })).toBe('cut');
    expect(await other.device.subscribe('a', 2)).toBe('cut');
    expect(world.lastEntry()).toMatchObject({ eventType: 'Disconnect', reason: 'CLIENT_ERROR' });
  });

  it('allow 50 subscriptions per connection, and another one after an unsubscribe', async () => {
    const { device } = await world.given();
    for (let index = 0; index < 50; index += 1) {
      expect(await device.subscribe(`s/${index}`)).toBe('granted');
    }

    expect(await device.subscribe('s/0')).toBe('granted');
    await device.client.unsubscribeAsync('s/1');
    expect(await device.subscribe('s/50')).toBe('granted');
    expect(await device.subscribe('s/51')).toBe('cut');
  });

  it.each([
    [0, 1200],
    [undefined, 1200],
    [1, 30],
    [30, 30],
    [60, 60],
    [1200, 1200],
    [65_535, 1200],
  ])('turn a keep-alive of %s seconds into %i', (requested, inForce) => {
    expect(keepAliveSeconds(requested)).toBe(inForce);
  });

  it('exclude MQTT 5', async () => {
    const device = await world.register();

    expect(await world.tryToConnect(device, { protocolVersion: 5 })).not.toBe('connected');
  });
});

it('bytes that are not MQTT end only their own connection', async () => {
  const bystander = await world.given();
  const { identity } = await world.register();

  for (let round = 0; round < 50; round += 1) {
    const socket = await rawConnection(identity, world.broker);
    socket.write(randomBytes(1 + (round % 40)));
    socket.end();
    socket.resume();
    await once(socket, 'close');
  }

  expect(await bystander.device.publish('still/here')).toBe('acknowledged');
  await bystander.device.end();
});

it('the broker stops within a second with live sessions, and only closes their connections', async () => {
  const other = await startBrokerWorld();
  const devices = await Promise.all(Array.from({ length: 5 }, () => other.given()));
  for (const { device } of devices) {
    await device.subscribe('a/#');
  }
  const silent = await rawConnection(devices[0]?.identity ?? { certificate: '', key: '' }, other.broker);

  const startedAt = performance.now();
  await other.stop();
  const stopMs = performance.now() - startedAt;

  await Promise.all([...devices.map(({ device }) => device.closed), once(silent, 'close')]);
  expect(stopMs).toBeLessThan(1_000);
  expect(other.defects).toEqual([]);
});

testWireConformance(() => world, ['iotdata.DeleteConnection']);

async function sessionPresent(registered: Parameters<BrokerWorld['connect']>[0]): Promise<boolean> {
  const device = await world.connect(registered, { clean: false });
  await device.end();
  return device.sessionPresent;
}
