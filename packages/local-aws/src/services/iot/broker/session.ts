/**
 * One connection to the broker, from the end of its TLS handshake until the broker has released all
 * its state.
 */
import { randomUUID } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Client } from 'aedes';
import type { DevicePrincipal } from './admission.ts';
import type { DeviceConnection } from './device-policies.ts';

/** Why a session ended: values of `disconnectReason` (AWS: "Lifecycle events"). */
export type DisconnectReason =
  | 'API_INITIATED_DISCONNECT'
  | 'AUTH_ERROR'
  | 'CLIENT_ERROR'
  | 'CLIENT_INITIATED_DISCONNECT'
  | 'CONNECTION_LOST'
  | 'DUPLICATE_CLIENTID'
  | 'MQTT_KEEP_ALIVE_TIMEOUT'
  | 'SERVER_ERROR'
  | 'SERVER_INITIATED_DISCONNECT';

/** A connection, with the broker's state for it. */
export class Session {
  readonly client: Client;
  readonly principal: DevicePrincipal;
  readonly ipAddress: string;
  /** `sessionIdentifier` of presence events. */
  readonly sessionIdentifier = randomUUID();
  /** Topic filters that it is subscribed to. */
  readonly filters = new Set<string>();
  /**
   * Resolves when aedes has released the client. Only then may another session use its client id.
   */
  readonly ended: Promise<void>;
  /** Its identity in MQTT; absent before its CONNECT packet. */
  connection?: DeviceConnection;
  /** True when its subscriptions outlive the connection (`cleanSession` is off). */
  persistent = false;
  /** The number of its presence events; absent until `connected` has been published. */
  versionNumber?: number;
  /** The first reason for the end. Later ones are consequences of it. */
  reason?: DisconnectReason;
  /** True when the last will must not be published. */
  withoutWill = false;
  /**
   * True when aedes has the client in its list, so that it emits an event when it removes the
   * client.
   */
  registered = false;
  /** Resolves when earlier sessions with the client id have ended. */
  turn: Promise<void> = Promise.resolve();
  #settle: () => void = () => undefined;

  constructor(client: Client, socket: TLSSocket, principal: DevicePrincipal) {
    this.client = client;
    this.principal = principal;
    this.ipAddress = socket.remoteAddress ?? '';
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Closes the connection; resolves when the session has ended. */
  async end(reason: DisconnectReason): Promise<void> {
    this.reason ??= reason;
    this.client.close();
    await this.ended;
  }

  /** Marks the session as ended. */
  settle(): void {
    this.#settle();
  }

  /** Why the session ended. A client that sent no DISCONNECT counts as lost. */
  get disconnectReason(): DisconnectReason {
    return this.reason ?? (saidGoodbye(this.client) ? 'CLIENT_INITIATED_DISCONNECT' : 'CONNECTION_LOST');
  }
}

/** On a DISCONNECT packet, aedes emits no event but sets a member that its types do not declare. */
function saidGoodbye(client: Client): boolean {
  return '_disconnected' in client && client._disconnected === true;
}
