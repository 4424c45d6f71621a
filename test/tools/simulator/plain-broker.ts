/**
 * A broker for vehicles without a world: aedes over TLS, which accepts every client. Tests can make
 * it withhold acknowledgements, cut all connections, or refuse connections for a while.
 */
import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type TLSSocket, createServer } from 'node:tls';
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { Aedes } from 'aedes';
import type { TelemetryMessage } from '../../../domain/telemetry-message.ts';
import { commandTopics } from '../../../domain/topics.ts';
import type { VehicleEndpoint, VehicleIdentity } from '../../../tools/simulator/wire/mqtt-connection.ts';
import { privateKeyPem } from '../../../packages/local-aws/test/support/mqtt-device.ts';
import { keyPair } from '../../../packages/local-aws/test/support/signing-requests.ts';

/** A message that arrived at the broker. */
export interface Arrival {
  readonly clientId: string;
  readonly topic: string;
  readonly payload: string;
}

/** The broker of a test. */
export interface PlainBroker {
  readonly endpoint: VehicleEndpoint;
  /** All published messages, in the order of arrival. */
  readonly arrivals: readonly Arrival[];
  /** The telemetry among them. */
  readonly telemetry: () => TelemetryMessage[];
  /** ALPN names that clients requested. */
  readonly alpnProtocols: readonly string[];
  /** While true, the broker does not acknowledge messages. */
  keepsAcknowledgements: boolean;
  /** Ends all connections without a DISCONNECT. */
  cut(): void;
  /** Ends all connections and accepts no new ones until `open`. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** Sends a command. Resolves when the broker has accepted it. */
  sendCommand(referenceId: string, executionId: string, payload: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a broker with its own certificate. */
export async function startPlainBroker(): Promise<PlainBroker> {
  const keys = await keyPair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    notAfter: new Date(Date.now() + 86_400_000),
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  });
  const cert = certificate.toString('pem');
  const aedes = await Aedes.createBroker();
  const arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();
  const alpnProtocols: string[] = [];
  const broker = { keepsAcknowledgements: false };
  aedes.authorizePublish = (client, packet, done) => {
    arrivals.push({ clientId: client?.id ?? '', topic: packet.topic, payload: packet.payload.toString() });
    // aedes acknowledges a message when this callback authorizes it.
    if (!broker.keepsAcknowledgements) {
      done(null);
    }
  };
  const server = createServer(
    {
      cert,
      key: privateKeyPem(keys),
      requestCert: true,
      rejectUnauthorized: false,
      ALPNProtocols: ['x-amzn-mqtt-ca', 'mqtt'],
    },
    (socket: TLSSocket) => {
      if (typeof socket.alpnProtocol === 'string') {
        alpnProtocols.push(socket.alpnProtocol);
      }
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      aedes.handle(socket);
    },
  );
  let port = 0;
  const open = async (): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on TCP has an address of this kind.
    ({ port } = server.address() as AddressInfo);
  };
  const cut = (): void => {
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  const shut = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  await open();
  return Object.assign(broker, {
    endpoint: { host: 'localhost', port, certificateAuthority: cert },
    arrivals,
    alpnProtocols,
    telemetry: () =>
      arrivals
        .filter(({ topic }) => topic.endsWith('/telemetry'))
        // Vehicles publish only this type on the topic.
        .map(({ payload }) => JSON.parse(payload) as TelemetryMessage),
    cut,
    shut,
    open,
    sendCommand: (referenceId: string, executionId: string, payload: string) =>
      new Promise<void>((resolve, reject) => {
        const topic = commandTopics(referenceId, executionId).request;
        aedes.publish({ cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false }, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    async stop() {
      if (server.listening) {
        await shut();
      }
      await new Promise<void>((resolve) => aedes.close(resolve));
    },
  });
}

/** Creates a self-signed identity. */
export async function selfSignedIdentity(commonName: string): Promise<VehicleIdentity> {
  const keys = await keyPair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    notAfter: new Date(Date.now() + 86_400_000),
  });
  return { certificate: certificate.toString('pem'), key: privateKeyPem(keys) };
}
