/** The real-time address of a template's API, and the end of its connections with the world. */
import { rmSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { startWorld } from '../../src/index.ts';
import { headerProtocols, openRaw, signedHeaders } from '../../testing/raw-realtime.ts';
import { writeNotesAssembly } from './notes-stack.ts';

it('a world accepts real-time connections, counts them, and ends them within a second', async () => {
  const assembly = writeNotesAssembly();
  onTestFinished(() => rmSync(assembly, { recursive: true }));
  const world = await startWorld({ assembly, schedules: false, realtime: { keepAliveMs: 50 } });
  const { ApiUrl: url = '', RealtimeUrl: realtimeUrl = '' } = world.stacks['Notes'] ?? {};
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
