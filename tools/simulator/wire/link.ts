/**
 * A vehicle's connection: mqtt.js over mutual TLS, opened again whenever it ends, after a pause
 * that grows and is never the same for two vehicles. The session is kept by the broker (clean
 * session off), so that commands wait for a vehicle that is away.
 */
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Cancel, VehicleClock } from '../clock.ts';
import { type Random, between } from '../random.ts';

/** Where vehicles connect. */
export interface VehicleEndpoint {
  readonly host: string;
  /** 8883 unless said otherwise; at 443 AWS IoT Core knows MQTT by its ALPN name. */
  readonly port?: number;
  /**
   * PEM of whom the vehicle trusts; the roots that Node brings (Amazon's among them) when not
   * given.
   */
  readonly certificateAuthority?: string;
}

/** What a vehicle proves itself with, in PEM. */
export interface VehicleIdentity {
  readonly key: string;
  /** With its chain, if there is one. */
  readonly certificate: string;
}

/**
 * Pauses between attempts to connect, in milliseconds: at random up to `first`, then up to twice as
 * much each time, up to `longest`.
 */
export interface BackOff {
  readonly first: number;
  readonly longest: number;
}

/** How a link is made. */
export interface LinkOptions {
  readonly clientId: string;
  readonly endpoint: VehicleEndpoint;
  readonly identity: VehicleIdentity;
  readonly clock: VehicleClock;
  readonly random: Random;
  readonly backOff: BackOff;
  /** Topic filters that are subscribed to at each connection, QoS 1. */
  readonly subscriptions: readonly string[];
  readonly onConnected: () => void;
  /** Also for an attempt that failed; the reason is for a person to read. */
  readonly onDisconnected: (reason: string, wasConnected: boolean) => void;
  readonly onMessage: (topic: string, payload: Buffer) => void;
}

/** A connection that comes back. */
export interface Link {
  readonly isConnected: boolean;
  open(): void;
  /**
   * Publishes with QoS 1; `acknowledged` is called at most once, and never when the connection ends
   * before.
   */
  publish(topic: string, payload: string, acknowledged: () => void): void;
  /** Goes away without a word, and stays away for so long. */
  cut(awayMs: number): void;
  /** Says goodbye; does not come back. Resolves when the connection is gone. */
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
/** How long a goodbye may take. */
const closeMs = 500;

/** A link that is not open yet. */
export function createLink(options: LinkOptions): Link {
  const { clock, backOff } = options;
  let client: MqttClient | undefined;
  let isConnected = false;
  let isClosed = false;
  let failures = 0;
  let cancelRetry: Cancel = () => undefined;

  const retryIn = (delayMs: number): void => {
    cancelRetry();
    if (!isClosed) {
      cancelRetry = clock.after(delayMs, open);
    }
  };
  const pause = (): number => {
    const most = Math.min(backOff.longest, backOff.first * 2 ** failures);
    failures += 1;
    return between(options.random, 0, most);
  };
  const lost = (reason: string): void => {
    const wasConnected = isConnected;
    client = undefined;
    isConnected = false;
    options.onDisconnected(reason, wasConnected);
  };
  function open(): void {
    if (client !== undefined || isClosed) {
      return;
    }
    const mine = mqtt.connect(mqttOptions(options));
    client = mine;
    let failure: Error | undefined;
    mine.on('error', (error) => (failure ??= error));
    mine.on('connect', () => {
      isConnected = true;
      failures = 0;
      // A session that the broker remembers may still lack them: the vehicle may have gone before
      // it had subscribed.
      if (options.subscriptions.length > 0) {
        mine.subscribe([...options.subscriptions], { qos: 1 }, () => undefined);
      }
      options.onConnected();
    });
    mine.on('message', options.onMessage);
    mine.once('close', () => {
      mine.end(true);
      if (client !== mine) {
        return;
      }
      lost(reasonOf(failure, isConnected));
      retryIn(pause());
    });
  }
  return {
    get isConnected() {
      return isConnected;
    },
    open,
    publish(topic, payload, acknowledged) {
      const mine = client;
      mine?.publish(topic, payload, { qos: 1 }, (error) => {
        if (client === mine && (error === undefined || error === null)) {
          acknowledged();
        }
      });
    },
    cut(awayMs) {
      const mine = client;
      if (mine !== undefined) {
        lost('The vehicle went out of reach.');
        mine.stream.destroy();
      }
      retryIn(awayMs);
    },
    async close() {
      isClosed = true;
      cancelRetry();
      const mine = client;
      if (mine === undefined) {
        return;
      }
      lost('Closed.');
      await endWithin(mine, closeMs);
    },
  };
}

/** What mqtt.js is told. */
export function mqttOptions({
  clientId,
  endpoint,
  identity,
}: Pick<LinkOptions, 'clientId' | 'endpoint' | 'identity'>): IClientOptions {
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
    // The link opens again by itself: mqtt.js knows one pause only, and would send again what the
    // outbox sends.
    reconnectPeriod: 0,
    resubscribe: false,
  };
}

/**
 * An authority that is not trusted, a closed port, or, where TLS and MQTT say nothing, a broker
 * that will not have this vehicle.
 */
function reasonOf(failure: Error | undefined, wasConnected: boolean): string {
  if (failure !== undefined) {
    return `${failure.message || failure.name}.`.replace(/\.\.$/, '.');
  }
  return wasConnected
    ? 'The broker ended the connection.'
    : 'The broker closed the connection before accepting it: the certificate is not active there, or the client id is not its own.';
}

function endWithin(client: MqttClient, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const forced = setTimeout(() => {
      client.end(true);
      resolve();
    }, milliseconds);
    client.end(false, {}, () => {
      clearTimeout(forced);
      resolve();
    });
  });
}
