import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TelemetryMessage } from '../../../domain/telemetry-message.ts';
import { commandTopics } from '../../../domain/topics.ts';
import { type VehicleClock, systemClock } from '../../../tools/simulator/clock.ts';
import { type Vehicle, type VehicleOptions, createVehicle } from '../../../tools/simulator/vehicle.ts';
import { mqttOptions } from '../../../tools/simulator/wire/mqtt-connection.ts';
import { usualWeather } from '../../../tools/simulator/weather.ts';
import { createManualClock } from './manual-clock.ts';
import { type PlainBroker, selfSignedIdentity, startPlainBroker } from './plain-broker.ts';

const referenceId = '5b1f8f4e-3f5e-4a53-9a70-6f1f3c8f0b11';
const other = '5b1f8f4e-3f5e-4a53-9a70-6f1f3c8f0b12';
const backOff = { first: 10, max: 100 };

const identity = await selfSignedIdentity(referenceId);
let broker: PlainBroker;
const running: Vehicle[] = [];

beforeEach(async () => void (broker = await startPlainBroker()));

afterEach(async () => {
  await Promise.all(running.splice(0).map((vehicle) => vehicle.stop(0)));
  await broker.stop();
});

/** Creates a vehicle and records its created and its acknowledged messages. */
function given(overrides: Partial<VehicleOptions> = {}) {
  const events = {
    made: [] as string[],
    acknowledged: [] as string[],
    givenUp: [] as string[],
    reasons: [] as string[],
  };
  const vehicle = createVehicle({
    referenceId,
    identity,
    endpoint: broker.endpoint,
    seed: 'vehicle',
    start: { habit: 'ALWAYS', stateOfCharge: 60 },
    intervalMs: 20,
    speaksAlways: true,
    commandMs: 0,
    backOff,
    listener: {
      made: (_, { eventId }) => events.made.push(eventId),
      acknowledged: (_, { eventId }) => events.acknowledged.push(eventId),
      givenUp: (_, { eventId }) => events.givenUp.push(eventId),
      disconnected: (_, reason) => events.reasons.push(reason),
    },
    ...overrides,
  });
  running.push(vehicle);
  return { vehicle, ...events };
}

const until = (isSo: () => boolean, timeout = 20_000): Promise<void> =>
  vi.waitFor(() => expect(isSo()).toBe(true), { timeout, interval: 5 });

const sorted = (names: Iterable<string>): string[] => [...names].sort();

describe('The same seed', () => {
  const messagesOf = (seed: string, overrides: Partial<VehicleOptions> = {}): TelemetryMessage[] => {
    const clock = createManualClock();
    const messages: TelemetryMessage[] = [];
    const listener = { made: (_: Vehicle, message: TelemetryMessage) => messages.push(message) };
    const endpoint = { host: '127.0.0.1', port: 1 };
    const vehicle = createVehicle({ referenceId, identity, endpoint, seed, clock, listener, ...overrides });
    for (let second = 0; second < 600; second += 1) {
      vehicle.tick(clock.now());
      clock.advance(1_000);
    }
    return messages;
  };

  it('gives the same messages for any Reference ID and weather', () => {
    const messages = messagesOf('same');

    expect(messages.length).toBeGreaterThan(300);
    expect(messagesOf('same', { referenceId: other })).toEqual(messages);
    expect(messagesOf('same', { weather: { ...usualWeather, clockWrong: { maxMs: 0 } } })).toEqual(messages);
    expect(messagesOf('another')).not.toEqual(messages);
  });

  it('gives the same wrong clock times', () => {
    const { clockWrong } = usualWeather;

    const [right, wrong] = [messagesOf('same'), messagesOf('same', { weather: { clockWrong } })];

    const differences = new Set(
      wrong.map(({ observedAt }, index) => observedAt - (right[index]?.observedAt ?? 0)),
    );
    expect(differences.size).toBe(1);
    expect(differences).not.toContain(0);
    expect(messagesOf('same', { weather: { clockWrong } })).toEqual(wrong);
  });

  it('never gives two messages the same time, at any rate of ticks', () => {
    const clock = createManualClock();
    const moments: number[] = [];
    const { vehicle } = given({ clock, listener: { made: (_, { observedAt }) => moments.push(observedAt) } });

    for (let time = 0; time < 50; time += 1) {
      vehicle.tick(clock.now() - time);
    }

    expect(moments).toHaveLength(50);
    expect(moments).toEqual(sorted(new Set(moments.map(String))).map(Number));
  });
});

