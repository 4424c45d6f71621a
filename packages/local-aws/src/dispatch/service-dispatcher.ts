/** Builds the dispatcher. It treats calls over HTTP and in process alike. */
import { randomUUID } from 'node:crypto';
import { AwsError, missingAuthenticationToken } from '../core/aws-error.ts';
import type { CallRecord, Calls, ConsumedCapacity } from '../core/calls.ts';
import type { Call, Dispatcher } from '../core/dispatcher.ts';
import type { Principal } from '../core/principal.ts';
import { ResponseLostError } from '../core/response-lost.ts';
import {
  type CallContext,
  type Clock,
  type Operation,
  type Place,
  type Service,
  findOperation,
} from '../core/service.ts';
import { unknownOperation } from '../core/service-errors.ts';
import type { Iam } from '../services/iam/iam.ts';
import { refusalOf, type FaultKind, type Faults } from './faults.ts';

/**
 * What each call passes through: injected faults, IAM's decision, and the record of finished calls.
 */
export interface DispatcherDependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly iam: Iam;
  readonly faults: Faults;
  readonly calls: Calls;
  /** Receives every error that is not an AwsError: a defect of an emulator. */
  readonly onDefect?: (error: unknown, service: string, operation: string) => void;
}

/** Dispatches calls to services that are registered after its creation. */
export interface ServiceDispatcher extends Dispatcher {
  register(services: readonly Service[]): void;
  readonly services: ReadonlyMap<string, Service>;
  /** Adds a function that ends a caller when a fault kills it. */
  onKillCaller(kill: (principal: Principal) => void): void;
}

/** Creates a dispatcher without services. */
export function createDispatcher(dependencies: DispatcherDependencies): ServiceDispatcher {
  return new LocalDispatcher(dependencies);
}

class LocalDispatcher implements ServiceDispatcher {
  readonly services = new Map<string, Service>();
  readonly #dependencies: DispatcherDependencies;
  readonly #killers: ((principal: Principal) => void)[] = [];

  constructor(dependencies: DispatcherDependencies) {
    this.#dependencies = dependencies;
  }

  register(added: readonly Service[]): void {
    for (const service of added) {
      this.services.set(service.name, service);
    }
  }

  onKillCaller(kill: (principal: Principal) => void): void {
    this.#killers.push(kill);
  }

  async dispatch(call: Call): Promise<unknown> {
    const startedAt = performance.now();
    const measured: { outcome: string; consumed?: readonly ConsumedCapacity[] } = { outcome: 'OK' };
    try {
      return await this.#run(call, (units) => void (measured.consumed = units));
    } catch (error) {
      measured.outcome = outcomeOf(error);
      throw error;
    } finally {
      this.#record(call, { ...measured, durationMs: performance.now() - startedAt });
    }
  }

  #record(
    { service, operation, principal }: Call,
    measured: Pick<CallRecord, 'outcome' | 'durationMs' | 'consumed'>,
  ): void {
    this.#dependencies.calls.record({ service, operation, principalArn: principal.arn, ...measured });
  }

  async #run(call: Call, meter: NonNullable<CallContext['meter']>): Promise<unknown> {
    const { service, operation: name, input, principal } = call;
    const { faults } = this.#dependencies;
    const operation = findOperation(this.services.get(service), name);
    if (operation === undefined) {
      throw unknownOperation();
    }
    const context = this.#contextOf(call, meter);
    const fault = faults.next(service, name, principal);
    if (fault === 'kill-caller-before') {
      this.#kill(principal);
    }
    const output = await this.#reportDefects(call, () => {
      this.#authorize(operation, input, context);
      const refusal = refusalOf(fault, service, name, principal);
      if (refusal !== undefined) {
        throw refusal;
      }
      return operation.run(input, context);
    });
    this.#loseResponse(fault, principal);
    return output;
  }

  #contextOf(call: Call, meter: NonNullable<CallContext['meter']>): CallContext {
    const { service, operation, principal } = call;
    const { place, clock, faults } = this.#dependencies;
    return {
      principal,
      requestId: call.requestId ?? randomUUID(),
      place,
      clock,
      meter,
      throttlesItem: (item) => faults.throttlesItem(service, operation, principal, item),
    };
  }

  #authorize(operation: Operation, input: unknown, context: CallContext): void {
    if (!operation.signed) {
      return;
    }
    if (context.principal.kind === 'anonymous') {
      throw missingAuthenticationToken();
    }
    for (const demand of operation.demands(input, context)) {
      this.#dependencies.iam.authorize(context.principal, demand);
    }
  }

  async #reportDefects({ service, operation }: Call, body: () => unknown): Promise<unknown> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof AwsError || error instanceof ResponseLostError) {
        throw error;
      }
      this.#dependencies.onDefect?.(error, service, operation);
      throw new AwsError(
        'InternalFailure',
        'The request processing has failed because of an unknown error.',
        500,
      );
    }
  }

  /** Ends the caller. Its connection breaks too, so no response is sent. */
  #kill(principal: Principal): never {
    for (const kill of this.#killers) {
      kill(principal);
    }
    throw new ResponseLostError();
  }

  #loseResponse(fault: FaultKind | undefined, principal: Principal): void {
    if (fault === 'kill-caller-after') {
      this.#kill(principal);
    }
    if (fault === 'timeout-after-success') {
      throw new ResponseLostError();
    }
  }
}

function outcomeOf(error: unknown): string {
  if (error instanceof AwsError) {
    return error.code;
  }
  return error instanceof ResponseLostError ? 'ResponseLost' : 'Error';
}
