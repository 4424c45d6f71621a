/**
 * The dispatcher: the same authorization, troubles and record for calls over HTTP and in process.
 */
import { randomUUID } from 'node:crypto';
import type { Calls, ConsumedCapacity } from '../core/calls.ts';
import { ResponseLostError } from '../core/response-lost.ts';
import { refusalOf, type FaultKind, type Faults } from './faults.ts';
import { AwsError, missingAuthenticationToken } from '../core/aws-error.ts';
import type { Call, Dispatcher } from '../core/dispatcher.ts';
import type { Iam } from '../services/iam/iam.ts';
import type { Principal } from '../core/principal.ts';
import {
  type CallContext,
  type Clock,
  type Operation,
  type Place,
  type Service,
  findOperation,
} from '../core/service.ts';
import { unknownOperation } from '../core/service-errors.ts';

/** What the dispatcher joins. */
export interface DispatcherDependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly iam: Iam;
  readonly faults: Faults;
  readonly calls: Calls;
  /** Told of errors that are no AwsError: defects of an emulator. */
  readonly onDefect?: (error: unknown, service: string, operation: string) => void;
}

/** The dispatcher with the services it knows. */
export interface ServiceDispatcher extends Dispatcher {
  register(services: readonly Service[]): void;
  readonly services: ReadonlyMap<string, Service>;
  /** Whom to end when a caller is to be killed. */
  onKillCaller(kill: (principal: Principal) => void): void;
}

/** Joins services, IAM, troubles and the record. */
export function createDispatcher(dependencies: DispatcherDependencies): ServiceDispatcher {
  const { place, clock, iam, faults, calls } = dependencies;
  const services = new Map<string, Service>();
  const killers: ((principal: Principal) => void)[] = [];

  async function dispatch(call: Call): Promise<unknown> {
    const startedAt = performance.now();
    let consumed: readonly ConsumedCapacity[] | undefined;
    let outcome = 'OK';
    try {
      const meter = (units: readonly ConsumedCapacity[]) => void (consumed = units);
      return await run(call, meter);
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      const { service, operation, principal } = call;
      const durationMs = performance.now() - startedAt;
      calls.record({
        service,
        operation,
        principalArn: principal.arn,
        outcome,
        durationMs,
        ...(consumed && { consumed }),
      });
    }
  }

  async function run(call: Call, meter: NonNullable<CallContext['meter']>): Promise<unknown> {
    const { service, operation: name, input, principal } = call;
    const operation = findOperation(services.get(service), name);
    if (operation === undefined) {
      throw unknownOperation();
    }
    const context: CallContext = {
      principal,
      requestId: call.requestId ?? randomUUID(),
      place,
      clock,
      meter,
      throttlesItem: (item) => faults.throttlesItem(service, name, principal, item),
    };
    const fault = faults.next(service, name, principal);
    if (fault === 'kill-caller-before') {
      kill(principal);
    }
    const answer = await guarded(call, () => {
      authorize(operation, input, context);
      const refusal = refusalOf(fault, service, name, principal);
      if (refusal !== undefined) {
        throw refusal;
      }
      return operation.run(input, context);
    });
    afterwards(fault, principal);
    return answer;
  }

  function authorize(operation: Operation, input: unknown, context: CallContext): void {
    if (!operation.signed) {
      return;
    }
    if (context.principal.kind === 'anonymous') {
      throw missingAuthenticationToken();
    }
    for (const demand of operation.demands(input, context)) {
      iam.authorize(context.principal, demand);
    }
  }

  async function guarded({ service, operation }: Call, body: () => unknown): Promise<unknown> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof AwsError || error instanceof ResponseLostError) {
        throw error;
      }
      dependencies.onDefect?.(error, service, operation);
      throw new AwsError(
        'InternalFailure',
        'The request processing has failed because of an unknown error.',
        500,
      );
    }
  }

  /** The killed caller's connection breaks with it, so nobody reads the answer. */
  function kill(principal: Principal): never {
    for (const one of killers) {
      one(principal);
    }
    throw new ResponseLostError();
  }

  function afterwards(fault: FaultKind | undefined, principal: Principal): void {
    if (fault === 'kill-caller-after') {
      kill(principal);
    }
    if (fault === 'timeout-after-success') {
      throw new ResponseLostError();
    }
  }

  return {
    dispatch,
    services,
    register(added) {
      for (const service of added) {
        services.set(service.name, service);
      }
    },
    onKillCaller: (killer) => void killers.push(killer),
  };
}

function outcomeOf(error: unknown): string {
  if (error instanceof AwsError) {
    return error.code;
  }
  return error instanceof ResponseLostError ? 'ResponseLost' : 'Error';
}
