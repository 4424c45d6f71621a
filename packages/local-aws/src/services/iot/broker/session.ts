/**
 * One connection to the broker, from the end of its TLS handshake to the moment when nothing of it
 * is left.
 */
import { randomUUID } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Client } from 'aedes';
import type { DevicePrincipal } from './admission.ts';
import type { DeviceConnection } from './device-policies.ts';

/** Why a session ended: values of `disconnectReason` (AWS: "Lifecycle events"). */
export type DisconnectReason =
  | 'AUTH_ERROR'
  | 'CLIENT_ERROR'
  | 'CLIENT_INITIATED_DISCONNECT'
  | 'CONNECTION_LOST'
  | 'DUPLICATE_CLIENTID'
  | 'MQTT_KEEP_ALIVE_TIMEOUT'
  | 'SERVER_ERROR'
  | 'SERVER_INITIATED_DISCONNECT';

/** A connection with what the broker knows of it. */
export class Session {
  readonly client: Client;
  readonly principal: DevicePrincipal;
  readonly ipAddress: string;
  /** `sessionIdentifier` of presence events. */
  readonly sessionIdentifier = randomUUID();
  /** Topic filters it is subscribed to. */
  readonly filters = new Set<string>();
  /** Resolves when aedes has let go of the client: only then may another take its client id. */
  readonly ended: Promise<void>;
  /** Who it is in MQTT; unknown before its CONNECT packet. */
  connection?: DeviceConnection;
  /** Its subscriptions outlive the connection (`cleanSession` is off). */
  persistent = false;
  /** The number of its presence events; absent until `connected` has been published. */
  versionNumber?: number;
  /** The first reason counts: what follows is a consequence of it. */
  reason?: DisconnectReason;
  /** The last will is not to be published. */
  withoutWill = false;
  /** aedes has the client in its list, and will say when it is out of it. */
  registered = false;
  /** Resolves when the sessions that had the client id before are gone. */
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

  /** Cuts the connection; resolves when the session has ended. */
  async end(reason: DisconnectReason): Promise<void> {
    this.reason ??= reason;
    this.client.close();
    await this.ended;
  }

  /** Marks the end. */
  settle(): void {
    this.#settle();
  }

  /** The reason of the end; a client that says nothing was lost. */
  get disconnectReason(): DisconnectReason {
    return this.reason ?? (saidGoodbye(this.client) ? 'CLIENT_INITIATED_DISCONNECT' : 'CONNECTION_LOST');
  }
}

/** aedes sets a member that its types leave out on a DISCONNECT packet, and emits no event. */
function saidGoodbye(client: Client): boolean {
  return '_disconnected' in client && client._disconnected === true;
}
