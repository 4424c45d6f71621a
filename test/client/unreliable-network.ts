/**
 * A model of AppSync over an unreliable network, for tests with their own clock: the table of one
 * vehicle, the part of the real-time protocol that the client uses, and reads. `deliveries`
 * determine which events are lost, duplicated or out of order, when sockets break, and which starts
 * and reads fail.
 */
import type { RemoteCommandStatus, SignalValue, VehicleState } from '../../domain/generated/schema-types.ts';
import type { WatchedCommand } from '../../client/vehicle-documents.ts';
import type { WebSocketConstructor, WebSocketLike } from '../../client/web-socket.ts';

/** When a message arrives, and how often. */
export interface Delivery {
  /** Delay in milliseconds. */
  readonly delayMs: number;
  readonly isLost: boolean;
  readonly isDoubled: boolean;
}

/** A message arrives once, after a millisecond. */
export const promptDelivery: Delivery = { delayMs: 1, isLost: false, isDoubled: false };

export const referenceId = '5d8f3a51-0c0c-4c6a-9f5e-1b8a3d2b7c10';

const time = (version: number) => new Date(Date.UTC(2026, 0, 1) + version * 1000).toISOString();

type Listener = (event: unknown) => void;

class Socket implements WebSocketLike {
  readyState = 0;
  /** Start id → what it subscribes to. */
  readonly subscriptions = new Map<string, 'onVehicleState' | 'onRemoteCommand'>();
  readonly #listeners = new Map<string, Listener[]>();
  readonly #network: UnreliableNetwork;

  constructor(network: UnreliableNetwork) {
    this.#network = network;
    network.later(() => {
      if (this.readyState !== 0) {
        return;
      }
      this.readyState = 1;
      this.emit('open', {});
    });
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  emit(type: string, event: unknown): void {
    for (const listener of this.#listeners.get(type) ?? []) {
      listener(event);
    }
  }

  send(text: string): void {
    this.#network.later(() => {
      if (this.readyState === 1) {
        this.#network.receive(this, text);
      }
    });
  }

  close(): void {
    if (this.readyState === 3) {
      return;
    }
    this.readyState = 3;
    this.emit('close', {});
  }

  deliver(message: object): void {
    if (this.readyState === 1) {
      this.emit('message', { data: JSON.stringify(message) });
    }
  }
}

/** The network and the service behind it. */
export class UnreliableNetwork {
  /** Version → the state with that version. */
  readonly history: VehicleState[] = [this.#empty()];
  readonly commands: WatchedCommand[] = [];
  readonly sockets: Socket[] = [];
  reads = 0;
  /** Whether the caller has access to the vehicle. */
  isAllowed = true;
  /** Error type of lost starts and reads. */
  failure = 'SERVICE_UNAVAILABLE';
  /** Milliseconds by which the device's clock is ahead of the service's. */
  deviceAheadMs = 0;
  /** The deliveries of the next starts and reads, in turn. When none is left, they succeed. */
  readonly deliveries: Delivery[] = [];

  readonly WebSocket: WebSocketConstructor;
  /** Idempotency key → index of the command. */
  readonly #keys = new Map<string, number>();

  constructor() {
    const sockets = this.sockets;
    const make = () => {
      const socket = new Socket(this);
      sockets.push(socket);
      return socket;
    };
    this.WebSocket = function WebSocket() {
      return make();
    } as unknown as WebSocketConstructor;
  }

  get state(): VehicleState {
    return this.history.at(-1) ?? this.#empty();
  }

  /** Changes the state. Each copy of the event is delivered as given. */
  change(names: readonly string[], delivery: Delivery = promptDelivery): void {
    const version = this.history.length;
    const changed = names.map((name): SignalValue => ({
      name: `Vehicle.${name}`,
      number: version,
      boolean: null,
      text: null,
      observedAt: time(version),
      receivedAt: time(version),
    }));
    const kept = this.state.signals.filter(({ name }) => !changed.some((signal) => signal.name === name));
    const signals = [...kept, ...changed].sort((one, other) => one.name.localeCompare(other.name));
    const connectivity = { status: 'CONNECTED' as const, since: time(0) };
    const updatedAt = time(version);
    this.history.push({ referenceId, version, signals, connectivity, updatedAt });
    this.publish(
      'onVehicleState',
      { referenceId, version, signals: changed, connectivity, updatedAt },
      delivery,
    );
  }

  /** Creates a command. */
  command(delivery: Delivery = promptDelivery): void {
    const commandId = `01J${String(this.commands.length).padStart(23, '0')}`;
    const created = { referenceId, commandId, kind: 'LOCK_DOORS' as const, createdAt: time(0) };
    const rest = { temperature: null, chargeLimit: null, reasonCode: null, updatedAt: time(0) };
    this.commands.push({ ...created, ...rest, status: 'PENDING', version: 1 });
    this.publish('onRemoteCommand', this.commands.at(-1), delivery);
  }

  /** Moves a command to its next status. */
  move(index: number, status: RemoteCommandStatus, delivery: Delivery = promptDelivery): void {
    const command = this.commands[index];
    if (command === undefined) {
      return;
    }
    const moved = { ...command, status, version: command.version + 1 };
    this.commands[index] = moved;
    this.publish('onRemoteCommand', moved, delivery);
  }

  /** Sends an event to the current subscriptions. */
  publish(field: 'onVehicleState' | 'onRemoteCommand', value: unknown, delivery: Delivery): void {
    if (delivery.isLost) {
      return;
    }
    for (const socket of this.sockets) {
      for (const [id, subscribed] of socket.subscriptions) {
        if (subscribed !== field) {
          continue;
        }
        const event = { id, type: 'data', payload: { data: { [field]: value } } };
        const send = () => {
          if (socket.subscriptions.has(id)) {
            socket.deliver(event);
          }
        };
        this.later(send, delivery.delayMs);
        if (delivery.isDoubled) {
          this.later(send, delivery.delayMs * 3);
        }
      }
    }
  }

  /** Breaks every connection. */
  cut(): void {
    for (const socket of this.sockets.splice(0)) {
      socket.close();
    }
  }

  later(what: () => void, delayMs = 1): void {
    setTimeout(what, delayMs);
  }

  receive(socket: Socket, text: string): void {
    // Only the client under test writes these messages.
    const message = JSON.parse(text) as { type: string; id?: string; payload?: { data: string } };
    const { id = '' } = message;
    if (message.type === 'connection_init') {
      const payload = { connectionTimeoutMs: 86_400_000 };
      this.later(() => socket.deliver({ type: 'connection_ack', payload }));
    } else if (message.type === 'stop') {
      socket.subscriptions.delete(id);
    } else if (message.type === 'start') {
      this.#start(socket, id, message.payload?.data ?? '');
    }
  }

  #start(socket: Socket, id: string, data: string): void {
    const delivery = this.deliveries.shift() ?? promptDelivery;
    const errorType = this.isAllowed ? this.failure : 'VEHICLE_NOT_FOUND';
    if (!this.isAllowed || delivery.isLost) {
      const payload = { errors: [{ errorType, message: 'No.' }] };
      this.later(() => socket.deliver({ id, type: 'error', payload }), delivery.delayMs);
      return;
    }
    socket.subscriptions.set(id, data.includes('onRemoteCommand') ? 'onRemoteCommand' : 'onVehicleState');
    this.later(() => socket.deliver({ id, type: 'start_ack' }), delivery.delayMs);
  }

