/**
 * Listens on the loopback address only, so that other machines cannot reach any server of the local
 * world.
 */
import type { AddressInfo, Server } from 'node:net';
import { portInUse } from './port-holder.ts';

/**
 * Listens on 127.0.0.1 and returns the port; port 0 selects a free one. If the port is in use,
 * throws an error that names the process that holds it. `purpose` says in that error what the port
 * is for.
 */
export async function listenOnLoopback(server: Server, port: number, purpose?: string): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw await portInUse(port, purpose);
    }
    throw error;
  }
  // A server that listens on TCP has an address of this kind.
  return (server.address() as AddressInfo).port;
}