describe('A message that is not acknowledged', () => {
  it('is sent again unchanged after a reconnect', async () => {
    broker.keepsAcknowledgements = true;
    const { vehicle, made, acknowledged } = given();
    vehicle.run();
    await until(() => broker.arrivals.length >= 10);

    broker.keepsAcknowledgements = false;
    broker.cut();
    await until(() => acknowledged.length >= 20);
    await vehicle.stop();

    const arrived = broker.telemetry();
    expect(acknowledged).toEqual(made);
    expect(arrived.length).toBeGreaterThanOrEqual(made.length + 10);
    expect(sorted(new Set(arrived.map(({ eventId }) => eventId)))).toEqual(sorted(made));
    expect(new Set(arrived.map((message) => JSON.stringify(message))).size).toBe(made.length);
    expect(vehicle.counts).toMatchObject({ connections: 2, acknowledged: made.length });
  });

  it('reaches the broker eventually, even when the connection breaks repeatedly', async () => {
    const { vehicle, made, acknowledged } = given({ intervalMs: 5 });
    vehicle.run();

    for (let time = 0; time < 8; time += 1) {
      const before = acknowledged.length;
      await until(() => acknowledged.length > before + 10);
      broker.keepsAcknowledgements = time % 2 === 0;
      await new Promise((resolve) => setTimeout(resolve, 20));
      broker.keepsAcknowledgements = false;
      broker.cut();
    }
    await vehicle.stop(5_000);

    expect(acknowledged).toEqual(made);
    expect(sorted(new Set(broker.telemetry().map(({ eventId }) => eventId)))).toEqual(sorted(made));
    expect(vehicle.counts.connections).toBeGreaterThanOrEqual(8);
  });

  it('leaves no connection open when the vehicle stops while it connects', async () => {
    const sockets: Socket[] = [];
    // Accepts connections and never begins TLS.
    const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined).resume()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { vehicle } = given({ endpoint: { ...broker.endpoint, port } });
    vehicle.run();
    await until(() => sockets.length === 1);

    await vehicle.stop(0);

    await until(() => sockets.every(({ readableEnded, destroyed }) => readableEnded || destroyed), 5_000);
    server.close();
  });

  it('waits while the broker is unavailable; beyond the capacity, the oldest is dropped and counted', async () => {
    const { vehicle, made, acknowledged, givenUp } = given({ outboxCapacity: 20 });
    await broker.shut();
    vehicle.run();
    await until(() => made.length >= 50);

    await broker.open();
    await until(() => acknowledged.length >= 20);
    await vehicle.stop();

    expect(givenUp.length).toBeGreaterThanOrEqual(30);
    expect(givenUp.slice(0, 30)).toEqual(made.slice(0, 30));
    expect(sorted([...givenUp, ...acknowledged])).toEqual(sorted(made));
    expect(vehicle.counts.givenUp).toBe(givenUp.length);
  });
});

describe('Bad weather', () => {
  it('sends messages twice and out of order, and each is acknowledged once', async () => {
    const { vehicle, made, acknowledged } = given({
      weather: { duplicate: { chance: 0.3 }, outOfOrder: { chance: 0.3, maxMs: 200 } },
    });
    vehicle.run();
    await until(() => made.length >= 60);
    await vehicle.stop();

    const arrived = broker.telemetry().map(({ eventId }) => eventId);
    expect(sorted(acknowledged)).toEqual(sorted(made));
    expect(arrived.length).toBeGreaterThan(made.length + 5);
    expect(arrived.filter((name, index) => arrived.indexOf(name) === index)).not.toEqual(made);
  });

  it('breaks the connection repeatedly, and loses nothing', async () => {
    const { vehicle, made, acknowledged, reasons } = given({
      weather: { offline: { onlineMs: 100, offlineMs: 50 }, slow: { minMs: 1, maxMs: 30 } },
    });
    vehicle.run();
    await until(() => vehicle.counts.connections >= 5, 15_000);
    await until(() => vehicle.isConnected);
    await vehicle.stop(5_000);

    expect(reasons).toContain('The vehicle went out of reach.');
    expect(made.length).toBeGreaterThan(20);
    // Weather may delay the last messages.
    expect(acknowledged).toEqual(made.slice(0, acknowledged.length));
    expect(made.length - acknowledged.length).toBe(vehicle.waiting);
    const arrived = new Set(broker.telemetry().map(({ eventId }) => eventId));
    expect(acknowledged.filter((name) => !arrived.has(name))).toEqual([]);
  });
});

