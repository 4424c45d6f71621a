/**
 * The vehicles of a history on the wire: the newest key and certificate of each, and one connection
 * for each vehicle that can connect.
 */
import { downlinkTopic } from '../../../domain/topics.ts';
import { type DeviceIdentity, type MqttDevice, connectDevice } from 'local-aws/testing/mqtt-device';
import { settled } from '../renewal.ts';
import { endpointOf } from '../vehicles-on-the-wire.ts';
import type { TestWorld } from '../world.ts';

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
   * have to arrive. Returns undefined when the work of the cloud, or the connection, has ended
   * without it.
   */
  async waitForMessage(
    device: MqttDevice,
    topic: string,
    first: number,
    isWanted: (text: string) => boolean = () => true,
  ): Promise<string | undefined> {
    const find = (): string | undefined =>
      device.messages
        .slice(first)
        .filter((message) => message.topic === topic)
        .map(({ payload }) => payload.toString('utf8'))
        .find(isWanted);
    const found = messageWith(device, find);
    await Promise.race([found.arrived, device.closed, this.#quiet(device, topic)]);
    found.stop();
    return find();
  }

  /** Resolves when nothing that could still send the device a message is under way. */
  async #quiet(device: MqttDevice, topic: string): Promise<void> {
    await settled(this.#world);
    // Faults failed some events, which Lambda repeats after a minute.
    await this.#world.lambda.retryNow();
    await settled(this.#world);
    // The broker acknowledges after what it has already sent.
    await device.subscribe(topic);
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

/** Waits until a device has received what `find` returns. */
function messageWith(
  { client }: MqttDevice,
  find: () => string | undefined,
): { readonly arrived: Promise<void>; readonly stop: () => void } {
  let stop = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    const look = (): void => {
      if (find() !== undefined) {
        resolve();
      }
    };
    client.on('message', look);
    stop = () => client.off('message', look);
    look();
  });
  return { arrived, stop };
}
