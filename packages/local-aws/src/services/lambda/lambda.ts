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
import { ConcurrencyLimit } from './concurrency-limit.ts';
import { eventInvokeConfig } from './event-invoke-config.ts';
import { functionConfiguration, type FunctionConfiguration } from './function-configuration.ts';
import { type FunctionUrl, invokeUrlOperation, readFunctionUrl } from './function-url.ts';
import { functionReference } from './function-reference.ts';
import { FunctionVersion } from './function-version.ts';
import { Functions } from './functions.ts';
import { invokeOperation } from './invoke.ts';
import { createMappings, type Mappings, type Streaming } from './mappings/mappings.ts';
import type { MappedFunction } from './mappings/source.ts';
import { permissionDocument } from './permission.ts';
import { startTraceDaemon, type TraceDaemon } from './trace-daemon.ts';
import { traceIds, type TraceIds } from './trace-sampling.ts';
import { createAlias, createVersion } from './version-and-alias.ts';

/** What functions run with: IAM for their roles, an endpoint for their calls, and limits. */
export interface LambdaDependencies {
  readonly place: Place;
  readonly iam: Iam;
  readonly dispatcher: Dispatcher;
  /** Endpoint for the SDK clients in functions. */
  readonly endpointUrl: string;
  /**
   * Most events that a function, all its versions together, handles at the same time. Default: the
   * number of processors, at least two.
   */
  readonly concurrency?: number;
  /** True: samples every trace. Default: X-Ray's default rate. */
  readonly traceEveryRequest?: boolean;
  /** The streams that event source mappings read. Absent: mappings are not supported. */
  readonly streaming?: Streaming;
}

/** Lambda with the controls that tests and the world use. */
export interface LambdaModule extends ServiceModule {
  /** Makes the next event of every version of the function, or of all functions, start cold. */
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
  /** Returns each function once, also one with several versions. */
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
  readonly #functions = new Functions((name) => this.#functionArn(name));
  readonly #daemons: TraceDaemon[] = [];
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
    const requireFunction = (name: string) => this.#mapped(name);
    const mappings = streaming && createMappings({ ...dependencies, ...streaming, requireFunction });
    this.#mappings = mappings;
    const invoke = invokeOperation({
      iam,
      find: (reference) => this.#functions.find(reference),
      arnOf: (reference) => this.#functions.arnOf(reference),
      runLater: (...event) => this.#asyncEvents.run(...event),
    });
    const invokeUrl = invokeUrlOperation({
      ...{ iam, place },
      find: (domain) => this.#urls.get(domain),
    });
    this.services = [{ name: 'lambda', operations: { Invoke: invoke, InvokeFunctionUrl: invokeUrl } }];
    this.resources = [
      { type: 'AWS::Lambda::Function', create: (...given) => this.#createFunction(...given) },
      versionResource(this.#functions),
      aliasResource(this.#functions),
      { type: 'AWS::Lambda::Permission', create: (...given) => this.#createPermission(...given) },
      { type: 'AWS::Lambda::Url', create: (...given) => this.#createUrl(...given) },
      { type: 'AWS::Lambda::EventInvokeConfig', create: (...given) => this.#configureEvents(...given) },
      ...(mappings ? [mappingResource(mappings)] : []),
    ];
  }

  async coldStart(functionName?: string): Promise<void> {
    const chosen = this.#functions.versions(functionName);
    await Promise.all(chosen.map(({ environments }) => environments.coldStart()));
  }

  killCaller({ kind, arn }: Principal): void {
    const session = arn.slice(arn.lastIndexOf('/') + 1);
    if (kind === 'role') {
      for (const { environments } of this.#functions.versions()) {
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
    return this.#functions.latest().map(({ configuration }) => configuration);
  }

  async stop(): Promise<void> {
    this.#asyncEvents.stop();
    const mappingsEnd = this.#mappings?.stop();
    await Promise.all(this.#functions.versions().map(({ environments }) => environments.stop()));
    this.#daemons.forEach((daemon) => daemon.stop());
    await mappingsEnd;
  }

  #mapped(nameOrArn: string): MappedFunction {
    const { arn, version } = this.#functions.require(functionReference(nameOrArn));
    return { arn, roleArn: version.configuration.roleArn, version: version.number };
  }

  #functionArn(name: string): string {
    const { partition, region, accountId } = this.#dependencies.place;
    return `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
  }

  async #createFunction(properties: Properties, context: ResourceContext): Promise<CreatedResource> {
    const { concurrency = Math.max(2, availableParallelism()), dispatcher, iam } = this.#dependencies;
    const configuration = functionConfiguration(properties, context);
    const { name, arn, roleArn, reservedConcurrency = Infinity } = configuration;
    const principal = requireAssumable(iam, configuration, context.logicalId);
    const daemon = configuration.tracing ? await startTraceDaemon(dispatcher, principal) : undefined;
    this.#daemons.push(...(daemon ? [daemon] : []));
    const tracing = daemon && { daemon, nextId: this.#nextTraceId };
    const limit = new ConcurrencyLimit(Math.min(concurrency, reservedConcurrency));
    const dependencies = { ...this.#dependencies, limit, configuration, ...(tracing && { tracing }) };
    this.#functions.add(new FunctionVersion(dependencies));
    return { ref: name, attributes: { Arn: arn, Role: roleArn } };
  }

  #createPermission(properties: Properties, { logicalId }: ResourceContext): CreatedResource {
    const reference = functionReference(String(properties['FunctionName']));
    if (reference.qualifier === '$LATEST') {
      throw new Error(`${logicalId}: We currently do not support adding policies for $LATEST.`);
    }
    const { arn } = this.#functions.require(reference);
    const document = permissionDocument(properties, arn, logicalId);
    this.#dependencies.iam.registerResourcePolicy(arn, logicalId, document);
    return { ref: logicalId, attributes: { Id: logicalId } };
  }

  #createUrl(properties: Properties, context: ResourceContext): CreatedResource {
    const { domain, reference, url } = readFunctionUrl(properties, context);
    const target = this.#functions.require(reference);
    this.#urls.set(domain, { domain, target });
    return { ref: target.arn, attributes: { FunctionArn: target.arn, FunctionUrl: url } };
  }

  #configureEvents(properties: Properties, context: ResourceContext): CreatedResource {
    const configuration = eventInvokeConfig(properties, context);
    this.#asyncEvents.configure(this.#functions.require(configuration.functionReference), configuration);
    return { ref: context.logicalId, attributes: {} };
  }
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

function versionResource(functions: Functions): ResourceHandler {
  return {
    type: 'AWS::Lambda::Version',
    create: (properties, { logicalId }) => createVersion(functions, properties, logicalId),
  };
}

function aliasResource(functions: Functions): ResourceHandler {
  return {
    type: 'AWS::Lambda::Alias',
    create: (properties, { logicalId }) => createAlias(functions, properties, logicalId),
  };
}
