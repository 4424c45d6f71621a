/** The embedded DynamoDB engine: a child process on a free loopback port, ended with us even when we are killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect, createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A running engine. */
export interface Engine {
  readonly port: number;
  stop(): Promise<void>;
}

const startLimitMs = 5000;

/** Starts the engine over a database file, or in memory. Throws a message that says what to do where it does not exist. */
export async function startDynoxide(databaseFile: string | undefined): Promise<Engine> {
  const binary = findBinary();
  const port = await freePort();
  const database = databaseFile === undefined ? [] : ['--db-path', databaseFile];
  // Detached: Ctrl-C in a terminal reaches the whole foreground group, but the engine must outlive our last writes.
  const child = spawn(binary, ['serve', '--port', String(port), ...database], {
    stdio: 'ignore',
    detached: true,
  });
  const guard = guardAgainstOurDeath(child);
  await listening(child, port);
  return { port, stop: () => stop(child, guard) };
}

function findBinary(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json');
    return path.join(path.dirname(manifest), 'dynoxide');
  } catch {
    throw new Error(
      'The embedded DynamoDB exists for Linux on x64 only. Run DynamoDB Local instead, for example ' +
        '`docker run -p 127.0.0.1:8000:8000 amazon/dynamodb-local`, and start with DYNAMODB_ENDPOINT=http://127.0.0.1:8000.',
    );
  }
}

/** A shell that waits on a pipe from us: the pipe closes when we end in any way, then it ends the engine. */
function guardAgainstOurDeath(child: ChildProcess): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  child.unref();
  return guard;
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`The embedded DynamoDB ended with exit code ${child.exitCode}.`);
    if (await accepts(port)) return;
    await delay(5);
  }
  throw new Error(`The embedded DynamoDB did not listen within ${startLimitMs} ms.`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function stop(child: ChildProcess, guard: ChildProcess): Promise<void> {
  guard.kill('SIGKILL');
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), 500);
  await exited;
  clearTimeout(forced);
}
