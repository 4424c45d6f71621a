import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, expect, it } from 'vitest';
import { startDynoxide } from '../../../src/services/dynamodb/dynoxide.ts';
import { engineBinary } from '../../../src/services/dynamodb/engine-binary.ts';
import { startFenced } from '../../../src/services/dynamodb/engine-fence.ts';
import { freePort } from '../../../src/services/dynamodb/engine-process.ts';
import { SocketTransport } from '../../../src/services/dynamodb/socket-transport.ts';
import { startOpenEngine } from '../../../testing/open-engine.ts';

/** Longer than the pause after which the engine tries to accept again. */
const timeoutMs = 2500;

const headers = {
  'x-amz-target': 'DynamoDB_20120810.ListTables',
  'content-type': 'application/x-amz-json-1.0',
  authorization:
    'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20260101T000000Z',
};

/** Runs in another process: prints the status of ListTables, or `nothing`. */
const stranger = `
  const [port, headers] = process.argv.slice(1);
  const signal = AbortSignal.timeout(${timeoutMs});
  const init = { method: 'POST', body: '{}', headers: JSON.parse(headers), signal };
  fetch('http://127.0.0.1:' + port, init).then(({ status }) => status, () => 'nothing').then(console.log);
`;

async function askAsStranger(port: number, more: Readonly<Record<string, string>> = {}, uid?: number) {
  const sent = JSON.stringify({ ...headers, ...more });
  const child = spawn(process.execPath, ['-e', stranger, String(port), sent], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  // Standard output without an encoding gives Buffers.
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  return text.toString().trim();
}

async function givenEngine(databaseFile?: string) {
  const engine = await startDynoxide(databaseFile);
  const transport = new SocketTransport(engine, 'tests');
  onTestFinished(async () => {
    transport.close();
    await engine.stop();
  });
  return { engine, transport };
}

it.each(['in memory', 'in a file'])('an engine %s serves only its own process', async (where) => {
  const folder = mkdtempSync(join(tmpdir(), 'engine-fence-'));
  const { engine, transport } = await givenEngine(
    where === 'in a file' ? join(folder, 'dynamodb.db') : undefined,
  );
  const strangers = [
    askAsStranger(engine.port),
    askAsStranger(engine.port, { origin: 'http://localhost:3000', 'sec-fetch-mode': 'cors' }),
    // Only root may become another user.
    ...(process.getuid?.() === 0 ? [askAsStranger(engine.port, {}, 65_534)] : []),
  ];

  const outcomes = await Promise.all([
    ...strangers,
    ...Array.from({ length: 100 }, () => transport.send('ListTables', '{}').then(({ status }) => status)),
  ]);

  expect(outcomes.slice(0, strangers.length)).toEqual(strangers.map(() => 'nothing'));
  expect(outcomes.slice(strangers.length)).toEqual(Array.from({ length: 100 }, () => 200));
});

it('an engine without the fence serves other processes', async () => {
  const engine = await startOpenEngine();
  onTestFinished(engine.stop);

  expect(await askAsStranger(engine.port, { origin: 'https://evil.example' })).toBe('200');
});

it('an earlier connection of another process makes the start fail', async () => {
  const port = await freePort();
  const early = setInterval(() => {
    const socket = connect(port, '127.0.0.1').on('error', () => socket.destroy());
  }, 0);
  onTestFinished(() => clearInterval(early));

  await expect(
    startFenced({ binary: engineBinary(), port, databaseFile: undefined, connections: 4 }),
  ).rejects.toThrow(/^Another process connected to the embedded DynamoDB while it started/);
});

it('an engine that closes a connection is ended, because another process could connect in its place', async () => {
  const { engine, transport } = await givenEngine();
  engine.sockets[0]?.destroy();

  await expect.poll(() => engine.sockets.every(({ destroyed }) => destroyed)).toBe(true);

  await expect(transport.send('ListTables', '{}')).rejects.toThrow('The DynamoDB engine has ended.');
});
