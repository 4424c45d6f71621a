/** Upgrades connections on the gateway's port: checks the client and selects the module. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { UpgradeRoute } from '../core/http.ts';
import type { Upgrade } from './http-server.ts';
import { isLoopbackHost, isLoopbackOrigin } from './loopback.ts';

/** Receives errors that a route did not handle: defects of an emulator. */
export type UpgradeDefect = (error: unknown, path: string) => void;

/**
 * Passes connections to the routes. AppSync accepts WebSockets from pages of every origin. Here
 * only pages of this machine may connect, because browsers open WebSockets across origins without a
 * check. A client without an origin is not a browser.
 */
export function createUpgrades(routes: readonly UpgradeRoute[], onDefect?: UpgradeDefect): Upgrade {
  return (incoming, socket, head) => {
    // An error of a socket without a listener would end the process.
    socket.on('error', () => socket.destroy());
    const { host, origin } = incoming.headers;
    if (!isLoopbackHost(host)) {
      return refuseUpgrade(socket, '421 Misdirected Request');
    }
    if (origin !== undefined && !isLoopbackOrigin(origin)) {
      return refuseUpgrade(socket, '403 Forbidden');
    }
    const [path = ''] = (incoming.url ?? '').split('?');
    const route = routes.find((candidate) => candidate.matches(path));
    if (route === undefined) {
      return refuseUpgrade(socket, '404 Not Found');
    }
    void handle(route, incoming, socket, head, (error) => onDefect?.(error, path));
  };
}

/** Responds to an upgrade with a status and closes the connection. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

async function handle(
  route: UpgradeRoute,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  onDefect: (error: unknown) => void,
): Promise<void> {
  try {
    await route.handle(incoming, socket, head);
  } catch (error) {
    onDefect(error);
    socket.destroy();
  }
}