describe('A command over the wire', () => {
  const validUntil = (): string => new Date(Date.now() + 30_000).toISOString();
  const unlock = (): string =>
    JSON.stringify({ commandId: 'one', kind: 'UNLOCK_DOORS', validUntil: validUntil() });
  const parked = { start: { habit: 'NEVER' }, intervalMs: 60_000 } as const;
  const responsesTo = (executionId: string): string[] =>
    broker.arrivals
      .filter(({ topic }) => topic === commandTopics(referenceId, executionId).response)
      // Vehicles publish responses on this topic.
      .map(({ payload }) => (JSON.parse(payload) as { readonly status: string }).status);

  it('is carried out, gets a response, and shows in the telemetry at once', async () => {
    const { vehicle } = given({ ...parked, speaksAlways: false });
    vehicle.run();
    await until(() => broker.telemetry().length === 1);

    await broker.sendCommand(referenceId, 'one', unlock());
    await until(() => responsesTo('one').length === 2);
    await until(() => broker.telemetry().length === 2);

    expect(responsesTo('one')).toEqual(['IN_PROGRESS', 'SUCCEEDED']);
    expect(broker.telemetry()[1]?.signals).toMatchObject({
      'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked': false,
    });
  });

  it('of another vehicle is ignored', async () => {
    const { vehicle } = given(parked);
    vehicle.run();
    await until(() => broker.telemetry().length === 1);

    await broker.sendCommand(other, 'one', unlock());
    await broker.sendCommand(referenceId, 'two', unlock());
    await until(() => responsesTo('two').length === 2);

    expect(vehicle.counts.commands).toBe(1);
    expect(
      broker.arrivals.filter(({ topic }) => topic.includes(other) && topic.includes('response')),
    ).toEqual([]);
  });

  it('is carried out once when it is delivered again after a reconnect, and the response is repeated', async () => {
    const { vehicle } = given(parked);
    vehicle.run();
    await until(() => broker.telemetry().length === 1);
    await broker.sendCommand(referenceId, 'one', unlock());
    await until(() => responsesTo('one').length === 2);

    broker.cut();
    await until(() => vehicle.counts.connections === 2);
    await broker.sendCommand(referenceId, 'one', unlock());
    await until(() => responsesTo('one').length === 3);

    expect(vehicle.counts.commands).toBe(1);
    expect(responsesTo('one')).toEqual(['IN_PROGRESS', 'SUCCEEDED', 'SUCCEEDED']);
  });

  it('reaches a vehicle after an absence, and its response waits for the connection', async () => {
    const { vehicle } = given({ ...parked, commandMs: 100 });
    vehicle.run();
    await until(() => broker.telemetry().length === 1);
    await broker.sendCommand(referenceId, 'one', unlock());
    await until(() => responsesTo('one').length === 1);

    await broker.shut();
    await until(() => vehicle.counts.commands === 1);
    const meanwhile = responsesTo('one');
    await broker.sendCommand(referenceId, 'two', unlock());
    await broker.open();
    await until(() => responsesTo('two').length === 2);

    expect(meanwhile).toEqual(['IN_PROGRESS']);
    expect(responsesTo('one')).toEqual(['IN_PROGRESS', 'SUCCEEDED']);
    expect(vehicle.counts.commands).toBe(2);
  });
});

describe('A connection', () => {
  it('is not made to a broker of an authority that the vehicle does not trust', async () => {
    const { certificate: certificateAuthority } = await selfSignedIdentity(referenceId);
    const { vehicle, reasons } = given({ endpoint: { ...broker.endpoint, certificateAuthority } });

    vehicle.run();
    await until(() => reasons.length >= 2);

    expect(vehicle.counts.connections).toBe(0);
    expect(reasons[0]).toMatch(/self-signed certificate/);
    expect(broker.arrivals).toEqual([]);
  });

  it('to a closed port reports it, and is retried after pauses that grow up to a limit', async () => {
    await broker.shut();
    const pauses: number[] = [];
    const clock: VehicleClock = {
      now: systemClock.now,
      after(delayMs, work) {
        pauses.push(delayMs);
        return systemClock.after(1, work);
      },
    };
    const { vehicle, reasons } = given({ clock, backOff: { first: 1_000, max: 60_000 } });

    vehicle.connect();
    await until(() => pauses.length >= 30);

    expect(reasons[0]).toMatch(/ECONNREFUSED/);
    const limits = pauses.map((_, attempt) => Math.min(60_000, 1_000 * 2 ** attempt));
    expect(pauses.filter((pause, attempt) => pause > (limits[attempt] ?? 0))).toEqual([]);
    expect(Math.max(...pauses.slice(6))).toBeGreaterThan(30_000);
    expect(new Set(pauses).size).toBe(pauses.length);
  });

  it('uses the ALPN name of AWS IoT Core at port 443, and none elsewhere', async () => {
    const options = { clientId: referenceId, identity };
    const { vehicle } = given();
    vehicle.run();
    await until(() => vehicle.isConnected);

    expect(broker.alpnProtocols).toEqual([]);
    expect(mqttOptions({ ...options, endpoint: { host: 'localhost' } }).ALPNProtocols).toBeUndefined();
    expect(mqttOptions({ ...options, endpoint: { host: 'localhost', port: 443 } }).ALPNProtocols).toEqual([
      'x-amzn-mqtt-ca',
    ]);
  });

  it('trusts the roots of Node by default, and uses port 8883', () => {
    const options = mqttOptions({ clientId: referenceId, identity, endpoint: { host: 'localhost' } });

    expect(options).toMatchObject({ port: 8883, clean: false, clientId: referenceId });
    expect(options).not.toHaveProperty('ca');
    expect(options).not.toHaveProperty('rejectUnauthorized');
  });

  it('closes after the outbox is flushed, and leaves no timer behind', async () => {
    const { vehicle, made, acknowledged } = given({ intervalMs: 1 });
    vehicle.run();
    await until(() => acknowledged.length > 20);

    await vehicle.stop();

    expect(acknowledged).toEqual(made);
    expect(vehicle).toMatchObject({ isConnected: false, waiting: 0 });
  });
});
