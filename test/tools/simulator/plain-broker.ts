/**
 * A broker for vehicles without a world: aedes over TLS, which accepts every client. Tests can make
 * it withhold acknowledgements, cut all connections, or refuse connections for a while.
 */
import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type Server, type TLSSocket, createServer } from 'node:tls';
import { inflateSync } from 'node:zlib';
import { type Extension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { Aedes } from 'aedes';
import type { TelemetryBatch, TelemetryMessage } from '../../../domain/telemetry-message.ts';
import { commandTopics } from '../../../domain/topics.ts';
import type { VehicleEndpoint, VehicleIdentity } from '../../../tools/simulator/wire/mqtt-connection.ts';
import { privateKeyPem } from 'local-aws/testing/mqtt-device';
import { keyPair } from 'local-aws/testing/signing-requests';

/** A message that arrived at the broker. */
export interface Arrival {
  readonly clientId: string;
  readonly topic: string;
  readonly payload: string;
  readonly bytes: Buffer;
}

/** The broker of a test; `startPlainBroker` starts one, and the caller stops it. */
export class PlainBroker {
  /** All published messages, in the order of arrival. */
  readonly arrivals: Arrival[] = [];
  /** ALPN names that clients requested. */
  readonly alpnProtocols: string[] = [];
  /** While true, the broker does not acknowledge messages. */
  keepsAcknowledgements = false;
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #certificate: string;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor(aedes: Aedes, { certificate, key }: VehicleIdentity) {
    this.#aedes = aedes;
    this.#certificate = certificate;
    aedes.authorizePublish = (client, packet, done) => {
      const bytes = Buffer.from(packet.payload);
      this.arrivals.push({ clientId: client?.id ?? '', topic: packet.topic, payload: `${bytes}`, bytes });
      // aedes acknowledges a message when this callback authorizes it.
      if (!this.keepsAcknowledgements) {
        done(null);
      }
    };
    this.#server = createServer(
      {
        cert: certificate,
        key,
        requestCert: true,
        rejectUnauthorized: false,
        ALPNProtocols: ['x-amzn-mqtt-ca', 'mqtt'],
      },
      (socket) => this.#accept(socket),
    );
  }

  get endpoint(): VehicleEndpoint {
    return { host: 'localhost', port: this.#port, certificateAuthority: this.#certificate };
  }

  /** Returns the telemetry among the arrivals. */
  telemetry(): TelemetryMessage[] {
    return (
      this.arrivals
        .filter(({ topic }) => topic.endsWith('/telemetry'))
        // Vehicles publish only this type on the topic.
        .map(({ payload }) => JSON.parse(payload) as TelemetryMessage)
    );
  }

  /** Returns the batches among the arrivals. */
  batches(): TelemetryBatch[] {
    return (
      this.arrivals
        .filter(({ topic }) => topic.endsWith('/telemetry'))
        // A vehicle with batches publishes only this type on the topic.
        .map(({ bytes }) => JSON.parse(`${inflateSync(bytes)}`) as TelemetryBatch)
    );
  }

  /** Accepts connections, after `shut` at the same port as before. */
  async open(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    // A server that listens on TCP has an address of this kind.
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections without a DISCONNECT. */
  cut(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  /** Ends all connections and accepts no new ones until `open`. */
  async shut(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut();
    await closed;
  }

  /** Sends a command. Resolves when the broker has accepted it. */
  sendCommand(referenceId: string, executionId: string, payload: string): Promise<void> {
    const topic = commandTopics(referenceId, executionId).request;
    const packet = { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false } as const;
    return new Promise((resolve, reject) => {
      this.#aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  }

  async stop(): Promise<void> {
    if (this.#server.listening) {
      await this.shut();
    }
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
  }

  #accept(socket: TLSSocket): void {
    if (typeof socket.alpnProtocol === 'string') {
      this.alpnProtocols.push(socket.alpnProtocol);
    }
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    this.#aedes.handle(socket);
  }
}

/** Starts a broker with its own certificate. */
export async function startPlainBroker(): Promise<PlainBroker> {
  const identity = await selfSignedIdentity('localhost', [
    new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }]),
  ]);
  const broker = new PlainBroker(await Aedes.createBroker(), identity);
  await broker.open();
  return broker;
}

/** Creates a self-signed identity. */
export async function selfSignedIdentity(
  commonName: string,
  extensions: Extension[] = [],
): Promise<VehicleIdentity> {
  const keys = await keyPair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    notAfter: new Date(Date.now() + 86_400_000),
    extensions,
  });
  return { certificate: certificate.toString('pem'), key: privateKeyPem(keys) };
}
