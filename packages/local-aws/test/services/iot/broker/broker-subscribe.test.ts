/** SUBSCRIBE packets, byte by byte, that MQTT clients do not send. */
import { once } from 'node:events';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrokerWorld, type BrokerWorld } from './broker-world.ts';

let world: BrokerWorld;
beforeAll(async () => {
  world = await startBrokerWorld();
});
afterAll(async () => {
  await world.stop();
  expect(world.defects).toEqual([]);
});

interface Filter {
  readonly topic: string;
  readonly qos: 0 | 1;
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};

/** Fixed header, variable header and payload (MQTT 3.1.1, chapters 2 and 3). */
function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const rest = Buffer.concat(parts);
  const length: number[] = [];
  for (let left = rest.length; length.length === 0 || left > 0; left = Math.floor(left / 128)) {
    length.push((left % 128) + (left >= 128 ? 128 : 0));
  }
  return Buffer.concat([Buffer.from([first, ...length]), rest]);
}

const connectPacket = (clientId: string, clean: boolean): Buffer =>
  packet(0x10, text('MQTT'), Buffer.from([4, clean ? 2 : 0, 0, 30]), text(clientId));

const subscribePacket = (filters: readonly Filter[]): Buffer =>
  packet(
    0x82,
    Buffer.from([0, 7]),
    ...filters.flatMap(({ topic, qos }) => [text(topic), Buffer.from([qos])]),
  );

/** Connects, subscribes, and returns the SUBACK's return codes, or `closed`. */
async function subscribe(filters: readonly Filter[], clean = true): Promise<readonly number[] | 'closed'> {
  const { clientId, identity } = await world.register();
  const { certificate: cert, key } = identity;
  const { port, certificateAuthority: ca } = world.broker;
  const socket = connect({ port, host: 'localhost', cert, key, ca });
  socket.on('error', () => socket.destroy());
  await once(socket, 'secureConnect');
  const nextPacket = async (): Promise<Buffer | undefined> => {
    const [data] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [unknown];
    return Buffer.isBuffer(data) ? data : undefined;
  };
  socket.write(connectPacket(clientId, clean));
  const connack = await nextPacket();
  expect(connack?.[0]).toBe(0x20);
  socket.write(subscribePacket(filters));
  const suback = await nextPacket();
  socket.destroy();
  if (suback === undefined) {
    return 'closed';
  }
  expect([suback[0], suback[1], suback[2], suback[3]]).toEqual([0x90, 2 + filters.length, 0, 7]);
  return [...suback.subarray(4)];
}

const filter = fc.record({
  topic: fc.constantFrom('a', 'a/b', 'a/+', 'b/#'),
  qos: fc.constantFrom<0 | 1>(0, 1),
});

it('a SUBACK has a return code for each filter, in order, repeated filters included', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(filter, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      async (filters, clean) => {
        expect(await subscribe(filters, clean)).toEqual(filters.map(({ qos }) => qos));
      },
    ),
    { numRuns: 25 },
  );
});

it.each([9, 10, 30])('a SUBSCRIBE with %i filters ends the connection', async (count) => {
  const topics = Array.from({ length: count }, (_, index) => `topic/${index}`);

  expect(await subscribe(topics.map((topic) => ({ topic, qos: 1 })))).toBe('closed');
  const refused = world.broker.log.entries().findLast(({ eventType }) => eventType === 'Subscribe');
  expect(refused).toMatchObject({ status: 'Failure', details: `${count} filters in one SUBSCRIBE` });
});

it('the same filter nine times counts as nine filters', async () => {
  const filters = Array.from({ length: 9 }, () => ({ topic: 'same', qos: 0 as const }));

  expect(await subscribe(filters)).toBe('closed');
});
