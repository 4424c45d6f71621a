/**
 * A version of a function with its environments. An invocation takes one of them and writes its log
 * lines and trace under the function's role.
 */
import { randomBytes } from 'node:crypto';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Iam } from '../iam/iam.ts';
import type { AwsCredentials } from '../../core/principal.ts';
import type { Place } from '../../core/service.ts';
import type { ConcurrencyLimit } from './concurrency-limit.ts';
import { EnvironmentPool } from './environment-pool.ts';
import { ExecutionEnvironment, type InvocationOutcome } from './environment.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import { logWriter, type LogWriter } from '../logs/log-writer.ts';
import { environmentVariables } from './environment-variables.ts';
import { functionSegment, type TracedInvocation } from './function-segment.ts';
import type { TraceDaemon } from './trace-daemon.ts';
import type { TraceIds } from './trace-sampling.ts';

/** What a version of a function runs with. */
export interface FunctionVersionDependencies {
  readonly place: Place;
  readonly iam: Iam;
  readonly dispatcher: Dispatcher;
  /** Endpoint for the SDK clients in the function. */
  readonly endpointUrl: string;
  /** Shared by all versions of the function. */
  readonly limit: ConcurrencyLimit;
  readonly configuration: FunctionConfiguration;
  /** Present with active tracing. */
  readonly tracing?: { readonly daemon: TraceDaemon; readonly nextId: TraceIds };
}

/** What belongs to an environment while it runs. */
interface RunningEnvironment {
  readonly logs: LogWriter;
  readonly credentials: AwsCredentials;
}

/** An event with the ARN by which the function was invoked. */
export interface FunctionEvent {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  /** With the version or alias, when the caller named one. */
  readonly invokedArn: string;
}

/** The code and configuration of a function at one time. Nothing runs before the first event. */
export class FunctionVersion {
  /** `$LATEST`, or the number of a published version. */
  readonly number: string;
  readonly configuration: FunctionConfiguration;
  readonly environments: EnvironmentPool;
  readonly #dependencies: FunctionVersionDependencies;
  readonly #running = new WeakMap<ExecutionEnvironment, RunningEnvironment>();

  constructor(dependencies: FunctionVersionDependencies, number = '$LATEST') {
    this.#dependencies = dependencies;
    this.number = number;
    this.configuration = dependencies.configuration;
    this.environments = new EnvironmentPool(dependencies.limit, () => this.#start());
  }

  /** Returns a version of that number with this code and configuration and its own environments. */
  publish(number: string): FunctionVersion {
    return new FunctionVersion(this.#dependencies, number);
  }

  /** Runs the handler. Throws AccessDeniedException when Lambda may not assume the role. */
  invoke(event: FunctionEvent): Promise<InvocationOutcome> {
    return this.environments.withEnvironment((environment) => this.#runIn(environment, event));
  }

  #start(): ExecutionEnvironment {
    const { configuration, dispatcher, endpointUrl, iam, place, tracing } = this.#dependencies;
    const id = randomBytes(16).toString('hex');
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[${this.number}]${id}`;
    // Lambda's guide names no source for execution roles (assumption iam-2).
    const session = [configuration.roleArn, 'lambda.amazonaws.com', id] as const;
    const principal = iam.assume(...session);
    const logs = logWriter(dispatcher, () => principal, configuration.logGroup, logStream);
    const credentials = iam.credentialsFor(...session);
    const variables = environmentVariables({
      configuration,
      version: this.number,
      place,
      credentials,
      endpointUrl,
      logStream,
      daemonAddress: tracing?.daemon.address,
    });
    const environment = new ExecutionEnvironment({ id, configuration, variables, onLine: logs.add });
    this.#running.set(environment, { logs, credentials });
    return environment;
  }

  async #runIn(
    environment: ExecutionEnvironment,
    { requestId, payload, invokedArn: functionArn }: FunctionEvent,
  ): Promise<InvocationOutcome> {
    const { memoryMb } = this.configuration;
    const logs = this.#running.get(environment)?.logs;
    const cold = environment.initDurationMs() === undefined;
    const traceId = this.#dependencies.tracing?.nextId();
    logs?.add(`START RequestId: ${requestId} Version: ${this.number}`);
    const message = { requestId, payload, functionArn, ...(traceId !== undefined && { traceId }) };
    const startedAt = Date.now();
    const { outcome, durationMs } = await environment.invoke(message);
    if (traceId !== undefined) {
      this.#trace({ requestId, traceId, startedAt, failed: 'error' in outcome });
    }
    logs?.add(`END RequestId: ${requestId}`);
    const initMs = cold ? environment.initDurationMs() : undefined;
    logs?.add(reportLine(requestId, durationMs, memoryMb, initMs));
    // Lambda delivers log lines in parallel with the response, not before it.
    void logs?.flush();
    if (!environment.alive()) {
      this.#forget(environment);
    }
    return outcome;
  }

  #trace(run: Pick<TracedInvocation, 'requestId' | 'traceId' | 'startedAt' | 'failed'>): void {
    const { arn: functionArn, name: functionName } = this.configuration;
    const segment = functionSegment({ ...run, functionArn, functionName, endedAt: Date.now() });
    if (segment !== undefined) {
      this.#dependencies.tracing?.daemon.send(segment);
    }
  }

  #forget(environment: ExecutionEnvironment): void {
    const credentials = this.#running.get(environment)?.credentials;
    if (credentials !== undefined) {
      this.#dependencies.iam.endSession(credentials);
    }
  }
}

/**
 * Lambda's last line of an invocation, with durations in milliseconds. AWS also bills the time to
 * load the code.
 */
function reportLine(
  requestId: string,
  durationMs: number,
  memoryMb: number,
  initMs: number | undefined,
): string {
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
  ];
  return parts.join('\t');
}
