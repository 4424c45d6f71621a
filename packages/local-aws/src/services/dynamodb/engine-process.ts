/**
 * What every start of an engine needs: a free port, and a guard that ends the engine with this
 * process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/**
 * Starts a shell that waits on a pipe from this process. When this process ends in any way, the
 * pipe closes and the shell ends the engine.
 */
export function guardAgainstOurDeath(child: ChildProcess): ChildProcess {
  const end = 'read -r _; kill "$0"; kill -CONT "$0"';
  const guard = spawn('/bin/sh', ['-c', end, String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  child.unref();
  return guard;
}

/** Returns a loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
