/**
 * What a connection may do and how long it lives: limits, keep-alives, slow clients and the end.
 */
import { describe, expect, it } from 'vitest';
import {
  connect,
  headerProtocols,
  openRaw,
  openUnframed,
  startMessage,
  subscribe,
  tokenHeaders,
} from '../../../testing/raw-realtime.ts';
import { error, saidAll, useSayWorld } from './say-world.ts';

const { world, start, say } = useSayWorld();

it('delivers no aliased field of a mutation when aliasedFieldsPublish is off', async () => {
  await start({ realtime: { aliasedFieldsPublish: false } });
  const connection = await connect(world());
  await subscribe(world(), connection, saidAll);

  await world().query('mutation { one: say(text: "aliased") { text } say(text: "plain") { text } }');

  expect((await connection.next()).payload?.data).toEqual({ said: { text: 'plain' } });
  expect(connection.rest()).toEqual([]);
});

describe('limits', () => {
  it('allow 200 subscriptions on a connection, including those in progress', async () => {
    const connection = await connect(world());
    const message = await startMessage(world(), 'x', saidAll);
    for (let index = 0; index < 201; index += 1) {
      connection.send({ ...message, id: String(index) });
    }
    const responses = [];
    for (let index = 0; index < 201; index += 1) {
      responses.push(await connection.next());
    }

    expect(responses.filter(({ type }) => type === 'start_ack')).toHaveLength(200);
    expect(responses.find(({ type }) => type === 'error')).toEqual(
      error('200', {
        errorType: 'MaxSubscriptionsReachedError',
        message: 'Max number of 200 subscriptions reached',
      }),
    );
    connection.send({ id: '7', type: 'stop' });
    await connection.next();
    expect(await subscribe(world(), connection, saidAll, { id: '201' })).toMatchObject({ type: 'start_ack' });
  });

  it('allow events of up to 240 KB, and drop larger ones', async () => {
    await start();
    const connection = await connect(world());
    await subscribe(world(), connection, saidAll);
    const overhead = JSON.stringify({ data: { said: { text: '' } } }).length;

    const response = await say('x'.repeat(240 * 1024 - overhead + 1));
    await say('y'.repeat(240 * 1024 - overhead));
    const event = await connection.next();

    expect(response.errors).toBeUndefined();
    expect(event.payload?.data?.['said']).toMatchObject({ text: expect.stringMatching(/^y/) });
    expect(world().realtime.counts()).toMatchObject({ delivered: 1, oversized: 1 });
  });

  it('restrict the messages per second of all clients together', async () => {
    await start({ realtime: { inboundPerSecond: 20 } });
    const connections = [await connect(world()), await connect(world())];
    const startedAt = performance.now();

    for (let count = 0; count < 50; count += 1) {
      for (const one of connections) {
        one.send({ id: 'x', type: 'stop' });
      }
    }
    const responses = await Promise.all(
      connections.map(async (one) => {
        const received = [];
        while (received.length < 50) {
          received.push(await one.next());
        }
        return received;
      }),
    );

    const refused = error(undefined, { errorType: 'LimitExceededError', message: 'Rate limit exceeded' });
    for (const received of responses) {
      expect(received).toContainEqual(refused);
    }
    const delivered = responses.flat().filter(({ id }) => id !== undefined).length;
    expect(delivered).toBeLessThanOrEqual(20 * (1 + (performance.now() - startedAt) / 1000));
    await expect
      .poll(
        async () => (connections[0]?.send({ type: 'connection_init' }), (await connections[0]?.next())?.type),
      )
      .toBe('connection_ack');
  });

  it('restrict the size of a message: a larger one ends the connection', async () => {
    await start({ realtime: { maxMessageBytes: 10_000 } });
    const connection = await connect(world());

    connection.send('x'.repeat(10_001));

    expect([1006, 1009]).toContain(await connection.closed);
    await expect.poll(() => world().realtime.connections()).toBe(0);
  });

  it('allow a mutation 30 seconds: a longer one publishes nothing, although it completes', async () => {
    const ended: unknown[] = [];
    const lambda = async (payload: unknown) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      ended.push(payload);
      return payload;
    };
    await start({ maxExecutionMs: 150, lambda });
    const connection = await connect(world());
    await subscribe(world(), connection, saidAll);

    const response = await world().query('mutation { sayLate(text: "late") { text } }');
    await expect.poll(() => ended).toEqual([{ text: 'late' }]);
    await say('next');

    expect(response.errors).toMatchObject([{ errorType: 'ExecutionTimeout' }]);
    expect(await connection.next()).toMatchObject({ payload: { data: { said: { text: 'next' } } } });
  });

  it('restrict the lifetime of a connection', async () => {
    await start({ realtime: { maxConnectionMs: 300 } });
    const connection = await connect(world());

    expect(await connection.closed).toBe(1001);
  });

  it('restrict the data queued for a slow client, which is then disconnected without delaying others', async () => {
    await start({ realtime: { maxQueuedBytes: 1_000_000 } });
    const [slow, quick] = [await connect(world()), await connect(world())];
    for (const connection of [slow, quick]) {
      await subscribe(world(), connection, saidAll);
    }
    slow.socket.pause();

    for (let count = 0; count < 60; count += 1) {
      await say('x'.repeat(200_000));
      await quick.next();
    }

    expect(world().realtime.counts()).toMatchObject({ slow: 1 });
    expect(world().realtime.connections()).toBe(1);
    slow.socket.terminate();
  });
});

