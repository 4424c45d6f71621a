/**
 * A vehicle's MQTT connection over mutual TLS (mqtt.js). It reconnects with an exponential back-off
 * that differs between vehicles. The broker keeps the session (clean session off), so that commands
 * wait for a disconnected vehicle.
 */
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Cancel, VehicleClock } from '../clock.ts';
import { type Random, between } from '../random.ts';

/** Address of the MQTT endpoint of AWS IoT Core or of the local world. */
export interface VehicleEndpoint {
  readonly host: string;
  /** Default 8883. At port 443, AWS IoT Core recognizes MQTT by its ALPN name. */
  readonly port?: number;
  /**
   * Certificate authority that the vehicle trusts, in PEM. Default: Node's roots, with Amazon's.
   */
  readonly certificateAuthority?: string;
}

/** A vehicle's private key and certificate, in PEM. */
export interface VehicleIdentity {
  readonly key: string;
  /** Followed by its chain, if there is one. */
  readonly certificate: string;
}

/**
 * Pauses between attempts to connect, in milliseconds. Each is random: the first up to `first`,
 * each later one up to twice the bound before it, at most `max`.
 */
export interface BackOff {
  readonly first: number;
  readonly max: number;
}

/** Identity, topic filters, pauses between attempts, and callbacks of one MQTT client. */
export interface MqttConnectionOptions {
  readonly clientId: string;
  readonly endpoint: VehicleEndpoint;
  readonly identity: VehicleIdentity;
  /** The identity of the next connection, for a vehicle that renews. */
  readonly nextIdentity?: () => VehicleIdentity;
  readonly clock: VehicleClock;
  readonly random: Random;
  readonly backOff: BackOff;
  /**
   * Topic filters to subscribe to on each connection, with QoS 1. AWS IoT Core takes at most eight
   * in one SUBSCRIBE (AWS IoT Core quotas).
   */
  readonly subscriptions: readonly string[];
  readonly onConnected: () => void;
  /** Also called when an attempt to connect failed. `reason` is a sentence for a person. */
  readonly onDisconnected: (reason: string, wasConnected: boolean) => void;
  readonly onMessage: (topic: string, payload: Buffer) => void;
}

/** MQTT connection that reconnects after a random back-off until `close` is called. */
export interface MqttConnection {
  readonly isConnected: boolean;
  open(): void;
  /**
   * Publishes with QoS 1. `onAcknowledged` is called at most once, and never after the connection
   * was lost.
   */
  publish(topic: string, payload: string | Buffer, onAcknowledged: () => void): void;
  /** Drops the connection without a DISCONNECT, and reconnects after `awayMs`. */
  cut(awayMs: number): void;
  /** Sends DISCONNECT and does not reconnect. Resolves when the connection is closed. */
  close(): Promise<void>;
}

/**
 * AWS IoT Core's name for MQTT with a client certificate at port 443 (RFC 7301; AWS IoT Developer
 * Guide, "Device communication protocols").
 */
const alpnProtocol = 'x-amzn-mqtt-ca';
const mqttPort = 8883;
const connectTimeoutMs = 15_000;
const keepAliveSeconds = 60;
/** Milliseconds to wait for a graceful close. */
const closeMs = 500;

/** Creates a connection that is not open yet. */
export function createMqttConnection(options: MqttConnectionOptions): MqttConnection {
  return new ReconnectingConnection(options);
}

class ReconnectingConnection implements MqttConnection {
  readonly #options: MqttConnectionOptions;
  #client: MqttClient | undefined;
  #isConnected = false;
  #isClosed = false;
  #failures = 0;
  #cancelRetry: Cancel = () => undefined;

