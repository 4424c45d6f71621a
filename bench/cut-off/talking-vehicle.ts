/** A vehicle that publishes one message after the other until its session ends. */
import { KeyObject, randomUUID } from 'node:crypto';
import type { World } from 'local-aws';
import type { MqttClient } from 'mqtt';
import type { GivenVehicle } from '../../test/support/given.ts';
import { connectVehicles } from '../vehicles/connect.ts';

/** A message that a vehicle published, and the time of its publish by `performance.now()`. */
export interface SentMessage {
  readonly eventId: string;
  readonly sentAt: number;
}

/** A connected vehicle that publishes. */
export interface TalkingVehicle {
  /** Every message so far, oldest first. */
  readonly sent: readonly SentMessage[];
  /** Resolves to the time at which the session ended, by `performance.now()`. */
  readonly closedAt: Promise<number>;
  /** Resolves once AWS IoT has acknowledged this many messages. */
  acknowledged(count: number): Promise<void>;
  /** Ends the session. */
  hangUp(): Promise<void>;
}

/** Connects the vehicle and publishes: each message as soon as the one before is acknowledged. */
export async function talk(world: World, vehicle: GivenVehicle): Promise<TalkingVehicle> {
  const { referenceId, telemetryTopic, certificate, certificateChain, keys } = vehicle;
  const identity = {
    referenceId,
    telemetryTopic,
    certificate: `${certificate}\n${certificateChain}`,
    key: KeyObject.from(keys.privateKey).export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
  const [connected] = await connectVehicles(world.iotEndpoint, [identity]);
  if (connected === undefined) {
    throw new Error('The vehicle did not connect.');
  }
  return new Talk(connected.client, telemetryTopic);
}

class Talk implements TalkingVehicle {
  readonly sent: SentMessage[] = [];
  readonly closedAt: Promise<number>;
  readonly #client: MqttClient;
  readonly #topic: string;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #acknowledged = 0;

  constructor(client: MqttClient, topic: string) {
    this.#client = client;
    this.#topic = topic;
    this.closedAt = new Promise((resolve) => client.once('close', () => resolve(performance.now())));
    client.on('error', () => undefined);
    this.#publishNext();
  }

  acknowledged(count: number): Promise<void> {
    return this.#acknowledged >= count
      ? Promise.resolve()
      : new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  async hangUp(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #publishNext(): void {
    if (!this.#client.connected) {
      return;
    }
    const eventId = randomUUID();
    // Each message changes the state, so that a subscriber receives an event of it.
    const signals = { 'Vehicle.Speed': this.sent.length % 100 };
    const message = JSON.stringify({ eventId, observedAt: Date.now(), signals });
    this.sent.push({ eventId, sentAt: performance.now() });
    this.#client.publish(this.#topic, message, { qos: 1 }, (error) => {
      if (error === undefined || error === null) {
        this.#acknowledged += 1;
        this.#waiting.filter(({ count }) => count <= this.#acknowledged).forEach(({ resolve }) => resolve());
        this.#publishNext();
      }
    });
  }
}
