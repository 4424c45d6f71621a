/**
 * The TLS end of the broker. Clients are asked for a certificate, and the handshake proves that
 * they have its key; no chain is looked at, because IoT Core knows certificates by its registry and
 * not by their authority. Who is not in the registry goes no further than this.
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
 * Listens on 127.0.0.1 and hands over each connection whose handshake is complete; port 0 takes a
 * free one.
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
