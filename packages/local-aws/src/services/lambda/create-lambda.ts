/** Lambda: the functions of the template, run from their bundles in worker threads. */
import { availableParallelism } from 'node:os';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Iam } from '../iam/iam.ts';
import type { Principal } from '../../core/principal.ts';
import type {
  CreatedResource,
  Properties,
  ResourceContext,
  ResourceHandler,
  ServiceModule,
} from '../../core/resource.ts';
import type { Place } from '../../core/service.ts';
import { createAsyncEvents } from './async-events.ts';
import { eventInvokeConfig } from './event-invoke-config.ts';
import { functionConfiguration, type FunctionConfiguration } from './function-configuration.ts';
import { invokeOperation } from './invoke.ts';
import { createLambdaFunction, type LambdaFunction } from './lambda-function.ts';
import { createMappings, type Streaming } from './mappings/mappings.ts';
import { permissionDocument } from './permission.ts';
import { startTraceDaemon } from './trace-daemon.ts';
import { traceIds } from './trace-sampling.ts';

/** What Lambda needs. */
export interface LambdaDependencies {
  readonly place: Place;
  readonly iam: Iam;
  readonly dispatcher: Dispatcher;
  /** Where the SDK clients in functions find AWS. */
  readonly endpointUrl: string;
  /**
   * Environments per function at the same time; the number of processors, at least two, when
   * absent.
   */
  readonly concurrency?: number;
  /** Samples every trace in place of X-Ray's default rate. */
  readonly traceEveryRequest?: boolean;
  /** The streams that event source mappings read; no mappings when absent. */
  readonly streaming?: Streaming;
}

/** Lambda with what tests and the world do to it. */
export interface LambdaModule extends ServiceModule {
  /** The next event of every function (or of the one) meets a cold start. */
  coldStart(functionName?: string): Promise<void>;
  /** Ends the environment whose credentials this principal is; nothing for other principals. */
  killCaller(principal: Principal): void;
  /** Resolves when no asynchronous event runs. */
  settled(): Promise<void>;
  /** Does not let retries of asynchronous events wait any longer; resolves when none is left. */
  retryNow(): Promise<void>;
  /** Event source mappings begin to read: once all resources are there. */
  startMappings(): void;
  /**
   * The pollers of mappings begin as if just started, so that every permission that they need is
   * asked again.
   */
  restartMappings(): void;
  /**
   * Resolves when everything put into the streams is processed or given up; at the latest after
   * `limitMs`.
   */
  streamsSettled(limitMs?: number): Promise<void>;
  functions(): readonly FunctionConfiguration[];
  stop(): Promise<void>;
}

/** Starts Lambda without functions; the template brings them. */
export function createLambda(dependencies: LambdaDependencies): LambdaModule {
  const { place, iam, concurrency = Math.max(2, availableParallelism()) } = dependencies;
  const functions = new Map<string, LambdaFunction>();
  const asyncEvents = createAsyncEvents(dependencies);
  const nextId = traceIds(dependencies.traceEveryRequest ?? false);
  const functionArn = (name: string) =>
    `arn:${place.partition}:lambda:${place.region}:${place.accountId}:function:${functionNameOf(name)}`;

  async function createFunction(properties: Properties, context: ResourceContext): Promise<CreatedResource> {
    const configuration = functionConfiguration(properties, context);
    const { name, arn, roleArn } = configuration;
    const principal = requireAssumable(iam, configuration, context.logicalId);
    const daemon = configuration.tracing
      ? await startTraceDaemon(dependencies.dispatcher, principal)
      : undefined;
    const tracing = daemon && { daemon, nextId };
    functions.set(
      name,
      createLambdaFunction({ ...dependencies, concurrency, configuration, ...(tracing && { tracing }) }),
    );
    return { ref: name, attributes: { Arn: arn, Role: roleArn } };
  }

  function createPermission(properties: Properties, { logicalId }: ResourceContext): CreatedResource {
    const arn = functionArn(String(properties['FunctionName']));
    iam.registerResourcePolicy(arn, logicalId, permissionDocument(properties, arn, logicalId));
    return { ref: logicalId, attributes: { Id: logicalId } };
  }

  function createEventInvokeConfig(properties: Properties, context: ResourceContext): CreatedResource {
    const configuration = eventInvokeConfig(properties, context);
    asyncEvents.configure(functionNameOf(configuration.functionName), configuration);
    return { ref: context.logicalId, attributes: {} };
  }

  const find = (name: string) => functions.get(functionNameOf(name));
  const requireFunction = (name: string): FunctionConfiguration => {
    const found = find(name);
    if (found === undefined) {
      throw new Error(`There is no function ${name}.`);
    }
    return found.configuration;
  };
  const { streaming } = dependencies;
  const mappings = streaming && createMappings({ ...dependencies, ...streaming, requireFunction });
  const invoke = invokeOperation({ iam, find, functionArn, runLater: asyncEvents.run });
  const resources: readonly ResourceHandler[] = [
    { type: 'AWS::Lambda::Function', create: createFunction },
    { type: 'AWS::Lambda::Permission', create: createPermission },
    { type: 'AWS::Lambda::EventInvokeConfig', create: createEventInvokeConfig },
    ...(mappings ? [{ type: 'AWS::Lambda::EventSourceMapping', create: mappings.create }] : []),
  ];
  return {
    services: [{ name: 'lambda', operations: { Invoke: invoke } }],
    resources,
    async coldStart(functionName) {
      const chosen = [...functions.values()].filter(
        ({ configuration }) => !functionName || configuration.name === functionName,
      );
      await Promise.all(chosen.map(({ environments }) => environments.coldStart()));
    },
    killCaller({ kind, arn }) {
      const session = arn.slice(arn.lastIndexOf('/') + 1);
      if (kind === 'role') {
        for (const { environments } of functions.values()) {
          environments.kill(session);
        }
      }
    },
    settled: asyncEvents.settled,
    retryNow: asyncEvents.retryNow,
    restartMappings: () => mappings?.beginAnew(),
    startMappings: () => mappings?.start(),
    streamsSettled: async (limitMs) => mappings?.settled(limitMs),
    functions: () => [...functions.values()].map(({ configuration }) => configuration),
    async stop() {
      asyncEvents.stop();
      const mappingsEnd = mappings?.stop();
      await Promise.all([...functions.values()].map((one) => one.stop()));
      await mappingsEnd;
    },
  };
}

/** A name, a partial ARN (`account:function:name`) or an ARN, each perhaps with a qualifier. */
function functionNameOf(given: string): string {
  return /(?:^|:)function:([^:]+)/.exec(given)?.[1] ?? given.split(':')[0] ?? given;
}

function requireAssumable(iam: Iam, { roleArn, name }: FunctionConfiguration, logicalId: string): Principal {
  try {
    return iam.assume(roleArn, 'lambda.amazonaws.com', name);
  } catch (cause) {
    throw new Error(`${logicalId}: the role defined for the function cannot be assumed by Lambda.`, {
      cause,
    });
  }
}
