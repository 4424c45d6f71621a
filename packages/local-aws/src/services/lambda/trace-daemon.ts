/**
 * The X-Ray daemon beside a function: takes segments, the function's over UDP on loopback, and
 * sends them to X-Ray as the function's role.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Principal } from '../../core/principal.ts';

/** A listening daemon. */
export interface TraceDaemon {
  /** For `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly address: string;
  /** Takes a segment document (JSON text) of Lambda's own. */
  send(document: string): void;
  stop(): void;
}

/** Listens on a free port. */
export async function startTraceDaemon(dispatcher: Dispatcher, principal: Principal): Promise<TraceDaemon> {
  const socket = createSocket('udp4');
  const send = (document: string): void => {
    const input = { TraceSegmentDocuments: [document] };
    // A refusal stands in the record of calls; the function must not notice.
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
