/** Handles the messages of clients. */
import type { WafBlock, WebRequest } from '../../wafv2/web-request.ts';
import { wafForbidden } from '../graphql/waf-refusal.ts';
import type { Connection, Operation } from './connection.ts';
import type { Hub } from './hub.ts';
import { createRate } from './limits.ts';
import {
  complete,
  duplicatedOperation,
  errorMessage,
  readMessage,
  startAck,
  tooManySubscriptions,
  unknownOperation,
  wireErrors,
  type StartMessage,
  type WireError,
} from './messages.ts';
import { startSubscription, type StartOutcome, type StartParts } from './start-subscription.ts';

/** What starts need, and AWS WAF, which may block a registration before it starts. */
export interface ReceiverParts extends StartParts {
  /** AWS WAF's decision about a registration. WAF inspects no other message and no handshake. */
  readonly inspect: (request: WebRequest) => WafBlock | undefined;
}

/** Handles the text of a message. */
export type Receiver = (connection: Connection, text: string) => void;

/** Creates a receiver for all connections of the API, because they share one rate limit. */
export function createReceiver(hub: Hub, parts: ReceiverParts): Receiver {
  const mayCome = createRate(hub.limits.inboundPerSecond);
  return (connection, text) => {
    if (!connection.isOpen) {
      return;
    }
    // AppSync sends this without an id for every message (assumption appsync-71).
    if (!mayCome()) {
      return connection.send(errorMessage([wireErrors.rateExceeded]));
    }
    const message = readMessage(text);
    if (message.type === 'connection_init') {
      return connection.acknowledge();
    }
    // "All messages sent before receiving connection_ack are ignored."
    if (!connection.acknowledged) {
      return;
    }
    if (message.type === 'start') {
      return start(hub, parts, connection, message);
    }
    if (message.type === 'stop') {
      return stop(hub, connection, message.id);
    }
    connection.send(errorMessage([wireErrors.unsupported], message.id));
  };
}

function start(hub: Hub, parts: ReceiverParts, connection: Connection, message: StartMessage): void {
  const { id, data, headers } = message;
  const { operations, remoteAddress } = connection;
  const isBlocked = parts.inspect({ headers, body: Buffer.from(data), remoteAddress }) !== undefined;
  const error = isBlocked ? wafForbidden : startError(hub, connection, id);
  if (error !== undefined) {
    return connection.send(errorMessage([error], id));
  }
  const operation: Operation = {};
  operations.set(id, operation);
  void startSubscription({ data, headers, remoteAddress }, parts).then((outcome) => {
    // The subscription was stopped, or the connection closed, before it had started.
    if (operations.get(id) === operation) {
      settle(hub, connection, id, operation, outcome);
    }
  });
}

function startError({ limits }: Hub, { operations }: Connection, id: string): WireError | undefined {
  if (operations.has(id)) {
    return duplicatedOperation(id);
  }
  return operations.size >= limits.maxSubscriptions
    ? tooManySubscriptions(limits.maxSubscriptions)
    : undefined;
}

function settle(
  hub: Hub,
  connection: Connection,
  id: string,
  operation: Operation,
  outcome: StartOutcome,
): void {
  if ('errors' in outcome) {
    connection.operations.delete(id);
    connection.send(errorMessage(outcome.errors, id));
    return;
  }
  operation.running = { id, connection, subscription: outcome.subscription };
  // Runs in one turn with the confirmation, so that no event precedes it and none after it is
  // missed.
  hub.running.add(operation.running);
  connection.send(startAck(id));
}

function stop(hub: Hub, connection: Connection, id: string): void {
  const operation = connection.operations.get(id);
  if (operation === undefined) {
    return connection.send(errorMessage([unknownOperation(id)], id));
  }
  connection.operations.delete(id);
  if (operation.running !== undefined) {
    hub.running.remove(operation.running);
  }
  connection.send(complete(id));
}
