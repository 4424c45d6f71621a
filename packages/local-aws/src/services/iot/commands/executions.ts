/**
 * The executions of commands: the request to each thing, and its status. Every change is published
 * as an event.
 */
import { randomUUID } from 'node:crypto';
import type { State, Store } from '../../../state/store.ts';
import type { Clock } from '../../../core/service.ts';
import type { Message } from '../connections.ts';
import type { IotArns } from '../iot-arns.ts';
import { conflict, quotaExceeded } from './command-errors.ts';
import {
  type CommandRecord,
  type ExecutionRecord,
  type ParameterValues,
  isFinal,
  noResponseFromDevice,
} from './command-records.ts';
import { type Rejection, type DeviceResponse, moveViolation } from './execution-moves.ts';
import { effectiveParameters } from './parameter-violations.ts';
import { fillTemplate } from './payload-template.ts';

/** How long AWS keeps an execution: 180 days. */
export const retentionMs = 180 * 86_400_000;

/** Maximum number of unfinished executions of one device (AWS IoT Device Management quotas). */
const maximumUnderWay = 100;

/** What executions need of AWS IoT and of the world. */
export interface ExecutionDependencies {
  readonly state: State;
  readonly clock: Clock;
  readonly arns: IotArns;
  /** Publishes in AWS IoT's own name; never throws. */
  readonly publish: (message: Message) => void;
}

/** A checked request to start an execution. */
export interface ExecutionRequest {
  readonly command: CommandRecord;
  readonly thingName: string;
  readonly parameters: ParameterValues | undefined;
  readonly executionTimeoutSeconds: number;
  readonly clientToken: string | undefined;
  /** The request as text. */
  readonly request: string;
}

/** All executions of the account. */
export class Executions {
  readonly #dependencies: ExecutionDependencies;
  readonly #executions: Store<ExecutionRecord>;
  readonly #byToken = new Map<string, string>();
  /** Thing name → ids of its open executions; a timer or a read removes overdue ones. */
  readonly #underWay = new Map<string, Set<string>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #isOpen = false;

  constructor(dependencies: ExecutionDependencies) {
    this.#dependencies = dependencies;
    this.#executions = dependencies.state.store('iot.command-executions');
    const oldest = dependencies.clock.now() - retentionMs;
    for (const [executionId, execution] of [...this.#executions.entries()]) {
      if (execution.createdAt < oldest) {
        this.#executions.delete(executionId);
      } else {
        this.#index(execution);
      }
    }
  }

  /**
   * Starts the timers that detect time-outs. Called once the rules that receive the events exist.
   */
  open(): void {
    this.#isOpen = true;
    for (const ids of [...this.#underWay.values()]) {
      for (const executionId of [...ids]) {
        this.#watch(executionId);
      }
    }
  }

  /**
   * Sends a command. A repeated request with the same client token returns the earlier execution
   * and sends nothing. Throws ConflictException for another request with that token, and
   * ServiceQuotaExceededException when the thing has a hundred unfinished executions.
   */
  start(input: ExecutionRequest): ExecutionRecord {
    const { clientToken, thingName, request } = input;
    const known =
      clientToken === undefined ? undefined : this.#executions.get(this.#byToken.get(clientToken) ?? '');
    if (known !== undefined) {
      if (known.request === request) {
        return known;
      }
      throw conflict('The client token was used for another request.', known.executionId);
    }
    if (this.#countUnderWay(thingName) >= maximumUnderWay) {
      throw quotaExceeded(`The device has ${maximumUnderWay} executions under way.`);
    }
    const execution = this.#create(input);
    const { command, parameters = {} } = input;
    const payload = fillTemplate(
      command.payloadTemplate,
      effectiveParameters(command.mandatoryParameters, parameters),
    );
    this.#dependencies.publish({
      topic: `$aws/commands/things/${thingName}/executions/${execution.executionId}/request/json`,
      payload: Buffer.from(payload),
      qos: 1,
      retain: false,
    });
    this.#notify(execution);
    return execution;
  }

  /** Returns the execution in its current state; undefined when the thing has none with this id. */
  find(executionId: string, thingName: string): ExecutionRecord | undefined {
    const execution = this.#executions.get(executionId);
    return execution?.thingName === thingName ? this.#present(execution) : undefined;
  }

  /** Applies a thing's response to one of its executions; returns why it is rejected, if it is. */
  respond(executionId: string, thingName: string, response: DeviceResponse): Rejection | undefined {
    const execution = this.find(executionId, thingName);
    if (execution === undefined) {
      return { error: 'ResourceNotFound', errorMessage: 'The thing has no such execution' };
    }
    const violation = moveViolation(execution, response);
    if (violation === undefined) {
      this.#change(execution, response);
    }
    return violation;
  }

