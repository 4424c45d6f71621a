/** The real-time address of the template's API, and the end of its connections with the world. */
import { expect, inject, it } from 'vitest';
import { startWorld } from 'local-aws';
import { headerProtocols, openRaw, signedHeaders } from 'local-aws/testing/raw-realtime';

it('a world accepts real-time connections, counts them, and ends them within a second', async () => {
  const world = await startWorld({
    assembly: inject('assembly'),
    schedules: false,
    realtime: { keepAliveMs: 50 },
  });
  const { GraphqlUrl: url, RealtimeUrl: realtimeUrl } = world.outputs;
  const headers = await signedHeaders({ url, iam: world.iam }, '/graphql/connect', '{}');
  const connection = await openRaw({ realtimeUrl }, { protocols: headerProtocols(headers) });

  connection.send({ type: 'connection_init' });
  const response = await connection.next();
  await expect.poll(() => connection.received.at(-1)?.type).toBe('ka');
  const open = world.realtime.connections();
  const stopping = performance.now();
  await world.stop();

  expect([response.type, open]).toEqual(['connection_ack', 1]);
  expect(performance.now() - stopping).toBeLessThan(1000);
  expect(await connection.closed).toBe(1001);
});
