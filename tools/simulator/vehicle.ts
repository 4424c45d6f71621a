/**
 * A simulated vehicle: a car that drives, a connection that reconnects, an outbox between them, a
 * desk for commands, and weather that disturbs all of them.
 */
import type { CommandResponse } from '../../domain/command-message.ts';
import type { TelemetryMessage } from '../../domain/telemetry-message.ts';
import { commandTopics, downlinkTopic, telemetryTopic } from '../../domain/topics.ts';
import { type Cancel, type VehicleClock, systemClock } from './clock.ts';
import { type CommandDesk, createCommandDesk } from './commands/command-desk.ts';
import type { DriveStart } from './drive/body.ts';
import type { VehicleCommand } from './drive/command-effects.ts';
import type { Readings } from './drive/readings.ts';
import { type VehicleModel, createVehicleModel, recallVehicleModel } from './drive/vehicle-model.ts';
import { LiveMode } from './live-mode.ts';
import { type Keeper, type VehicleMemory, createKeeper, missedMs } from './memory.ts';
import { PositionsSwitch } from './positions-switch.ts';
import { between, createRandom } from './random.ts';
import { Renewal, type RenewalStore } from './renewal.ts';
import { Reporter } from './telemetry/reporter.ts';
import { createDelivery, type Delivery } from './wire/delivery.ts';
import type { BackOff, VehicleEndpoint, VehicleIdentity } from './wire/mqtt-connection.ts';
import type { OutgoingMessage } from './wire/outbox.ts';
import { type LocalWeather, type Weather, createWeather } from './weather.ts';

/** Callbacks of a vehicle, or of each vehicle of a fleet. */
export interface VehicleListener {
  connected?(vehicle: Vehicle): void;
  /** Also called when an attempt to connect failed. `reason` is a sentence for a person. */
  disconnected?(vehicle: Vehicle, reason: string, wasConnected: boolean): void;
  /** A message was created and is in the outbox. */
  made?(vehicle: Vehicle, message: TelemetryMessage): void;
  /** A message is sent. It may be sent again after a reconnect, or twice in bad weather. */
  sent?(vehicle: Vehicle, message: TelemetryMessage): void;
  /** The broker has acknowledged the message; called once for each. */
  acknowledged?(vehicle: Vehicle, message: TelemetryMessage): void;
  /** The outbox was full and dropped the message. It may have arrived if it was sent before. */
  givenUp?(vehicle: Vehicle, message: TelemetryMessage): void;
  /** A command was carried out, or failed in the attempt. */
  carriedOut?(vehicle: Vehicle, command: VehicleCommand, response: CommandResponse): void;
  /** AWS IoT rejected a response to a command. */
  responseRejected?(vehicle: Vehicle, executionId: string): void;
  /** The vehicle has a new certificate and connects with it next. */
  renewed?(vehicle: Vehicle): void;
  /** The cloud sent something beside a command; `name` is the last part of its topic. */
  downlink?(vehicle: Vehicle, name: string, payload: string): void;
}

