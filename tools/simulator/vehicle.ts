/**
 * A simulated vehicle: a car that drives, a connection that comes back, an outbox between them, a
 * desk for commands, and the weather over all of it.
 */
import type { CommandResponse } from '../../domain/command-message.ts';
import type { TelemetryMessage } from '../../domain/telemetry-message.ts';
import { commandTopics, telemetryTopic } from '../../domain/topics.ts';
import { type Cancel, type VehicleClock, systemClock } from './clock.ts';
import { type CommandDesk, createCommandDesk } from './commands/command-desk.ts';
import type { DriveStart } from './drive/body.ts';
import type { VehicleCommand } from './drive/command-effects.ts';
import type { Readings } from './drive/readings.ts';
import { type VehicleModel, createVehicleModel, recallVehicleModel } from './drive/vehicle-model.ts';
import { type Keeper, type VehicleMemory, createKeeper, missedMs } from './memory.ts';
import { between, createRandom } from './random.ts';
import { createTelemetryFeed } from './telemetry/telemetry-feed.ts';
import { createDelivery } from './wire/delivery.ts';
import type { BackOff, VehicleEndpoint, VehicleIdentity } from './wire/link.ts';
import type { OutgoingMessage } from './wire/outbox.ts';
import { type LocalWeather, type Weather, createWeather } from './weather.ts';

/** What is told of a vehicle, or of each vehicle of a fleet. */
export interface VehicleListener {
  connected?(vehicle: Vehicle): void;
  /** Also when an attempt to connect failed; `reason` is for a person to read. */
  disconnected?(vehicle: Vehicle, reason: string, wasConnected: boolean): void;
  /** A message was made and waits in the outbox. */
  made?(vehicle: Vehicle, message: TelemetryMessage): void;
  /** A message begins its way. It may begin again after a reconnect, or twice in bad weather. */
  sent?(vehicle: Vehicle, message: TelemetryMessage): void;
  /** The broker has the message: from now on the cloud answers for it. Once for each message. */
  acknowledged?(vehicle: Vehicle, message: TelemetryMessage): void;
  /**
   * The outbox was full; the message will never be sent (again). It may have arrived if it was
   * under way before.
   */
  givenUp?(vehicle: Vehicle, message: TelemetryMessage): void;
  /** A command was carried out, or failed while it was. */
  carriedOut?(vehicle: Vehicle, command: VehicleCommand, response: CommandResponse): void;
  /** AWS IoT did not take an answer. */
  answerRejected?(vehicle: Vehicle, executionId: string): void;
}

/** How a vehicle is made. */
export interface VehicleOptions {
  readonly referenceId: string;
  readonly identity: VehicleIdentity;
  readonly endpoint: VehicleEndpoint;
  /**
   * The same seed, clock and commands give the same messages of a vehicle that remembers nothing;
   * the Reference ID when not given.
   */
  readonly seed?: string;
  /** None when not given. */
  readonly weather?: Weather;
  /** Of a vehicle that is remembered the habit alone counts. */
  readonly start?: DriveStart;
  /** Where it goes on; without it, it begins anew. */
  readonly remembered?: VehicleMemory;
  /**
   * Is given what the vehicle is to be made with the next time: about once a minute, after each
   * command, and when it is stopped.
   */
  readonly keep?: (memory: VehicleMemory) => void;
  readonly clock?: VehicleClock;
  readonly listener?: VehicleListener;
  /**
   * Milliseconds between messages when the vehicle runs by itself (`run`); 1,000 when not given.
   */
  readonly intervalMs?: number;
  /** Messages that wait to be acknowledged, at most; 1,000 when not given. */
  readonly outboxCapacity?: number;
  /**
   * How long the car takes for a command; from a fifth of a second to a second when not given.
   * Milliseconds.
   */
  readonly commandMs?: number;
  /** Every tick sends a message, even if nothing changed: for measurements at a given rate. */
  readonly speaksAlways?: boolean;
  readonly backOff?: BackOff;
}

/** What a vehicle has done. */
export interface VehicleCounts {
  /** Messages made, from 0. */
  readonly made: number;
  readonly acknowledged: number;
  /** Messages that did not fit into the outbox. */
  readonly givenUp: number;
  /** Times it was connected. */
  readonly connections: number;
  /** Commands that the car began. */
  readonly commands: number;
}

/** A vehicle. */
export interface Vehicle {
  readonly referenceId: string;
  readonly isConnected: boolean;
  /** Telemetry and answers that are not acknowledged. */
  readonly waiting: number;
  readonly counts: VehicleCounts;
  /** What the car's sensors say, as of the last tick. */
  readings(): Readings;
  /** Begins to connect, and goes on until `stop`. */
  connect(): void;
  /**
   * Lives on up to `moment` (epoch milliseconds, true time) and sends what changed, as observed
   * then; later than the tick before in any case.
   */
  tick(moment: number): void;
  /** Connects and ticks by itself. */
  run(): void;
  /** Ends ticking, gives what waits up to so long to be acknowledged, and disconnects. */
  stop(flushMs?: number): Promise<void>;
}