  constructor(options: MqttConnectionOptions) {
    this.#options = options;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  open(): void {
    if (this.#client !== undefined || this.#isClosed) {
      return;
    }
    const { identity, nextIdentity } = this.#options;
    const client = mqtt.connect(mqttOptions({ ...this.#options, identity: nextIdentity?.() ?? identity }));
    this.#client = client;
    let failure: Error | undefined;
    client.on('error', (error) => (failure ??= error));
    client.on('connect', () => this.#onConnected(client));
    client.on('message', this.#options.onMessage);
    client.once('close', () => {
      client.end(true);
      if (this.#client !== client) {
        return;
      }
      this.#onLost(reasonOf(failure, this.#isConnected));
      this.#retryIn(this.#nextPause());
    });
  }

  publish(topic: string, payload: string | Buffer, onAcknowledged: () => void): void {
    const client = this.#client;
    client?.publish(topic, payload, { qos: 1 }, (error) => {
      if (this.#client === client && (error === undefined || error === null)) {
        onAcknowledged();
      }
    });
  }

  cut(awayMs: number): void {
    const client = this.#client;
    if (client !== undefined) {
      this.#onLost('The vehicle went out of reach.');
      client.stream.destroy();
    }
    this.#retryIn(awayMs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelRetry();
    const client = this.#client;
    if (client === undefined) {
      return;
    }
    this.#onLost('Closed.');
    await endWithin(client, closeMs);
  }

  #onConnected(client: MqttClient): void {
    this.#isConnected = true;
    this.#failures = 0;
    const { subscriptions, onConnected } = this.#options;
    // A resumed session may lack the subscriptions, if the vehicle disconnected before it
    // subscribed.
    if (subscriptions.length > 0) {
      client.subscribe([...subscriptions], { qos: 1 }, () => undefined);
    }
    onConnected();
  }

  #onLost(reason: string): void {
    const wasConnected = this.#isConnected;
    this.#client = undefined;
    this.#isConnected = false;
    this.#options.onDisconnected(reason, wasConnected);
  }

  #retryIn(delayMs: number): void {
    this.#cancelRetry();
    if (!this.#isClosed) {
      this.#cancelRetry = this.#options.clock.after(delayMs, () => this.open());
    }
  }

  #nextPause(): number {
    const { backOff, random } = this.#options;
    const max = Math.min(backOff.max, backOff.first * 2 ** this.#failures);
    this.#failures += 1;
    return between(random, 0, max);
  }
}

/**
 * Configures mqtt.js for MQTT 3.1.1 over mutual TLS with a persistent session and no reconnecting.
 */
export function mqttOptions({
  clientId,
  endpoint,
  identity,
}: Pick<MqttConnectionOptions, 'clientId' | 'endpoint' | 'identity'>): IClientOptions {
  const { host, port = mqttPort, certificateAuthority } = endpoint;
  return {
    protocol: 'mqtts',
    host,
    port,
    clientId,
    clean: false,
    key: identity.key,
    cert: identity.certificate,
    ...(certificateAuthority !== undefined && { ca: certificateAuthority }),
    ...(port === 443 && { ALPNProtocols: [alpnProtocol] }),
    protocolVersion: 4,
    keepalive: keepAliveSeconds,
    connectTimeout: connectTimeoutMs,
    // This class reconnects itself: mqtt.js has a fixed pause, and would resend what the outbox
    // resends.
    reconnectPeriod: 0,
    resubscribe: false,
  };
}

/**
 * Says why a connection ended: an untrusted authority, a closed port, or, without an error from TLS
 * and MQTT, a broker that rejects this vehicle.
 */
function reasonOf(failure: Error | undefined, wasConnected: boolean): string {
  if (failure !== undefined) {
    return `${failure.message || failure.name}.`.replace(/\.\.$/, '.');
  }
  return wasConnected
    ? 'The broker ended the connection.'
    : 'The broker closed the connection before accepting it: the certificate is not active there, or the client id is not its own.';
}

/**
 * Sends DISCONNECT and closes. Destroys the connection at the end: `end` of mqtt.js leaves one open
 * that is still being established, and ignores a second call.
 */
function endWithin(client: MqttClient, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(forced);
      client.stream.destroy();
      resolve();
    };
    const forced = setTimeout(finish, milliseconds);
    client.end(false, {}, finish);
  });
}
