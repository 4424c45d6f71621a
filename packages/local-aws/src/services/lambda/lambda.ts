/** Lambda: runs the template's functions from their bundles in worker threads. */
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
import { AsyncEvents } from './async-events.ts';
import { eventInvokeConfig } from './event-invoke-config.ts';
import { functionConfiguration, type FunctionConfiguration } from './function-configuration.ts';
import { type FunctionUrl, invokeUrlOperation, readFunctionUrl } from './function-url.ts';
import { invokeOperation } from './invoke.ts';
import { LambdaFunction } from './lambda-function.ts';
import { createMappings, type Mappings, type Streaming } from './mappings/mappings.ts';
import { permissionDocument } from './permission.ts';
import { startTraceDaemon } from './trace-daemon.ts';
import { traceIds, type TraceIds } from './trace-sampling.ts';

/** What functions run with: IAM for their roles, an endpoint for their calls, and limits. */
export interface LambdaDependencies {
  readonly place: Place;
  readonly iam: Iam;
  readonly dispatcher: Dispatcher;
  /** Endpoint for the SDK clients in functions. */
  readonly endpointUrl: string;
  /**
   * Most environments per function at the same time. Default: the number of processors, at least
   * two.
   */
  readonly concurrency?: number;
  /** True: samples every trace. Default: X-Ray's default rate. */
  readonly traceEveryRequest?: boolean;
  /** The streams that event source mappings read. Absent: mappings are not supported. */
  readonly streaming?: Streaming;
}

/** Lambda with the controls that tests and the world use. */
export interface LambdaModule extends ServiceModule {
  /** Makes the next event of the function, or of every function, start cold. */
  coldStart(functionName?: string): Promise<void>;
  /** Ends the environment that this principal belongs to, if any. */
  killCaller(principal: Principal): void;
  /** Resolves when no asynchronous event is running. */
  settled(): Promise<void>;
  /** Runs waiting retries of asynchronous events at once; resolves when none is left. */
  retryNow(): Promise<void>;
  /** Starts the event source mappings, once all resources exist. */
  startMappings(): void;
  /** Restarts the pollers of all mappings, so that IAM checks every permission they need again. */
  restartMappings(): void;
  /** Resolves when every stream record is processed or discarded, at the latest after `limitMs`. */
  streamsSettled(limitMs?: number): Promise<void>;
  functions(): readonly FunctionConfiguration[];
  stop(): Promise<void>;
}

/** Creates Lambda without functions; the template adds them. */
export function createLambda(dependencies: LambdaDependencies): LambdaModule {
  return new Lambda(dependencies);
}

class Lambda implements LambdaModule {
  readonly services: LambdaModule['services'];
  readonly resources: LambdaModule['resources'];
  readonly #dependencies: LambdaDependencies;
  readonly #functions = new Map<string, LambdaFunction>();
  /** By host. */
  readonly #urls = new Map<string, FunctionUrl>();
  readonly #asyncEvents: AsyncEvents;
  readonly #mappings: Mappings | undefined;
  readonly #nextTraceId: TraceIds;