/** A vehicle that does nothing yet. */
export function createVehicle(options: VehicleOptions): Vehicle {
  const { referenceId, clock = systemClock, listener = {}, seed = referenceId, intervalMs = 1_000 } = options;
  const counts = { made: 0, acknowledged: 0, givenUp: 0, connections: 0, commands: 0 };
  const born = clock.now();
  const weather = createWeather(seed, options.weather ?? {});
  const model = createModel(options, seed, born);
  const feed = createTelemetryFeed(sessionOf(seed, born), options.speaksAlways);
  const topic = telemetryTopic(referenceId);
  let lastTick = born - 1;
  let cancelTick: Cancel = () => undefined;

  const vehicle: Vehicle = {
    referenceId,
    counts,
    get isConnected() {
      return delivery.isConnected;
    },
    get waiting() {
      return delivery.waiting;
    },
    readings: () => model.readings(),
    connect: () => delivery.open(),
    tick(moment) {
      // Of two values the cloud keeps the one that was observed later.
      lastTick = Math.max(Math.round(moment), lastTick + 1);
      model.advanceTo(lastTick);
      keeper.before(lastTick);
      const telemetry = feed.next(model.readings(), lastTick + weather.clockAheadMs);
      if (telemetry === undefined) {
        return;
      }
      counts.made += 1;
      listener.made?.(vehicle, telemetry);
      delivery.send({ topic, payload: JSON.stringify(telemetry), telemetry });
    },
    run() {
      delivery.open();
      let next = clock.now();
      const again = (): void => {
        vehicle.tick(next);
        next = Math.max(next + intervalMs, clock.now());
        cancelTick = clock.after(next - clock.now(), again);
      };
      again();
    },
    async stop(flushMs = 2_000) {
      cancelTick();
      // Before the waiting: whoever asked may lose patience.
      keeper.end();
      await delivery.close(flushMs);
    },
  };
  const send = (message: OutgoingMessage): void => delivery.send(message);
  const keeper = createKeeper(options.keep, () => ({
    body: model.remember(),
    executions: desk.remember(),
  }));
  const desk = createDesk(options, { vehicle, counts, model, weather, clock, seed, send, keeper });
  const delivery = createDelivery({
    ...linkOptions(options, clock, seed),
    ...deliveryEvents(vehicle, counts, listener),
    weather,
    capacity: options.outboxCapacity ?? 1_000,
    onMessage(messageTopic, payload) {
      const executionId = messageTopic.split('/')[5] ?? '';
      if (messageTopic === commandTopics(referenceId, executionId).request) {
        desk.receive(executionId, payload.toString('utf8'));
      } else {
        listener.answerRejected?.(vehicle, executionId);
      }
    },
  });
  return vehicle;
}

function createModel({ remembered, start }: VehicleOptions, seed: string, born: number): VehicleModel {
  if (remembered === undefined) {
    return createVehicleModel(seed, born, start);
  }
  const { body } = remembered;
  return recallVehicleModel(body, born, { missedMs: missedMs(remembered, born), habit: start?.habit });
}

type Counts = { -readonly [Name in keyof VehicleCounts]: VehicleCounts[Name] };

function linkOptions(
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
    backOff: backOff ?? { first: 1_000, longest: 60_000 },
    subscriptions: [every.request, every.rejected],
  };
}

/** Counts what happens on the way and tells the listener. */
function deliveryEvents(vehicle: Vehicle, counts: Counts, listener: VehicleListener) {
  return {
    onConnected() {
      counts.connections += 1;
      listener.connected?.(vehicle);
    },
    onDisconnected: (reason: string, wasConnected: boolean) =>
      listener.disconnected?.(vehicle, reason, wasConnected),
    onSent({ telemetry }: OutgoingMessage) {
      if (telemetry !== undefined) {
        listener.sent?.(vehicle, telemetry);
      }
    },
    onAcknowledged({ telemetry }: OutgoingMessage) {
      if (telemetry === undefined) {
        return;
      }
      counts.acknowledged += 1;
      listener.acknowledged?.(vehicle, telemetry);
    },
    onGivenUp({ telemetry }: OutgoingMessage) {
      if (telemetry === undefined) {
        return;
      }
      counts.givenUp += 1;
      listener.givenUp?.(vehicle, telemetry);
    },
  };
}

interface DeskParts {
  readonly vehicle: Vehicle;
  readonly counts: Counts;
  readonly model: VehicleModel;
  readonly weather: LocalWeather;
  readonly clock: VehicleClock;
  readonly seed: string;
  readonly send: (message: OutgoingMessage) => void;
  readonly keeper: Keeper;
}

function createDesk(options: VehicleOptions, parts: DeskParts): CommandDesk {
  const { referenceId, commandMs, listener, remembered } = options;
  const { vehicle, counts, model, weather, clock, send, keeper } = parts;
  const durations = createRandom(`${parts.seed}/durations`);
  return createCommandDesk({
    model,
    clock,
    weather,
    remembered: remembered?.executions,
    durationMs: () => commandMs ?? Math.round(between(durations, 200, 1_000)),
    answer(executionId, response) {
      const topic = commandTopics(referenceId, executionId).response;
      send({ topic, payload: JSON.stringify(response) });
    },
    carriedOut(command, response) {
      counts.commands += 1;
      keeper.changed();
      // Whoever sent it sees what it did, however seldom the vehicle sends otherwise.
      vehicle.tick(clock.now());
      listener?.carriedOut?.(vehicle, command, response);
    },
  });
}

/**
 * Names the messages of one life: another life of the same vehicle must not repeat a name, should
 * both say the same time.
 */
function sessionOf(seed: string, born: number): string {
  const random = createRandom(`${seed}/session/${born}`);
  return Math.floor(random.next() * 36 ** 6)
    .toString(36)
    .padStart(6, '0');
}
