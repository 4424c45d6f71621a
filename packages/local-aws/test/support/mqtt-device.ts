/**
 * A device on the wire: mqtt.js over mutual TLS, without reconnecting, so that tests see each end
 * of a connection.
 */
import { KeyObject, type webcrypto } from 'node:crypto';
import mqtt, { type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
import { vi } from 'vitest';

/** Where devices connect. */
export interface DeviceEndpoint {
  readonly port: number;
  /** PEM. */
  readonly certificateAuthority: string;
  /** `localhost` unless said otherwise. */
  readonly host?: string;
}

/** What a device proves itself with; PEM. */
export interface DeviceIdentity {
  readonly certificate?: string;
  readonly key?: string;
}

/** A message that a device received. */
export interface ReceivedMessage {
  readonly topic: string;
  readonly payload: Buffer;
}

/** A device that is connected. */
export interface MqttDevice {
  readonly client: MqttClient;
  /** The broker remembered the session. */
  readonly sessionPresent: boolean;
  readonly messages: readonly ReceivedMessage[];
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  /**
   * Publishes with QoS 1 unless said otherwise; `cut` when the connection ends in place of an
   * acknowledgement.
   */
  publish(
    topic: string,
    payload?: string | Buffer,
    options?: { readonly qos?: 0 | 1 | 2; readonly retain?: boolean },
  ): Promise<'acknowledged' | 'cut'>;
  subscribe(filter: string, qos?: 0 | 1 | 2): Promise<'granted' | 'refused' | 'cut'>;
  /**
   * The next message that was not taken yet; fails after `timeoutMs`, two seconds unless said
   * otherwise.
   */
  nextMessage(timeoutMs?: number): Promise<ReceivedMessage>;
  /** Says DISCONNECT, and waits until the connection is gone. */
  end(): Promise<void>;
  /** Goes away without a word. */
  drop(): Promise<void>;
}

/**
 * Connects; rejects with `refused` when the connection ends before CONNACK, and with the error when
 * TLS or MQTT names one.
 */
export async function connectDevice(
  { host = 'localhost', port, certificateAuthority: ca }: DeviceEndpoint,
  { certificate: cert, key }: DeviceIdentity,
  options: IClientOptions & { readonly clientId: string },
): Promise<MqttDevice> {
  const client = mqtt.connect({
    protocol: 'mqtts',
    host,
    port,
    ca,
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: 5_000,
    ...options,
  });
  const messages: ReceivedMessage[] = [];
  client.on('message', (topic, payload) => messages.push({ topic, payload }));
  let failure: Error | undefined;
  client.on('error', (error) => (failure ??= error));
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  const connected = new Promise<IConnackPacket>((resolve) => client.once('connect', resolve));
  const connack = await Promise.race([connected, closed]);
  if (connack === undefined) {
    client.end(true);
    throw failure ?? new Error('refused');
  }
  return { ...toDevice(client, messages, closed), sessionPresent: connack.sessionPresent };
}

/** What came of an attempt to connect: `connected` (and gone again), or why not. */
export async function tryToConnect(...attempt: Parameters<typeof connectDevice>): Promise<string> {
  try {
    const device = await connectDevice(...attempt);
    await device.end();
    return 'connected';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The private key of a pair, in PEM (PKCS #8). */
export function privateKeyPem({ privateKey }: webcrypto.CryptoKeyPair): string {
  return KeyObject.from(privateKey).export({ format: 'pem', type: 'pkcs8' }).toString();
}

function toDevice(
  client: MqttClient,
  messages: ReceivedMessage[],
  closed: Promise<void>,
): Omit<MqttDevice, 'sessionPresent'> {
  const cut = closed.then(() => 'cut' as const);
  let taken = 0;
  return {
    client,
    messages,
    closed,
    publish(topic, payload = '', { qos = 1, retain = false } = {}) {
      const acknowledged = client.publishAsync(topic, payload, { qos, retain });
      return Promise.race([acknowledged.then(() => 'acknowledged' as const), cut]).catch(() => cut);
    },
    subscribe(filter, qos = 1) {
      const answered = client.subscribeAsync(filter, { qos }).then(
        ([grant]) => (grant === undefined || grant.qos > 2 ? ('refused' as const) : ('granted' as const)),
        () => (client.connected ? ('refused' as const) : cut),
      );
      return Promise.race([answered, cut]);
    },
    async nextMessage(timeout = 15_000) {
      const message = await vi.waitFor(
        () => {
          const next = messages[taken];
          if (next === undefined) {
            throw new Error('No message came.');
          }
          return next;
        },
        { timeout, interval: 5 },
      );
      taken += 1;
      return message;
    },
    async end() {
      client.end();
      await closed;
    },
    async drop() {
      client.stream.destroy();
      await closed;
      client.end(true);
    },
  };
}
