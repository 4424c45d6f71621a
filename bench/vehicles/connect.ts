/** Connects vehicles by mqtt.js over mutual TLS, several at a time. */
import { type MqttClient, connectAsync } from 'mqtt';
import type { BenchVehicle } from './make-vehicles.ts';

/** MQTT port of the local world on localhost, and the authority of its server certificate. */
export interface VehicleEndpoint {
  readonly port: number;
  /** PEM. */
  readonly certificateAuthority: string;
}

/** A vehicle's MQTT client, connected under its own certificate. */
export interface ConnectedVehicle {
  readonly referenceId: string;
  readonly telemetryTopic: string;
  readonly client: MqttClient;
}

const handshakesAtATime = 16;

/** Connects all; rejects when one is refused. */
export async function connectVehicles(
  { port, certificateAuthority: ca }: VehicleEndpoint,
  vehicles: readonly BenchVehicle[],
): Promise<readonly ConnectedVehicle[]> {
  const connected: ConnectedVehicle[] = [];
  const waiting = [...vehicles];
  const connectNext = async (): Promise<void> => {
    for (let vehicle = waiting.pop(); vehicle !== undefined; vehicle = waiting.pop()) {
      const { referenceId, telemetryTopic, certificate: cert, key } = vehicle;
      const client = await connectAsync({
        protocol: 'mqtts',
        host: 'localhost',
        port,
        ca,
        cert,
        key,
        clientId: referenceId,
        reconnectPeriod: 0,
        protocolVersion: 4,
      });
      connected.push({ referenceId, telemetryTopic, client });
    }
  };
  await Promise.all(Array.from({ length: handshakesAtATime }, connectNext));
  return connected;
}

/** Destroys the connections without an MQTT DISCONNECT and without waiting for acknowledgements. */
export async function disconnectVehicles(vehicles: readonly ConnectedVehicle[]): Promise<void> {
  await Promise.all(vehicles.map(({ client }) => client.endAsync(true)));
}
