/**
 * AWS IoT Core's message broker on a laptop: MQTT 3.1.1 over mutual TLS. aedes speaks MQTT; the
 * registry decides who may connect, the template's IoT policies what they may do. Sessions end with
 * the world.
 */
import { Aedes } from 'aedes';
import type { EventEmitter } from 'node:events';
import type { TLSSocket } from 'node:tls';
import type { State } from '../../../state/store.ts';
import type { Connections, Message, MessageListener, MessageSink, PublishedMessage } from '../connections.ts';
import type { IotParts } from '../iot-parts.ts';
import { admit } from './admission.ts';
import { deviceRules } from './device-rules.ts';
import { followSessions } from './follow-sessions.ts';
import { type IotLog, createIotLog } from './iot-log.ts';
import { createPresence } from './presence.ts';
import { createServerIdentity } from './server-authority.ts';
import { aedesSessionStore } from './session-store.ts';
import { watchSubscribes } from './subscribe-packets.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';
import { startTlsEndpoint } from './tls-endpoint.ts';

/** What a broker is made of. */
export interface BrokerOptions {
  readonly parts: IotParts;
  readonly state: State;
  /** 0 takes a free one. */
  readonly port: number;
  /** Told of defects of the broker. */
  readonly onDefect: (error: unknown) => void;
}

/** A broker that listens. */
export interface Broker {
  readonly port: number;
  /** The authority of the server's certificate, PEM; clients need it to trust the endpoint. */
  readonly certificateAuthority: string;
  readonly connections: Connections;
  readonly log: IotLog;
  /**
   * Lets clients in; before that, connections are closed, because the policies are not those of the
   * template yet.
   */
  open(): void;
  /** Calls back when clients are let in. */
  onOpen(listener: () => void): void;
  /**
   * Gives a message to its subscribers, in nobody's name: whoever calls has asked for the
   * permission.
   */
  readonly publish: MessageSink;
  /** Tells of every message from now on, devices' and others', as `MessageListener` says. */
  onMessage(listener: MessageListener): void;
  /** Ends all sessions and the server. */
  stop(): Promise<void>;
}

/** Starts a broker on 127.0.0.1. Throws an error that names who holds a taken port. */
export async function startBroker({ parts, state, port, onDefect }: BrokerOptions): Promise<Broker> {
  const log = createIotLog(() => parts.clock.now());
  const aedes: Aedes = new Aedes();
  const sessions = new Sessions(parts.clock, aedesSessionStore(aedes));
  const listeners: MessageListener[] = [];
  const tell = (message: PublishedMessage): void => {
    for (const listener of listeners) {
      heard(listener, message);
    }
  };
  /** A defect of a listener is nothing that a publisher should feel. */
  const heard = (listener: MessageListener, message: PublishedMessage): void => {
    try {
      listener(message);
    } catch (error) {
      onDefect(error);
    }
  };
  const onRefused = (session: Session): void => presence.refused(session);
  Object.assign(aedes, deviceRules({ parts, sessions, log, onPublish: tell, onRefused, onDefect }));
  // aedes's types leave its failures out, and an error that nobody listens to ends the process.
  const failures: EventEmitter = aedes;
  failures.on('error', onDefect);
  const openListeners: (() => void)[] = [];
  let isOpen = false;
  const identity = await createServerIdentity(state);
  const endpoint = await startTlsEndpoint(port, identity, accept);
  await aedes.listen();

  const publish: MessageSink = (message: Message) =>
    new Promise((resolve, reject) => {
      tell(message);
      const done = (error?: Error | null) => (error ? reject(error) : resolve());
      aedes.publish({ cmd: 'publish', dup: false, ...message }, done);
    });
  const presence = createPresence({ parts, state }, (topic, payload) => {
    if (aedes.closed) {
      return;
    }
    publish({ topic, payload: Buffer.from(payload), qos: 1, retain: false }).catch(onDefect);
  });
  const finish = followSessions(aedes, { sessions, presence, log });
  parts.certificates.watch((certificateId) => {
    if (parts.certificates.find(certificateId)?.status !== 'ACTIVE') {
      sessions.cut(certificateId, 'AUTH_ERROR');
    }
  });

  /**
   * That AWS ends the connection of an unknown certificate in the same way, before CONNACK, is
   * assumed (assumption iot-40).
   */
  function accept(socket: TLSSocket): void {
    socket.on('error', () => socket.destroy());
    const admitted = isOpen ? admit(parts, socket.getPeerX509Certificate()) : { fault: 'NOT_OPEN' };
    if ('principal' in admitted) {
      const client = aedes.handle(socket);
      watchSubscribes(client);
      const session = sessions.open(client, socket, admitted.principal);
      // aedes says nothing of clients that never got as far as its list.
      socket.once('close', () => {
        if (!session.registered) {
          finish(session);
        }
      });
      return;
    }
    log.write({
      eventType: 'Connect',
      status: 'Failure',
      reason: 'AUTHORIZATION_FAILURE',
      details: admitted.fault,
    });
    socket.destroy();
  }

  return {
    port: endpoint.port,
    certificateAuthority: identity.certificateAuthority,
    connections: sessions,
    log,
    open() {
      presence.resume();
      isOpen = true;
      for (const listener of openListeners.splice(0)) {
        listener();
      }
    },
    onOpen: (listener) => void openListeners.push(listener),
    publish,
    onMessage: (listener) => void listeners.push(listener),
    async stop() {
      isOpen = false;
      await sessions.endAll();
      await new Promise<void>((resolve) => aedes.close(resolve));
      await endpoint.stop();
    },
  };
}
