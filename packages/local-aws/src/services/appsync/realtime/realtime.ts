/** AppSync's real-time endpoint of one API: opens and closes connections. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Authenticator } from '../graphql/authentication.ts';
import { HttpError } from '../graphql/http-error.ts';
import type { ApiPlan } from '../graphql/plan.ts';
import type { RequestScope } from '../graphql/request.ts';
import type { OperationResult } from '../graphql/run-operation.ts';
import { authorizationRequest } from './authorization-request.ts';
import { Connection } from './connection.ts';
import type { RealtimeControl } from './control.ts';
import { chosenProtocol, readHandshake } from './handshake.ts';
import type { Hub } from './hub.ts';
import type { RealtimeLimits } from './limits.ts';
import { connectionError, type WireError } from './messages.ts';
import { forget, publish } from './publish.ts';
import { createReceiver, type Receiver, type ReceiverParts } from './receive.ts';
import { Registry } from './registry.ts';

/** What the endpoint depends on. */
export interface RealtimeParts extends ReceiverParts {
  readonly limits: RealtimeLimits;
}

/** One API's WebSocket endpoint for subscriptions, over the `graphql-ws` subprotocol. */
export interface Realtime {
  /** Takes over a connection that requested `/graphql/realtime`. */
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Publishes a completed operation to subscribers. */
  publish(scope: RequestScope, plan: ApiPlan, data: OperationResult['data']): void;
  readonly control: RealtimeControl;
  /** Closes every connection; resolves when all are closed. */
  stop(): Promise<void>;
}

/** Creates the endpoint. Nothing runs until a client connects. */
export function createRealtime(parts: RealtimeParts): Realtime {
  const { limits, authenticator } = parts;
  const hub: Hub = {
    limits,
    connections: new Set(),
    running: new Registry(),
    counts: { delivered: 0, oversized: 0, slow: 0 },
  };
  const receive = createReceiver(hub, parts);
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.maxMessageBytes,
    handleProtocols: chosenProtocol,
  });
  return {
    async upgrade(incoming, socket, head) {
      // Authenticates before the handshake, because a message in between would have no listener.
      const refusal = await handshakeError(incoming, authenticator);
      if (socket.destroyed) {
        return;
      }
      server.handleUpgrade(incoming, socket, head, (opened) => {
        opened.on('error', () => opened.terminate());
        if (refusal === undefined) {
          open(hub, receive, opened, { stream: socket, remoteAddress: remoteAddressOf(incoming) });
        } else {
          refuse(opened, refusal);
        }
      });
    },
    publish: (scope, plan, data) => publish(hub, scope, plan, data),
    control: controlOf(hub),
    stop: () => closeAll(hub),
  };
}

/** Returns why the connection is refused; undefined when it is accepted. */
async function handshakeError(
  incoming: IncomingMessage,
  authenticator: Authenticator,
): Promise<WireError | undefined> {
  const handshake = readHandshake(incoming);
  if ('refusal' in handshake) {
    return handshake.refusal;
  }
  const address = remoteAddressOf(incoming);
  try {
    await authenticator(authorizationRequest(handshake.headers, '/graphql/connect', '{}', address));
    return undefined;
  } catch (error) {
    if (!(error instanceof HttpError)) {
      throw error;
    }
    return { errorType: error.errorType, message: error.message, errorCode: error.status };
  }
}

function remoteAddressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}

/** AppSync opens the WebSocket even for refused clients, and sends the reason on it. */
function refuse(socket: WebSocket, error: WireError): void {
  socket.send(connectionError(error));
  socket.close(1000);
}

function open(
  hub: Hub,
  receive: Receiver,
  socket: WebSocket,
  under: ConstructorParameters<typeof Connection>[1],
): void {
  const connection = new Connection(socket, under, hub.limits, () => void (hub.counts.slow += 1));
  hub.connections.add(connection);
  // No message of the protocol is binary.
  socket.on('message', (raw, isBinary) => receive(connection, isBinary ? '' : textOf(raw)));
  socket.on('close', () => {
    hub.connections.delete(connection);
    forget(hub.running, connection);
  });
}

/** With the default `binaryType`, a message is one Buffer. */
function textOf(raw: RawData): string {
  return Buffer.isBuffer(raw) ? raw.toString('utf8') : '';
}

function controlOf({ connections, running, counts }: Hub): RealtimeControl {
  return {
    connections: () => connections.size,
    subscriptions: (field) => (field === undefined ? running.size : running.of(field).length),
    cut(count = connections.size, random = Math.random) {
      const candidates = [...connections];
      const chosen = Array.from({ length: Math.min(count, candidates.length) }, () =>
        candidates.splice(Math.floor(random() * candidates.length), 1),
      ).flat();
      for (const connection of chosen) {
        connection.cut();
      }
      return chosen.length;
    },
    counts: () => ({ ...counts }),
  };
}

async function closeAll({ connections }: Hub): Promise<void> {
  const closing = [...connections].map((connection) => connection.close('goingAway'));
  await Promise.all(closing);
}
