/**
 * Takes commands, lets the car carry them out and answers. Each execution is carried out once,
 * however often it is delivered and whatever happens to the connection meanwhile: what became of it
 * is remembered, and told again when it comes again.
 */
import { commandKinds } from '../../../domain/commands.ts';
import type { CommandRequest, CommandResponse } from '../../../domain/command-message.ts';
import type { VehicleClock } from '../clock.ts';
import { type VehicleCommand, isWithinRange } from '../drive/command-effects.ts';
import type { VehicleModel } from '../drive/vehicle-model.ts';
import type { LocalWeather } from '../weather.ts';

/** What a desk needs. */
export interface CommandDeskOptions {
  readonly model: Pick<VehicleModel, 'carryOut' | 'obstacleTo'>;
  readonly clock: VehicleClock;
  readonly weather: LocalWeather;
  /** Milliseconds that the car takes for a command. */
  readonly durationMs: (command: VehicleCommand) => number;
  /** Sends an answer; the desk has decided that it is not lost. */
  readonly answer: (executionId: string, response: CommandResponse) => void;
  /** Hears of each command that the car began, when it is done. */
  readonly carriedOut?: (command: VehicleCommand, response: CommandResponse) => void;
  /** What an earlier desk of the same vehicle remembered; nothing when not given. */
  readonly remembered?: ExecutionMemory | undefined;
}

/** Executions, the oldest first, with their last answer; null where there is none to give. */
export type ExecutionMemory = readonly (readonly [executionId: string, last: CommandResponse | null])[];

/** Where commands arrive. */
export interface CommandDesk {
  /** A request as it came over MQTT. */
  receive(executionId: string, payload: string): void;
  /** What the next desk of this vehicle is to know. */
  remember(): ExecutionMemory;
}

/** Executions that are remembered; those before them have expired long ago. */
const remembered = 256;

/** A desk with nothing on it but what is remembered. */
export function createCommandDesk(options: CommandDeskOptions): CommandDesk {
  const { clock, weather, model } = options;
  /** Executions with their last answer; undefined where there is none to give. */
  const executions = recall(options.remembered ?? []);
  const respond = (executionId: string, response: CommandResponse, lateMs: number): void => {
    executions.set(executionId, response);
    if (weather.losesAnswer()) {
      return;
    }
    if (lateMs === 0) {
      options.answer(executionId, response);
    } else {
      clock.after(lateMs, () => options.answer(executionId, response));
    }
  };
  const begin = (executionId: string, command: VehicleCommand, lateMs: number): void => {
    respond(executionId, { status: 'IN_PROGRESS' }, lateMs);
    const finish = (): void => {
      const response = model.carryOut(command);
      const outcome = response === undefined ? succeeded : toResponse(response.status, response.reasonCode);
      respond(executionId, outcome, lateMs);
      options.carriedOut?.(command, outcome);
    };
    const durationMs = options.durationMs(command);
    if (durationMs === 0) {
      finish();
    } else {
      clock.after(durationMs, finish);
    }
  };
  return {
    remember: () => [...executions].map(([executionId, last]) => [executionId, last ?? null]),
    receive(executionId, payload) {
      if (executions.has(executionId)) {
        const last = executions.get(executionId);
        if (last !== undefined) {
          respond(executionId, last, 0);
        }
        return;
      }
      remember(executions, executionId);
      const fate = weather.commandFate();
      if (fate === 'IGNORED') {
        return;
      }
      const lateMs = weather.answerDelay();
      const refuse = (response: CommandResponse): void => respond(executionId, response, lateMs);
      if (fate === 'REFUSED') {
        return refuse(toResponse('REJECTED', 'REFUSED'));
      }
      const request = readRequest(payload);
      if (request === undefined) {
        return refuse(toResponse('REJECTED', 'INVALID_COMMAND'));
      }
      if (isExpired(request.validUntil, clock.now() + weather.clockAheadMs)) {
        return refuse(toResponse('REJECTED', 'EXPIRED'));
      }
      const obstacle = model.obstacleTo(request.command);
      if (obstacle !== undefined) {
        return refuse(toResponse(obstacle.status, obstacle.reasonCode));
      }
      begin(executionId, request.command, lateMs);
    },
  };
}

const succeeded: CommandResponse = { status: 'SUCCEEDED' };

/**
 * What was under way when an earlier desk ended was never done: the car does a command at its end,
 * and remembers it then.
 */
function recall(memory: ExecutionMemory): Map<string, CommandResponse | undefined> {
  const known = ({ status }: CommandResponse): boolean => status !== 'IN_PROGRESS';
  return new Map(
    memory.map(([executionId, last]) => [
      executionId,
      last === null || known(last) ? (last ?? undefined) : toResponse('FAILED', 'INTERRUPTED'),
    ]),
  );
}

function toResponse(status: 'REJECTED' | 'FAILED', reasonCode: string): CommandResponse {
  return { status, statusReason: { reasonCode } };
}

function remember(executions: Map<string, CommandResponse | undefined>, executionId: string): void {
  executions.set(executionId, undefined);
  const [oldest] = executions.keys();
  if (executions.size > remembered && oldest !== undefined) {
    executions.delete(oldest);
  }
}

/**
 * Something that is no time has passed: the vehicle does nothing that it is not sure it still
 * should.
 */
function isExpired(validUntil: string, now: number): boolean {
  return !(Date.parse(validUntil) >= now);
}

/**
 * The command in a payload; undefined when it is none that this car can do, or lacks its parameter.
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
  // The payload template may put numbers in quotes; an empty text would be the number 0.
  const value = typeof given === 'string' && given.trim() === '' ? NaN : Number(given ?? NaN);
  return isWithinRange(parameter, value) ? { command: { kind, [parameter]: value }, validUntil } : undefined;
}

function parse(payload: string): Partial<CommandRequest> {
  try {
    const parsed: unknown = JSON.parse(payload);
    // What is in it is looked at by the caller, one by one.
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
