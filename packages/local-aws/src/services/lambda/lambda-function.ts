/**
 * A function with its environments: invoking it takes one, and writes its lines and its trace as
 * the function's role.
 */
import { randomBytes } from 'node:crypto';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Iam } from '../iam/iam.ts';
import type { AwsCredentials } from '../../core/principal.ts';
import type { Place } from '../../core/service.ts';
import { createEnvironmentPool, type EnvironmentPool } from './environment-pool.ts';
import { startEnvironment, type ExecutionEnvironment, type InvocationOutcome } from './environment.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import { logWriter, type LogWriter } from '../logs/log-writer.ts';
import { environmentVariables } from './environment-variables.ts';
import { functionSegment, type TracedInvocation } from './function-segment.ts';
import type { TraceDaemon } from './trace-daemon.ts';
import type { TraceIds } from './trace-sampling.ts';

/** A function of the template. */
export interface LambdaFunction {
  readonly configuration: FunctionConfiguration;
  readonly environments: EnvironmentPool;
  /**
   * Runs the handler; the payload is JSON text. Throws AccessDeniedException when Lambda may not
   * act as the role.
   */
  invoke(requestId: string, payload: string): Promise<InvocationOutcome>;
  stop(): Promise<void>;
}

/** What a function runs with. */
export interface LambdaFunctionDependencies {
  readonly place: Place;
  readonly iam: Iam;
  readonly dispatcher: Dispatcher;
  /** Where the SDK clients in the function find AWS. */
  readonly endpointUrl: string;
  /** Environments at the same time. */
  readonly concurrency: number;
  readonly configuration: FunctionConfiguration;
  /** Present with active tracing. */
  readonly tracing?: { readonly daemon: TraceDaemon; readonly nextId: TraceIds };
}

/** An environment with what must be closed after it. */
interface RunningEnvironment {
  readonly logs: LogWriter;
  readonly credentials: AwsCredentials;
}

/** Makes the function; nothing runs before the first event. */
export function createLambdaFunction(dependencies: LambdaFunctionDependencies): LambdaFunction {
  const { configuration, iam, place, dispatcher, tracing } = dependencies;
  const running = new WeakMap<ExecutionEnvironment, RunningEnvironment>();

  function start(): ExecutionEnvironment {
    const id = randomBytes(16).toString('hex');
    const logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${id}`;
    // Lambda's guide names no source for execution roles (assumption iam-2).
    const session = [configuration.roleArn, 'lambda.amazonaws.com', id] as const;
    const principal = iam.assume(...session);
    const logs = logWriter(dispatcher, () => principal, configuration.logGroup, logStream);
    const credentials = iam.credentialsFor(...session);
    const { endpointUrl } = dependencies;
    const daemonAddress = tracing?.daemon.address;
    const variables = environmentVariables({
      configuration,
      place,
      credentials,
      endpointUrl,
      logStream,
      daemonAddress,
    });
    const environment = startEnvironment({ id, configuration, variables, onLine: logs.add });
    running.set(environment, { logs, credentials });
    return environment;
  }

  async function runIn(
    environment: ExecutionEnvironment,
    requestId: string,
    payload: string,
  ): Promise<InvocationOutcome> {
    const logs = running.get(environment)?.logs;
    const cold = environment.initDurationMs() === undefined;
    const traceId = tracing?.nextId();
    logs?.add(`START RequestId: ${requestId} Version: $LATEST`);
    const message = {
      requestId,
      payload,
      functionArn: configuration.arn,
      ...(traceId !== undefined && { traceId }),
    };
    const startedAt = Date.now();
    const { outcome, durationMs } = await environment.invoke(message);
    if (traceId !== undefined) {
      trace({ requestId, traceId, startedAt, failed: 'error' in outcome });
    }
    logs?.add(`END RequestId: ${requestId}`);
    const initMs = cold ? environment.initDurationMs() : undefined;
    logs?.add(reportLine(requestId, durationMs, configuration.memoryMb, initMs));
    // Lambda hands lines over beside the answer, not before it.
    void logs?.flush();
    if (!environment.alive()) {
      forget(environment);
    }
    return outcome;
  }

  function trace(run: Pick<TracedInvocation, 'requestId' | 'traceId' | 'startedAt' | 'failed'>): void {
    const { arn: functionArn, name: functionName } = configuration;
    const segment = functionSegment({ ...run, functionArn, functionName, endedAt: Date.now() });
    if (segment !== undefined) {
      tracing?.daemon.send(segment);
    }
  }

  function forget(environment: ExecutionEnvironment): void {
    const credentials = running.get(environment)?.credentials;
    if (credentials !== undefined) {
      iam.endSession(credentials);
    }
  }

  const environments = createEnvironmentPool(dependencies.concurrency, start);
  return {
    configuration,
    environments,
    invoke: (requestId, payload) =>
      environments.withEnvironment((environment) => runIn(environment, requestId, payload)),
    async stop() {
      await environments.stop();
      tracing?.daemon.stop();
    },
  };
}

/**
 * Lambda's own last line of an invocation; durations in milliseconds. AWS bills the loading of the
 * code too.
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
