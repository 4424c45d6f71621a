/**
 * Receives commands, lets the car carry them out, and responds. Each execution is carried out once,
 * however often it is delivered and whatever happens to the connection. The desk remembers the last
 * response and repeats it when the execution is delivered again.
 */
import { commandKinds } from '../../../domain/commands.ts';
import type { CommandMessage, CommandResponse } from '../../../domain/command-message.ts';
import type { VehicleClock } from '../clock.ts';
import { type VehicleCommand, isWithinRange } from '../drive/command-effects.ts';
import type { VehicleModel } from '../drive/vehicle-model.ts';
import type { LocalWeather } from '../weather.ts';

/** The car that carries out commands, its disturbances, and callbacks for the responses. */
export interface CommandDeskOptions {
  readonly model: Pick<VehicleModel, 'carryOut' | 'obstacleTo'>;
  readonly clock: VehicleClock;
  readonly weather: LocalWeather;
  /** Returns the milliseconds that the car needs for a command. */
  readonly durationMs: (command: VehicleCommand) => number;
  /** Sends a response. */
  readonly respond: (executionId: string, response: CommandResponse) => void;
  /** Called when the car has carried out a command, or failed to. */
  readonly carriedOut?: (command: VehicleCommand, response: CommandResponse) => void;
  /** Memory of an earlier desk of the same vehicle. */
  readonly remembered?: ExecutionMemory | undefined;
}

/** Executions, oldest first, with their last response; null where there is none. */
export type ExecutionMemory = readonly (readonly [executionId: string, last: CommandResponse | null])[];

/** Receives the commands of a vehicle. */
export interface CommandDesk {
  /** Takes the payload of an MQTT request. */
  receive(executionId: string, payload: string): void;
  /** Returns the memory for the next desk of this vehicle. */
  remember(): ExecutionMemory;
}

/** Maximum remembered executions; older ones have expired long ago. */
const maxRemembered = 256;

/** Creates the desk of one vehicle; it does not carry out remembered executions a second time. */
export function createCommandDesk(options: CommandDeskOptions): CommandDesk {
  return new Desk(options);
}

class Desk implements CommandDesk {
  readonly #options: CommandDeskOptions;
  /** Executions with their last response; undefined where there is none. */
  readonly #executions: Map<string, CommandResponse | undefined>;

  constructor(options: CommandDeskOptions) {
    this.#options = options;
    this.#executions = recall(options.remembered ?? []);
  }

  remember(): ExecutionMemory {
    return [...this.#executions].map(([executionId, last]) => [executionId, last ?? null]);
  }

  receive(executionId: string, payload: string): void {
    if (this.#executions.has(executionId)) {
      const last = this.#executions.get(executionId);
      if (last !== undefined) {
        this.#respond(executionId, last, 0);
      }
      return;
    }
    addExecution(this.#executions, executionId);
    const reaction = this.#options.weather.commandReaction();
    if (reaction === 'IGNORED') {
      return;
    }
    const lateMs = this.#options.weather.responseDelay();
    const request = reaction === 'REJECTED' ? toResponse('REJECTED', 'REFUSED') : this.#check(payload);
    if ('status' in request) {
      this.#respond(executionId, request, lateMs);
    } else {
      this.#begin(executionId, request, lateMs);
    }
  }

  /** The command in a payload, or the response that rejects it. */
  #check(payload: string): VehicleCommand | CommandResponse {
    const { clock, weather, model } = this.#options;
    const request = readRequest(payload);
    if (request === undefined) {
      return toResponse('REJECTED', 'INVALID_COMMAND');
    }
    if (isExpired(request.validUntil, clock.now() + weather.clockAheadMs)) {
      return toResponse('REJECTED', 'EXPIRED');
    }
    const obstacle = model.obstacleTo(request.command);
    return obstacle === undefined ? request.command : toResponse(obstacle.status, obstacle.reasonCode);
  }

  #begin(executionId: string, command: VehicleCommand, lateMs: number): void {
    const { model, clock, carriedOut } = this.#options;
    this.#respond(executionId, { status: 'IN_PROGRESS' }, lateMs);
    const finish = (): void => {
      const failure = model.carryOut(command);
      const outcome = failure === undefined ? succeeded : toResponse(failure.status, failure.reasonCode);
      this.#respond(executionId, outcome, lateMs);
      carriedOut?.(command, outcome);
    };
    const durationMs = this.#options.durationMs(command);
    if (durationMs === 0) {
      finish();
    } else {
      clock.after(durationMs, finish);
    }
  }

  /** Stores the response, and sends it unless the weather loses it. */
  #respond(executionId: string, response: CommandResponse, lateMs: number): void {
    const { weather, clock, respond } = this.#options;
    this.#executions.set(executionId, response);
    if (weather.losesResponse()) {
      return;
    }
    if (lateMs === 0) {
      respond(executionId, response);
    } else {
      clock.after(lateMs, () => respond(executionId, response));
    }
  }
}

const succeeded: CommandResponse = { status: 'SUCCEEDED' };

/**
 * A command that was under way when the earlier desk ended was never carried out: the car acts at
 * the end of the duration, and stores the response then.
 */
function recall(memory: ExecutionMemory): Map<string, CommandResponse | undefined> {
  const hasEnded = ({ status }: CommandResponse): boolean => status !== 'IN_PROGRESS';
  return new Map(
    memory.map(([executionId, last]) => [
      executionId,
      last === null || hasEnded(last) ? (last ?? undefined) : toResponse('FAILED', 'INTERRUPTED'),
    ]),
  );
}

function toResponse(status: 'REJECTED' | 'FAILED', reasonCode: string): CommandResponse {
  return { status, statusReason: { reasonCode } };
}

function addExecution(executions: Map<string, CommandResponse | undefined>, executionId: string): void {
  executions.set(executionId, undefined);
  const [oldest] = executions.keys();
  if (executions.size > maxRemembered && oldest !== undefined) {
    executions.delete(oldest);
  }
}

/**
 * A `validUntil` that is not a valid time counts as expired: the vehicle acts only when it is sure
 * that it still should.
 */
function isExpired(validUntil: string, now: number): boolean {
  return !(Date.parse(validUntil) >= now);
}

/**
 * Parses the command in a payload; undefined when its kind is unknown or its parameter is missing.
 */
function readRequest(
  payload: string,
): { readonly command: VehicleCommand; readonly validUntil: string } | undefined {
  const request = parse(payload);
  const { kind, validUntil } = request;
  if (kind === undefined || typeof validUntil !== 'string' || !Object.hasOwn(commandKinds, kind)) {
    return undefined;
  }
  const { parameter } = commandKinds[kind];
  if (parameter === undefined) {
    return { command: { kind }, validUntil };
  }
  const given = request[parameter];
  // The payload template may put numbers in quotes; an empty string would become the number 0.
  const value = typeof given === 'string' && given.trim() === '' ? NaN : Number(given ?? NaN);
  return isWithinRange(parameter, value) ? { command: { kind, [parameter]: value }, validUntil } : undefined;
}

function parse(payload: string): Partial<CommandMessage> {
  try {
    const parsed: unknown = JSON.parse(payload);
    // The caller checks each member.
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
