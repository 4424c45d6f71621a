/**
 * A device: mqtt.js over mutual TLS. It does not reconnect, so that tests see when a connection
 * ends.
 */
import { KeyObject, type webcrypto } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import mqtt, { type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';

/** The address of a broker, and the authority that signs the broker's certificate. */
export interface DeviceEndpoint {
  readonly port: number;
  /** PEM. */
  readonly certificateAuthority: string;
  /** Default: `localhost`. */
  readonly host?: string;
}

/** A device's certificate and key, in PEM. */
export interface DeviceIdentity {
  readonly certificate?: string;
  readonly key?: string;
}

/** A message that a device received. */
export interface ReceivedMessage {
  readonly topic: string;
  readonly payload: Buffer;
}

/** A device with an open connection, and every message that it received on it. */
export interface MqttDevice {
  readonly client: MqttClient;
  /** True when the broker had a persistent session. */
  readonly sessionPresent: boolean;
  readonly messages: readonly ReceivedMessage[];
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;
  /**
   * Publishes, by default with QoS 1. Resolves to `cut` when the connection ends before an
   * acknowledgement.
   */
  publish(
    topic: string,
    payload?: string | Buffer,
    options?: { readonly qos?: 0 | 1 | 2; readonly retain?: boolean },
  ): Promise<'acknowledged' | 'cut'>;
  subscribe(filter: string, qos?: 0 | 1 | 2): Promise<'granted' | 'refused' | 'cut'>;
  /**
   * Returns the next message that was not returned yet. Rejects after `timeoutMs`, by default 15
   * seconds.
   */
  nextMessage(timeoutMs?: number): Promise<ReceivedMessage>;
  /** Sends DISCONNECT and waits until the connection has ended. */
  end(): Promise<void>;
  /** Closes the connection without a DISCONNECT. */
  drop(): Promise<void>;
}

/**
 * Connects. Rejects with `refused` when the connection ends before CONNACK, or with the error of
 * TLS or MQTT.
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

/** Connects and disconnects. Returns `connected`, or why the connection failed. */
export async function tryToConnect(...attempt: Parameters<typeof connectDevice>): Promise<string> {
  try {
    const device = await connectDevice(...attempt);
    await device.end();
    return 'connected';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Returns the private key of a pair in PEM (PKCS #8). */
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
      const subscribed = client.subscribeAsync(filter, { qos }).then(
        ([grant]) => (grant === undefined || grant.qos > 2 ? ('refused' as const) : ('granted' as const)),
        () => (client.connected ? ('refused' as const) : cut),
      );
      return Promise.race([subscribed, cut]);
    },
    async nextMessage(timeoutMs = 15_000) {
      const until = Date.now() + timeoutMs;
      for (;;) {
        const message = messages[taken];
        if (message !== undefined) {
          taken += 1;
          return message;
        }
        if (Date.now() >= until) {
          throw new Error('No message arrived in time.');
        }
        await delay(5);
      }
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
