/** Listening on the loopback address: no server of the local world is reachable from elsewhere. */
import type { AddressInfo, Server } from 'node:net';
import { portInUse } from './port-holder.ts';

/**
 * Listens on 127.0.0.1 and answers the port; port 0 takes a free one. Throws an error that names
 * who holds a taken port; `purpose` says in it what the port would have been for.
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