  constructor(dependencies: LambdaDependencies) {
    const { iam, place, streaming } = dependencies;
    this.#dependencies = dependencies;
    this.#asyncEvents = new AsyncEvents(dependencies);
    this.#nextTraceId = traceIds(dependencies.traceEveryRequest ?? false);
    const requireFunction = (name: string) => this.#requireFunction(name).configuration;
    const mappings = streaming && createMappings({ ...dependencies, ...streaming, requireFunction });
    this.#mappings = mappings;
    const invoke = invokeOperation({
      iam,
      find: (name) => this.#find(name),
      functionArn: (name) => this.#functionArn(name),
      runLater: (...event) => this.#asyncEvents.run(...event),
    });
    const invokeUrl = invokeUrlOperation({
      ...{ iam, place },
      find: (domain) => this.#urls.get(domain),
      findFunction: (arn) => this.#find(arn),
    });
    this.services = [{ name: 'lambda', operations: { Invoke: invoke, InvokeFunctionUrl: invokeUrl } }];
    this.resources = [
      { type: 'AWS::Lambda::Function', create: (...given) => this.#createFunction(...given) },
      { type: 'AWS::Lambda::Permission', create: (...given) => this.#createPermission(...given) },
      { type: 'AWS::Lambda::Url', create: (...given) => this.#createUrl(...given) },
      { type: 'AWS::Lambda::EventInvokeConfig', create: (...given) => this.#configureEvents(...given) },
      ...(mappings ? [mappingResource(mappings)] : []),
    ];
  }

  async coldStart(functionName?: string): Promise<void> {
    const chosen = [...this.#functions.values()].filter(
      ({ configuration }) => !functionName || configuration.name === functionName,
    );
    await Promise.all(chosen.map(({ environments }) => environments.coldStart()));
  }

  killCaller({ kind, arn }: Principal): void {
    const session = arn.slice(arn.lastIndexOf('/') + 1);
    if (kind === 'role') {
      for (const { environments } of this.#functions.values()) {
        environments.kill(session);
      }
    }
  }

  settled(): Promise<void> {
    return this.#asyncEvents.settled();
  }

  retryNow(): Promise<void> {
    return this.#asyncEvents.retryNow();
  }

  startMappings(): void {
    this.#mappings?.start();
  }

  restartMappings(): void {
    this.#mappings?.restart();
  }

  async streamsSettled(limitMs?: number): Promise<void> {
    await this.#mappings?.settled(limitMs);
  }

  functions(): readonly FunctionConfiguration[] {
    return [...this.#functions.values()].map(({ configuration }) => configuration);
  }

  async stop(): Promise<void> {
    this.#asyncEvents.stop();
    const mappingsEnd = this.#mappings?.stop();
    await Promise.all([...this.#functions.values()].map((one) => one.stop()));
    await mappingsEnd;
  }

  #find(name: string): LambdaFunction | undefined {
    return this.#functions.get(functionNameOf(name));
  }

  #requireFunction(name: string): LambdaFunction {
    const found = this.#find(name);
    if (found === undefined) {
      throw new Error(`The function ${name} does not exist.`);
    }
    return found;
  }

  #functionArn(name: string): string {
    const { partition, region, accountId } = this.#dependencies.place;
    return `arn:${partition}:lambda:${region}:${accountId}:function:${functionNameOf(name)}`;
  }

  async #createFunction(properties: Properties, context: ResourceContext): Promise<CreatedResource> {
    const { concurrency = Math.max(2, availableParallelism()), dispatcher, iam } = this.#dependencies;
    const configuration = functionConfiguration(properties, context);
    const { name, arn, roleArn } = configuration;
    const principal = requireAssumable(iam, configuration, context.logicalId);
    const daemon = configuration.tracing ? await startTraceDaemon(dispatcher, principal) : undefined;
    const tracing = daemon && { daemon, nextId: this.#nextTraceId };
    this.#functions.set(
      name,
      new LambdaFunction({
        ...this.#dependencies,
        concurrency,
        configuration,
        ...(tracing && { tracing }),
      }),
    );
    return { ref: name, attributes: { Arn: arn, Role: roleArn } };
  }

  #createPermission(properties: Properties, { logicalId }: ResourceContext): CreatedResource {
    const arn = this.#functionArn(String(properties['FunctionName']));
    const document = permissionDocument(properties, arn, logicalId);
    this.#dependencies.iam.registerResourcePolicy(arn, logicalId, document);
    return { ref: logicalId, attributes: { Id: logicalId } };
  }

  #createUrl(properties: Properties, context: ResourceContext): CreatedResource {
    const url = readFunctionUrl(properties, context);
    this.#requireFunction(url.functionArn);
    this.#urls.set(url.domain, url);
    return { ref: url.functionArn, attributes: { FunctionArn: url.functionArn, FunctionUrl: url.url } };
  }

  #configureEvents(properties: Properties, context: ResourceContext): CreatedResource {
    const configuration = eventInvokeConfig(properties, context);
    this.#asyncEvents.configure(functionNameOf(configuration.functionName), configuration);
    return { ref: context.logicalId, attributes: {} };
  }
}

/** Takes a name, a partial ARN (`account:function:name`) or an ARN, with or without a qualifier. */
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

function mappingResource(mappings: Mappings): ResourceHandler {
  return {
    type: 'AWS::Lambda::EventSourceMapping',
    create: (...given) => mappings.create(...given),
  };
}
