/**
 * The broker's TLS server. It requests a client certificate, and the handshake proves that the
 * client has its key. It does not check the chain, because IoT Core finds certificates in its
 * registry. The broker closes connections of certificates that are not in the registry.
 */
import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { type TLSSocket, createServer } from 'node:tls';
import { listenOnLoopback } from '../../../core/listen.ts';
import type { ServerIdentity } from './server-authority.ts';

/** A TLS server on 127.0.0.1; `port` is the actual one when port 0 was requested. */
export interface TlsEndpoint {
  readonly port: number;
  /** Closes the socket and every connection. */
  stop(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 and passes on each connection whose handshake is complete. Port 0 selects a
 * free port.
 */
export async function startTlsEndpoint(
  port: number,
  { key, certificate: cert }: ServerIdentity,
  accept: (socket: TLSSocket) => void,
): Promise<TlsEndpoint> {
  const sockets = new Set<Socket>();
  const server = createServer(
    {
      key,
      cert,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      // A resumed session would bring its certificate from the ticket; each connection must prove
      // its key again.
      secureOptions: constants.SSL_OP_NO_TICKET,
      handshakeTimeout: 10_000,
      noDelay: true,
    },
    accept,
  );
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const actual = await listenOnLoopback(server, port, 'where devices connect');
  return {
    port: actual,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}