  /**
   * Deletes an execution that has ended. Throws ConflictException for one that has not. Does
   * nothing when there is none.
   */
  delete(executionId: string, thingName: string): void {
    const execution = this.find(executionId, thingName);
    if (execution === undefined) {
      return;
    }
    if (!isFinal(execution)) {
      throw conflict('The execution has not ended.', executionId);
    }
    this.#executions.delete(executionId);
    if (execution.clientToken !== undefined) {
      this.#byToken.delete(execution.clientToken);
    }
  }

  /** Returns all executions in their current state, oldest first. */
  list(): readonly ExecutionRecord[] {
    return [...this.#executions.entries()].map(([, execution]) => this.#present(execution));
  }

  /** Stops the timers. A later start of the world detects the time-outs. */
  stop(): void {
    this.#isOpen = false;
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
    this.#timers.clear();
  }

  #create({ command, request, parameters, clientToken, ...rest }: ExecutionRequest): ExecutionRecord {
    const now = this.#dependencies.clock.now();
    const execution: ExecutionRecord = {
      ...rest,
      executionId: randomUUID(),
      commandId: command.commandId,
      status: 'CREATED',
      request,
      createdAt: now,
      lastUpdatedAt: now,
      ...(parameters !== undefined && { parameters }),
      ...(clientToken !== undefined && { clientToken }),
    };
    this.#executions.set(execution.executionId, execution);
    this.#index(execution);
    return execution;
  }

  #change(execution: ExecutionRecord, response: DeviceResponse): ExecutionRecord {
    const now = this.#dependencies.clock.now();
    // A reason belongs only to the status for which it was sent.
    const { statusReason: _, ...rest } = execution;
    const changed: ExecutionRecord = { ...rest, ...response, lastUpdatedAt: now };
    const stored = isFinal(changed) ? { ...changed, completedAt: now } : changed;
    this.#executions.set(stored.executionId, stored);
    if (!isUnderWay(stored)) {
      this.#endUnderWay(stored);
    }
    this.#notify(stored);
    return stored;
  }

  /** Applies a time-out that is due. A timer or a read calls this, whichever comes first. */
  #present(execution: ExecutionRecord): ExecutionRecord {
    if (!isUnderWay(execution) || this.#leftMs(execution) > 0) {
      return execution;
    }
    return this.#change(execution, {
      status: 'TIMED_OUT',
      statusReason: { reasonCode: noResponseFromDevice },
    });
  }

  #leftMs({ createdAt, executionTimeoutSeconds }: ExecutionRecord): number {
    return createdAt + executionTimeoutSeconds * 1000 - this.#dependencies.clock.now();
  }

  #index(execution: ExecutionRecord): void {
    const { executionId, thingName, clientToken } = execution;
    if (clientToken !== undefined) {
      this.#byToken.set(clientToken, executionId);
    }
    if (!isUnderWay(execution)) {
      return;
    }
    const ids = this.#underWay.get(thingName) ?? new Set();
    this.#underWay.set(thingName, ids.add(executionId));
    if (this.#isOpen) {
      this.#watch(executionId);
    }
  }

  /** Sets the timer for an execution's time-out, and sets it again when it fires early. */
  #watch(executionId: string): void {
    const stored = this.#executions.get(executionId);
    const execution = stored && this.#present(stored);
    if (execution === undefined || !isUnderWay(execution)) {
      return;
    }
    const timer = setTimeout(() => this.#watch(executionId), Math.max(1, this.#leftMs(execution)));
    this.#timers.set(executionId, timer.unref());
  }

  #countUnderWay(thingName: string): number {
    const ids = [...(this.#underWay.get(thingName) ?? [])];
    return ids.filter((executionId) => {
      const execution = this.find(executionId, thingName);
      return execution !== undefined && isUnderWay(execution);
    }).length;
  }

  #endUnderWay({ executionId, thingName }: ExecutionRecord): void {
    clearTimeout(this.#timers.get(executionId));
    this.#timers.delete(executionId);
    const ids = this.#underWay.get(thingName);
    ids?.delete(executionId);
    if (ids?.size === 0) {
      this.#underWay.delete(thingName);
    }
  }

  #notify({ executionId, commandId, thingName, status, statusReason, lastUpdatedAt }: ExecutionRecord): void {
    const { arns, publish } = this.#dependencies;
    const event = {
      executionId,
      status,
      ...(statusReason !== undefined && { statusReason }),
      eventType: 'COMMAND_EXECUTION',
      commandArn: arns.command(commandId),
      targetArn: arns.thing(thingName),
      timestamp: lastUpdatedAt,
    };
    publish({
      topic: `$aws/events/commandExecution/${commandId}/${status}`,
      payload: Buffer.from(JSON.stringify(event)),
      qos: 1,
      retain: false,
    });
  }
}

function isUnderWay({ status }: ExecutionRecord): boolean {
  return status === 'CREATED' || status === 'IN_PROGRESS';
}
