/**
 * One MQTT connection of the prover's vehicle, without reconnecting: a check must see each end of a
 * connection.
 */
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { endpointOf } from '../../tools/simulator/endpoint.ts';
import { type VehicleIdentity, mqttOptions } from '../../tools/simulator/wire/mqtt-connection.ts';
import type { Deployment } from '../deployment.ts';

/** A connection that AWS IoT accepted. */
export interface DeviceConnection {
  readonly client: MqttClient;
  /** Resolves when either side has ended the connection. */
  readonly closed: Promise<void>;
  end(): Promise<void>;
}

/** How an attempt ended: a connection, or why there is none. */
export type Attempt = { readonly connection: DeviceConnection } | { readonly refused: string };

const connectTimeoutMs = 15_000;

/** Connects over MQTT without retrying; when AWS IoT rejects it, resolves with the reason. */
export async function tryToConnect(
  { outputs }: Deployment,
  host: string,
  clientId: string,
  identity: VehicleIdentity,
  options: IClientOptions = {},
): Promise<Attempt> {
  const client = mqtt.connect({
    ...mqttOptions({ clientId, endpoint: endpointOf(outputs, host), identity }),
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: connectTimeoutMs,
    ...options,
  });
  let failure: Error | undefined;
  client.on('error', (error) => (failure ??= error));
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  const connected = new Promise<true>((resolve) => client.once('connect', () => resolve(true)));
  if ((await Promise.race([connected, closed])) !== true) {
    client.end(true);
    return { refused: failure?.message ?? 'the connection was closed before it was accepted' };
  }
  const end = async (): Promise<void> => {
    if (client.connected) {
      await client.endAsync().catch(() => undefined);
    } else {
      client.end(true);
    }
  };
  return { connection: { client, closed, end } };
}

/** Publishes with QoS 1; resolves with whether AWS IoT acknowledged it or ended the connection. */
export function publish(
  { client, closed }: DeviceConnection,
  topic: string,
  payload: string | Buffer,
  retain = false,
): Promise<'acknowledged' | 'cut'> {
  const acknowledged = client
    .publishAsync(topic, payload, { qos: 1, retain })
    .then(() => 'acknowledged' as const);
  return Promise.race([acknowledged, closed.then(() => 'cut' as const)]).catch(() => 'cut' as const);
}

/** Subscribes with QoS 1; resolves with AWS IoT's reply. */
export function subscribe(
  { client, closed }: DeviceConnection,
  filter: string,
): Promise<'granted' | 'refused' | 'cut'> {
  const granted = client.subscribeAsync(filter, { qos: 1 }).then(
    ([grant]) => (grant === undefined || grant.qos > 2 ? ('refused' as const) : ('granted' as const)),
    () => 'refused' as const,
  );
  return Promise.race([granted, closed.then(() => 'cut' as const)]);
}