/** Only Reference ID, identity and endpoint are required; the rest shapes the behaviour. */
export interface VehicleOptions {
  readonly referenceId: string;
  readonly identity: VehicleIdentity;
  readonly endpoint: VehicleEndpoint;
  /**
   * The same seed, clock and commands give the same messages, for a vehicle without memory.
   * Default: the Reference ID.
   */
  readonly seed?: string;
  /** Default: no disturbances. */
  readonly weather?: Weather;
  /** With `remembered`, only the habit applies. */
  readonly start?: DriveStart;
  /** Memory of an earlier run, which the vehicle continues. */
  readonly remembered?: VehicleMemory;
  /**
   * Called with the memory for the next run: about once a minute, after each command, and when the
   * vehicle stops.
   */
  readonly keep?: (memory: VehicleMemory) => void;
  /**
   * Where the vehicle publishes its telemetry, as provisioning returned it. Default: the topic of
   * vehicles that were provisioned before there was another.
   */
  readonly telemetryTopic?: string | undefined;
  /** Where the vehicle keeps renewed certificates. Without it, it does not renew. */
  readonly renewal?: RenewalStore;
  readonly clock?: VehicleClock;
  readonly listener?: VehicleListener;
  /** Milliseconds between two ticks of `run`. Default 1,000. */
  readonly intervalMs?: number;
  /**
   * Milliseconds of telemetry in a batch. What says that the car moves off ends its batch, and what
   * says that it stops is sent alone and at once. Each command ends a batch, and so does `stop`.
   * While the vehicle is live, no message waits. Default: each message is sent alone.
   */
  readonly batchMs?: number | undefined;
  /**
   * Longest time between two messages of a parked vehicle, in milliseconds; an event is sent at
   * once. Default: an hour.
   */
  readonly parkedMs?: number | undefined;
  /** Maximum messages that are not acknowledged. Default 1,000. */
  readonly outboxCapacity?: number;
  /** Milliseconds that the car needs for a command. Default: random, 200 to 1,000. */
  readonly commandMs?: number;
  /** Every tick sends a message, even if nothing changed; for measurements at a given rate. */
  readonly speaksAlways?: boolean;
  readonly backOff?: BackOff;
}

/** Counts since the vehicle was created. */
export interface VehicleCounts {
  /** Messages created. */
  readonly made: number;
  readonly acknowledged: number;
  /** Messages that the full outbox dropped. */
  readonly givenUp: number;
  /** Times that the vehicle connected. */
  readonly connections: number;
  /** Commands that the car carried out or attempted. */
  readonly commands: number;
}

/** Simulated car that sends telemetry and carries out commands over its own MQTT connection. */
export interface Vehicle {
  readonly referenceId: string;
  readonly isConnected: boolean;
  /** Telemetry and responses that are not acknowledged. */
  readonly waiting: number;
  readonly counts: VehicleCounts;
  /** The car's sensor values at the last tick. */
  readings(): Readings;
  /** Starts to connect, and reconnects until `stop`. */
  connect(): void;
  /**
   * Advances the car to `moment` (epoch milliseconds, true time) and sends what changed. The time
   * of a tick is always later than that of the tick before.
   */
  tick(moment: number): void;
  /** Connects, and ticks at the interval. */
  run(): void;
  /** Stops ticking, waits up to `flushMs` for acknowledgements, and disconnects. */
  stop(flushMs?: number): Promise<void>;
}

/** Creates a vehicle; it neither connects nor drives yet. */
export function createVehicle(options: VehicleOptions): Vehicle {
  return new SimulatedVehicle(options);
}

class SimulatedVehicle implements Vehicle {
  readonly referenceId: string;
  readonly counts = { made: 0, acknowledged: 0, givenUp: 0, connections: 0, commands: 0 };
  readonly #listener: VehicleListener;
  readonly #clock: VehicleClock;
  readonly #intervalMs: number;
  readonly #weather: LocalWeather;
  readonly #model: VehicleModel;
  readonly #keeper: Keeper;
  readonly #desk: CommandDesk;
  readonly #delivery: Delivery;
  readonly #renewal: Renewal | undefined;
  readonly #positions = new PositionsSwitch();
  readonly #live: LiveMode;
  readonly #telemetryTopic: string;
  readonly #reporter: Reporter;
  #lastTick: number;
  #cancelTick: Cancel = () => undefined;

