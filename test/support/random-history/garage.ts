/**
 * The vehicles of a history on the wire: the newest key and certificate of each, and one connection
 * for each vehicle that can connect.
 */
import { downlinkTopic } from '../../../domain/topics.ts';
import { type DeviceIdentity, type MqttDevice, connectDevice } from 'local-aws/testing/mqtt-device';
import { endpointOf } from '../vehicles-on-the-wire.ts';
import type { TestWorld } from '../world.ts';

/** Most time that an actor waits for a message of the cloud; a fault may have stopped it. */
const longestWaitMs = 2_500;

/** Keeps identities, and connects when a message is to be sent or received. */
export class Garage {
  readonly #world: TestWorld;
  readonly #identities = new Map<string, DeviceIdentity>();
  readonly #connections = new Map<string, Promise<MqttDevice | undefined>>();

  constructor(world: TestWorld) {
    this.#world = world;
  }

  /** Gives a vehicle its newest key and certificate, with which it connects from then on. */
  async give(referenceId: string, identity: Required<DeviceIdentity>): Promise<void> {
    this.#identities.set(referenceId, identity);
    await this.#end(referenceId);
  }

  /** Returns the vehicle's connection, which listens to the cloud; undefined when it has none. */
  async device(referenceId: string): Promise<MqttDevice | undefined> {
    const present = this.#connections.get(referenceId);
    if ((await present)?.client.connected === true) {
      return present;
    }
    // Another actor may have connected it meanwhile.
    if (this.#connections.get(referenceId) === present) {
      this.#connections.set(referenceId, this.#connect(referenceId));
    }
    return this.#connections.get(referenceId);
  }

  /**
   * Returns the first wanted message on the topic from the position `first` on, which may still
   * have to arrive; undefined when none comes.
   */
  async hear(
    { client, messages }: MqttDevice,
    topic: string,
    first: number,
    isWanted: (text: string) => boolean = () => true,
  ): Promise<string | undefined> {
    const find = (): string | undefined =>
      messages
        .slice(first)
        .filter((message) => message.topic === topic)
        .map(({ payload }) => payload.toString('utf8'))
        .find(isWanted);
    // Lambda would repeat a failed event after a minute.
    const hurry = setTimeout(() => void this.#world.lambda.retryNow(), longestWaitMs / 2);
    return new Promise((resolve) => {
      const timer = setTimeout(end, longestWaitMs);
      function end(): void {
        clearTimeout(timer);
        clearTimeout(hurry);
        client.off('message', look);
        client.off('close', end);
        resolve(find());
      }
      function look(): void {
        if (find() !== undefined) {
          end();
        }
      }
      client.on('message', look);
      client.once('close', end);
      look();
    });
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await Promise.all([...this.#connections.keys()].map((referenceId) => this.#end(referenceId)));
  }

  async #connect(referenceId: string): Promise<MqttDevice | undefined> {
    const identity = this.#identities.get(referenceId);
    if (identity === undefined) {
      return undefined;
    }
    try {
      const device = await connectDevice(endpointOf(this.#world), identity, { clientId: referenceId });
      device.client.on('message', (topic, payload) =>
        this.#world.transcript.push(topic, payload.toString('latin1')),
      );
      await device.subscribe(downlinkTopic(referenceId, '+'));
      return device;
    } catch {
      // The certificate was cut off.
      return undefined;
    }
  }

  async #end(referenceId: string): Promise<void> {
    const connection = this.#connections.get(referenceId);
    this.#connections.delete(referenceId);
    await (await connection)?.drop();
  }
}
