/** The DynamoDB engine without its fence, like DynamoDB Local, for clients in other processes. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { engineBinary } from '../src/services/dynamodb/engine-binary.ts';
import { freePort, guardAgainstOurDeath } from '../src/services/dynamodb/engine-process.ts';

/**
 * Starts the engine over a database file, or in memory. `nextPort` returns a port that was free a
 * moment ago.
 */
export async function startOpenEngine(databaseFile?: string, nextPort = freePort) {
  const { child, port } = await startOnFreePort(databaseFile, nextPort);
  const guard = guardAgainstOurDeath(child);
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      guard.kill('SIGKILL');
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) {
        await once(child, 'exit');
      }
    },
  };
}

/**
 * A free port may be taken before the engine listens on it, for example by the engine of another
 * test. That port would accept connections too, so only the engine's own line says that it listens.
 */
async function startOnFreePort(
  databaseFile: string | undefined,
  nextPort: () => Promise<number>,
): Promise<{ child: Engine; port: number }> {
  const database = databaseFile === undefined ? [] : ['--db-path', databaseFile];
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const port = await nextPort();
    const child = spawn(engineBinary(), ['serve', '--port', String(port), ...database], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (await listens(child)) {
      return { child, port };
    }
  }
  throw new Error('The DynamoDB engine found no free port in three attempts.');
}

type Engine = ChildProcessByStdio<null, null, Readable>;

/** Resolves to false when the engine ends instead. */
function listens(child: Engine): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('listening on')) {
        resolve(true);
      }
    });
    child.once('error', reject);
    child.once('close', () => resolve(false));
  });
}

/** Returns whether a server accepts connections on a loopback port. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