  constructor(options: VehicleOptions) {
    const { referenceId, clock = systemClock, seed = referenceId } = options;
    const createdAt = clock.now();
    this.referenceId = referenceId;
    this.#telemetryTopic = options.telemetryTopic ?? telemetryTopic(referenceId);
    this.#listener = options.listener ?? {};
    this.#clock = clock;
    this.#intervalMs = options.intervalMs ?? 1_000;
    this.#weather = createWeather(seed, options.weather ?? {});
    this.#model = createModel(options, seed, createdAt);
    this.#reporter = this.#createReporter(options, sessionOf(seed, createdAt));
    this.#lastTick = createdAt - 1;
    this.#live = new LiveMode({ clock, tick: (moment, isFirst) => this.#tick(moment, isFirst) });
    this.#keeper = createKeeper(options.keep, () => ({
      body: this.#model.remember(),
      executions: this.#desk.remember(),
    }));
    this.#desk = this.#createDesk(options, seed);
    this.#renewal = this.#createRenewal(options, clock);
    this.#delivery = createDelivery({
      ...connectionOptions(options, clock, seed),
      nextIdentity: () => this.#renewal?.identity ?? options.identity,
      ...this.#deliveryEvents(),
      weather: this.#weather,
      capacity: options.outboxCapacity ?? 1_000,
    });
  }

  get isConnected(): boolean {
    return this.#delivery.isConnected;
  }

  get waiting(): number {
    return this.#delivery.waiting;
  }

  readings(): Readings {
    return this.#model.readings();
  }

  connect(): void {
    this.#delivery.open();
  }

  tick(moment: number): void {
    this.#tick(moment, false);
  }

  #tick(moment: number, sendsEverything: boolean): void {
    // Of two values of a signal, the cloud keeps the one with the later time.
    this.#lastTick = Math.max(Math.round(moment), this.#lastTick + 1);
    this.#model.advanceTo(this.#lastTick);
    this.#keeper.before(this.#lastTick);
    const readings = this.#positions.collected(this.#model.readings());
    const observedAt = this.#lastTick + this.#weather.clockAheadMs;
    this.#reporter.report(readings, observedAt, { isLive: this.#live.isOn, sendsEverything });
  }

  run(): void {
    this.#delivery.open();
    let next = this.#clock.now();
    const tick = (): void => {
      this.tick(next);
      next = Math.max(next + this.#intervalMs, this.#clock.now());
      this.#cancelTick = this.#clock.after(next - this.#clock.now(), tick);
    };
    tick();
  }

  async stop(flushMs = 2_000): Promise<void> {
    this.#cancelTick();
    this.#live.stop();
    this.#reporter.flush();
    this.#renewal?.stop();
    // Saved before the flush, because the caller may kill the process during it.
    this.#keeper.end();
    await this.#delivery.close(flushMs);
  }

  /** Callbacks that count events and pass them to the listener. */
  #deliveryEvents() {
    return {
      onConnected: () => {
        this.counts.connections += 1;
        this.#renewal?.onConnected();
        this.#listener.connected?.(this);
      },
      onDisconnected: (reason: string, wasConnected: boolean) => {
        if (!wasConnected) {
          this.#renewal?.onFailedAttempt();
        }
        this.#listener.disconnected?.(this, reason, wasConnected);
      },
      onMessage: (topic: string, payload: Buffer) => this.#onMessage(topic, payload),
      onSent: ({ telemetry }: OutgoingMessage) => {
        telemetry?.forEach((message) => this.#listener.sent?.(this, message));
      },
      onAcknowledged: ({ telemetry }: OutgoingMessage) => {
        this.counts.acknowledged += telemetry?.length ?? 0;
        telemetry?.forEach((message) => this.#listener.acknowledged?.(this, message));
      },
      onGivenUp: ({ telemetry }: OutgoingMessage) => {
        this.counts.givenUp += telemetry?.length ?? 0;
        telemetry?.forEach((message) => this.#listener.givenUp?.(this, message));
      },
    };
  }

  #onMessage(topic: string, payload: Buffer): void {
    const downlinks = downlinkTopic(this.referenceId, '+').slice(0, -1);
    if (topic.startsWith(downlinks)) {
      this.#onDownlink(topic.slice(downlinks.length), payload.toString('utf8'));
      return;
    }
    const executionId = topic.split('/')[5] ?? '';
    if (topic === commandTopics(this.referenceId, executionId).request) {
      this.#desk.receive(executionId, payload.toString('utf8'));
    } else {
      this.#listener.responseRejected?.(this, executionId);
    }
  }

  #onDownlink(name: string, payload: string): void {
    if (name === 'certificate') {
      this.#renewal?.onMessage(payload);
    }
    if (name === 'privacy') {
      this.#positions.onMessage(payload);
    }
    if (name === 'reporting') {
      this.#reporter.onMessage(payload);
    }
    if (name === 'live') {
      this.#live.onMessage(payload);
    }
    this.#listener.downlink?.(this, name, payload);
  }

  #createReporter({ batchMs, parkedMs, speaksAlways }: VehicleOptions, session: string): Reporter {
    return new Reporter({
      session,
      speaksAlways: speaksAlways ?? false,
      batchMs,
      parkedMs: parkedMs ?? 3_600_000,
      made: (message) => {
        this.counts.made += 1;
        this.#listener.made?.(this, message);
      },
      send: (payload, telemetry) => {
        const topic = this.#renewal?.telemetryTopic ?? this.#telemetryTopic;
        this.#delivery.send({ topic, payload, telemetry });
      },
    });
  }

  #createRenewal({ identity, renewal: store }: VehicleOptions, clock: VehicleClock): Renewal | undefined {
    if (store === undefined) {
      return undefined;
    }
    return new Renewal({
      referenceId: this.referenceId,
      identity,
      store,
      clock,
      send: (message) => this.#delivery.send(message),
      reconnect: () => this.#delivery.reconnect(),
      renewed: () => this.#listener.renewed?.(this),
    });
  }

  #createDesk({ commandMs, remembered }: VehicleOptions, seed: string): CommandDesk {
    const durations = createRandom(`${seed}/durations`);
    return createCommandDesk({
      model: this.#model,
      clock: this.#clock,
      weather: this.#weather,
      remembered: remembered?.executions,
      durationMs: () => commandMs ?? Math.round(between(durations, 200, 1_000)),
      respond: (executionId, response) => {
        const topic = commandTopics(this.referenceId, executionId).response;
        this.#delivery.send({ topic, payload: JSON.stringify(response) });
      },
      carriedOut: (command, response) => {
        this.counts.commands += 1;
        this.#keeper.changed();
        // The sender of the command sees its effect at once, whatever the vehicle's interval is.
        this.tick(this.#clock.now());
        this.#reporter.flush();
        this.#listener.carriedOut?.(this, command, response);
      },
    });
  }
}

function createModel({ remembered, start }: VehicleOptions, seed: string, createdAt: number): VehicleModel {
  if (remembered === undefined) {
    return createVehicleModel(seed, createdAt, start);
  }
  const { body } = remembered;
  return recallVehicleModel(body, createdAt, {
    missedMs: missedMs(remembered, createdAt),
    habit: start?.habit,
  });
}

function connectionOptions(
  { referenceId, endpoint, identity, backOff }: VehicleOptions,
  clock: VehicleClock,
  seed: string,
) {
  const every = commandTopics(referenceId, '+');
  return {
    clientId: referenceId,
    endpoint,
    identity,
    clock,
    random: createRandom(`${seed}/back-off`),
    backOff: backOff ?? { first: 1_000, max: 60_000 },
    subscriptions: [every.request, every.rejected, downlinkTopic(referenceId, '+')],
  };
}

/**
 * Returns the prefix of the message ids of one run. Another run of the same vehicle must not repeat
 * an id, even when both have the same clock time.
 */
function sessionOf(seed: string, createdAt: number): string {
  const random = createRandom(`${seed}/session/${createdAt}`);
  return Math.floor(random.next() * 36 ** 6)
    .toString(36)
    .padStart(6, '0');
}