it('sends keep-alive messages from the acknowledgement on', async () => {
  await start({ realtime: { keepAliveMs: 50, connectionTimeoutMs: 250 } });
  const silent = await openRaw(world(), { protocols: headerProtocols(await tokenHeaders(world())) });
  const connection = await openRaw(world(), { protocols: headerProtocols(await tokenHeaders(world())) });
  connection.send({ type: 'connection_init' });

  await expect.poll(() => connection.received.length).toBeGreaterThan(3);

  const [first, ...others] = connection.received;
  expect(first).toEqual({ type: 'connection_ack', payload: { connectionTimeoutMs: 250 } });
  expect(new Set(others.map((message) => JSON.stringify(message)))).toEqual(new Set(['{"type":"ka"}']));
  expect(silent.received).toEqual([]);
});

it('closes every connection when it stops, within a second', async () => {
  await start();
  const connections = await Promise.all([connect(world()), connect(world()), connect(world())]);
  const [, , paused] = connections;
  paused?.socket.pause();

  const startedAt = performance.now();
  await world().stop();

  expect(performance.now() - startedAt).toBeLessThan(1000);
  expect(await connections[0]?.closed).toBe(1001);
  expect(world().realtime.connections()).toBe(0);
});

it('survives a client that responds to the end of its connection with invalid data', async () => {
  await start({ realtime: { maxConnectionMs: 200 } });
  const socket = await openUnframed(world());
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => (received = Buffer.concat([received, chunk])));
  // 0x88 is a close frame.
  await expect.poll(() => received.includes(Buffer.from([0x88, 0x02]))).toBe(true);

  socket.write(Buffer.alloc(100, 0xff));
  await expect.poll(() => world().realtime.connections()).toBe(0);

  expect((await connect(world())).received).toMatchObject([{ type: 'connection_ack' }]);
  socket.destroy();
});

it('destroys random connections, as a network failure does', async () => {
  const connections = await Promise.all([connect(world()), connect(world()), connect(world())]);

  const cut = world().realtime.cut(1, () => 0.5);
  const code = await Promise.race(connections.map(({ closed }) => closed));
  const rest = world().realtime.cut();

  expect([cut, code, rest]).toEqual([1, 1006, 2]);
  expect(await Promise.all(connections.map(({ closed }) => closed))).toEqual([1006, 1006, 1006]);
});
