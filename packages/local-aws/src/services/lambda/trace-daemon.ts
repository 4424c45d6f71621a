/**
 * The X-Ray daemon of a function. It receives segments, those of the function over UDP on loopback,
 * and sends them to X-Ray under the function's role.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Principal } from '../../core/principal.ts';

/** A daemon that receives X-Ray segments over UDP at `address` on 127.0.0.1 until it is stopped. */
export interface TraceDaemon {
  /** For `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly address: string;
  /** Accepts a segment document (JSON text) of Lambda itself. */
  send(document: string): void;
  stop(): void;
}

/** Listens on a free port. */
export async function startTraceDaemon(dispatcher: Dispatcher, principal: Principal): Promise<TraceDaemon> {
  const socket = createSocket('udp4');
  const send = (document: string): void => {
    const input = { TraceSegmentDocuments: [document] };
    // The call record shows a refusal; the function must not notice it.
    dispatcher
      .dispatch({ service: 'xray', operation: 'PutTraceSegments', input, principal })
      .catch(() => undefined);
  };
  // A header line, then the segment document.
  socket.on('message', (packet) => send(packet.toString('utf8').split('\n').slice(1).join('\n')));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.unref();
  return { address: `127.0.0.1:${socket.address().port}`, send, stop: () => socket.close() };
}
