/**
 * The fence around the embedded DynamoDB engine. The engine listens on TCP, accepts any signature
 * and lets any web page read its responses. It must therefore accept connections from this process
 * only, which its limit of open files ensures. The engine starts with no file left for a connection
 * and is stopped while our connections queue first. It then gets exactly as many files as we have
 * connections. Every later connection stays in the kernel's queue and is never read.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { NoDynamoDbError } from '../../core/start-errors.ts';
import { findListener, openFiles } from './process-files.ts';

/** The engine ended by itself before it was ready, for example because its port was taken. */
export class EngineEndedError extends Error {}

/** An engine that only `sockets` reach. */
export interface FencedEngine {
  readonly child: ChildProcess;
  readonly sockets: readonly Socket[];
}

/**
 * `connections` is the number of sockets to open; without a `databaseFile`, data stays in
 * memory.
 */
export interface FenceOptions {
  readonly binary: string;
  readonly port: number;
  readonly databaseFile: string | undefined;
  readonly connections: number;
  /** Called with the process as soon as it runs, before it listens. */
  readonly onSpawn?: (child: ChildProcess) => void;
}

/**
 * Files that the engine (version 1.2.1) holds before its first connection: standard streams, event
 * loop, signals and the listener; with a database file also that file, its log and its index.
 */
const ownFiles = { inMemory: 10, inFile: 13 } as const;
/** Most files that the engine may inherit because a terminal left them open in this process. */
const maxInherited = 64;
const startLimitMs = 10_000;

/**
 * Starts the engine behind its fence. Throws, and ends the engine, when the fence cannot be proven
 * to be closed. Throws EngineEndedError when the engine ends by itself.
 */
export async function startFenced(options: FenceOptions): Promise<FencedEngine> {
  const { databaseFile, connections } = options;
  const base = databaseFile === undefined ? ownFiles.inMemory : ownFiles.inFile;
  const child = spawnLimited(options, base, base + connections + maxInherited);
  const sockets: Socket[] = [];
  try {
    const pid = await spawned(child);
    options.onSpawn?.(child);
    await listening(child, pid, options.port);
    child.kill('SIGSTOP');
    requireNoRoom(pid, base);
    for (let count = 0; count < connections; count += 1) {
      sockets.push(await connected(options.port));
    }
    requireOursAlone(pid, options.port, connections);
    const limit = limitFor(pid, base, connections);
    await promisify(execFile)('prlimit', ['--pid', String(pid), `--nofile=${limit}:${limit}`]);
    child.kill('SIGCONT');
    await filled(child, pid, limit);
    return { child, sockets };
  } catch (error) {
    for (const socket of sockets) {
      socket.destroy();
    }
    child.kill('SIGKILL');
    throw error;
  }
}

function spawnLimited(
  { binary, port, databaseFile }: FenceOptions,
  soft: number,
  hard: number,
): ChildProcess {
  const database = databaseFile === undefined ? [] : ['--db-path', databaseFile];
  const engine = [binary, 'serve', '--host', '127.0.0.1', '--port', String(port), ...database];
  // Detached: Ctrl-C in a terminal reaches the whole foreground group, but the engine must outlive
  // our last writes.
  return spawn('prlimit', [`--nofile=${soft}:${hard}`, ...engine], { stdio: 'ignore', detached: true });
}

async function spawned(child: ChildProcess): Promise<number> {
  // A failed spawn emits `error`, so `once` rejects.
  await once(child, 'spawn').catch(() => {
    throw new NoDynamoDbError(
      'The embedded DynamoDB needs the program prlimit (package util-linux). Install it, or set the option ' +
        'dynamoDbEndpoint to the address of a running DynamoDB.',
    );
  });
  // A process that was spawned has a pid.
  return child.pid as number;
}

async function listening(child: ChildProcess, pid: number, port: number): Promise<void> {
  await until(child, 'did not listen', () => findListener(pid, port) !== undefined);
}

/** Waits until the engine has accepted our connections, after which no file is left for another. */
async function filled(child: ChildProcess, pid: number, limit: number): Promise<void> {
  await until(child, 'did not accept its connections', () => isFull(pid, limit));
}

async function until(child: ChildProcess, failure: string, done: () => boolean): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new EngineEndedError(`The embedded DynamoDB ended with exit code ${child.exitCode}.`);
    }
    if (done()) {
      return;
    }
    await delay(2);
  }
  throw new Error(`The embedded DynamoDB ${failure} within ${startLimitMs} ms.`);
}

/** The engine must not have accepted a connection before ours were opened. */
function requireNoRoom(pid: number, base: number): void {
  if (isFull(pid, base)) {
    return;
  }
  throw new Error(
    'The embedded DynamoDB is not the version that its fence requires (1.2.1). Install that version.',
  );
}

function isFull(pid: number, limit: number): boolean {
  const open = new Set(openFiles(pid));
  return Array.from({ length: limit }, (_, file) => file).every((file) => open.has(file));
}

/** The engine is stopped, so every connection ever made to it is in its queue. */
function requireOursAlone(pid: number, port: number, connections: number): void {
  if (findListener(pid, port)?.backlog === connections) {
    return;
  }
  throw new Error('Another process connected to the embedded DynamoDB while it started. Start again.');
}

/** Returns the limit that leaves one free file number per connection. */
function limitFor(pid: number, base: number, connections: number): number {
  const open = new Set(openFiles(pid));
  let limit = base;
  for (let free = 0; free < connections; limit += 1) {
    if (!open.has(limit)) {
      free += 1;
    }
  }
  return limit;
}

function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