  /** Replaces the environment's `fetch`. */
  readonly fetch = async (_url: unknown, { body }: { body: string }): Promise<Response> => {
    this.reads += 1;
    const delivery = this.deliveries.shift() ?? promptDelivery;
    await new Promise<void>((resolve) => this.later(resolve, delivery.delayMs));
    const text = JSON.stringify(this.#respond(body, delivery));
    // The request ran, and its response is lost.
    if (delivery.isLost && delivery.isDoubled) {
      throw new TypeError('fetch failed');
    }
    await new Promise<void>((resolve) => this.later(resolve, delivery.delayMs));
    return new Response(text, { status: 200 });
  };

  #respond(body: string, delivery: Delivery): object {
    const refusal = (errorType: string) => ({ data: null, errors: [{ errorType, message: 'No.' }] });
    if (!this.isAllowed) {
      return refusal('VEHICLE_NOT_FOUND');
    }
    if (delivery.isLost && !delivery.isDoubled) {
      return refusal(this.failure);
    }
    if (body.includes('sendRemoteCommand')) {
      return { data: { sendRemoteCommand: this.#send(body) } };
    }
    if (!body.includes('remoteCommands')) {
      const readAt = new Date(Date.now() - this.deviceAheadMs).toISOString();
      return { data: { vehicleState: { ...this.state, readAt } } };
    }
    // Only the client under test writes these messages.
    const { variables } = JSON.parse(body) as { variables: { limit: number; nextToken: string | null } };
    const from = Number(variables.nextToken ?? 0);
    const newestFirst = [...this.commands].reverse();
    const items = newestFirst.slice(from, from + variables.limit);
    const next = from + variables.limit;
    return {
      data: { remoteCommands: { items, nextToken: next < newestFirst.length ? String(next) : null } },
    };
  }

  #send(body: string): WatchedCommand | undefined {
    // Only the client under test writes these messages.
    const { variables } = JSON.parse(body) as { variables: { input: { idempotencyKey: string } } };
    const { idempotencyKey } = variables.input;
    const index = this.#keys.get(idempotencyKey) ?? this.commands.length;
    this.#keys.set(idempotencyKey, index);
    if (index === this.commands.length) {
      this.command(this.deliveries.shift());
    }
    return this.commands[index];
  }

  #empty(): VehicleState {
    return {
      referenceId,
      version: 0,
      signals: [],
      connectivity: { status: 'UNKNOWN', since: null },
      updatedAt: null,
    };
  }
}
