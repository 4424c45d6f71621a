/** The DynamoDB engine without its fence, like DynamoDB Local, for clients in other processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { engineBinary } from '../src/services/dynamodb/engine-binary.ts';
import { freePort, guardAgainstOurDeath } from '../src/services/dynamodb/engine-process.ts';

/** Starts the engine over a database file, or in memory. */
export async function startOpenEngine(databaseFile?: string) {
  const port = await freePort();
  const database = databaseFile === undefined ? [] : ['--db-path', databaseFile];
  const child = spawn(engineBinary(), ['serve', '--port', String(port), ...database], { stdio: 'ignore' });
  const guard = guardAgainstOurDeath(child);
  while (!(await accepts(port))) {
    await delay(5);
  }
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
