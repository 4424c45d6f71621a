/**
 * Starts a local world: first the gateway, because outputs and environments contain its port, then
 * the services, then the template's resources.
 */
import path from 'node:path';
import { createDispatcher, type ServiceDispatcher } from '../dispatch/service-dispatcher.ts';
import { type Gateway, createGateway } from '../gateway/gateway.ts';
import { claimedAccessKey } from '../gateway/authorization.ts';
import { isCustomResourceResponse } from '../services/cloudformation/custom-resources.ts';
import { startHttpServer, type Upgrade } from '../gateway/http-server.ts';
import { createSignatureVerifier, type SignatureVerifier } from '../gateway/signature.ts';
import { createUpgrades, refuseUpgrade } from '../gateway/upgrades.ts';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import type { ServiceModule } from '../core/resource.ts';
import { createIam, type Iam } from '../services/iam/iam.ts';
import { startBroker, type Broker } from '../services/iot/broker/broker.ts';
import { createIotParts } from '../services/iot/iot-parts.ts';
import type { Place } from '../core/service.ts';
import { createOutbox, type Outbox } from '../outbox/outbox.ts';
import { createCalls, type Calls } from '../core/calls.ts';
import { createFaults, type Faults } from '../dispatch/faults.ts';
import { fileState } from '../state/file-state.ts';
import { memoryState } from '../state/memory-state.ts';
import type { State } from '../state/store.ts';
import { readAssembly } from '../cloudformation/assembly.ts';
import { createStack, type CreatedStack, type StackResource, withNested } from '../cloudformation/stack.ts';
import { createWorldClock, type WorldClock } from './clock.ts';
import { lockDirectory } from './directory-lock.ts';
import type { ListedStack } from '../services/cloudformation/cloudformation.ts';
import { createModules, type Modules } from './modules.ts';
import { streamsControl } from './streams-control.ts';
import {
  collectOutputs,
  localOutputs,
  requireApiOutputs,
  writeCredentials,
  writeOutputs,
} from './outputs-file.ts';
import type { World, WorldOptions } from './world.ts';

/** Region, account and partition of every local world. */
export const localPlace: Place = { region: 'eu-central-1', accountId: '000000000000', partition: 'aws' };

const defaultDrainLimitMs = 5000;

/** Functions that undo the start, called from last to first. */
type Closers = (() => unknown)[];

/** Starts a world. On a failure, stops what was already started and throws the error. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const closers: Closers = [];
  try {
    return await start(options, closers);
  } catch (error) {
    await close(closers);
    throw error;
  }
}

async function start(options: WorldOptions, closers: Closers): Promise<World> {
  const { directory } = options;
  const assembly = readAssembly(options.assembly);
  if (directory !== undefined) {
    closers.push(await lockDirectory(directory));
  }
  const entrance = new Entrance();
  const server = await startHttpServer(
    options.port ?? 0,
    (request) => entrance.handle(request),
    (...connection) => entrance.upgrade(...connection),
  );
  closers.push(() => server.stop());
  const core = createCore(options, closers);
  const { broker, iotParts, stopBroker } = await openBroker(options, core, closers);
  const stacks: CreatedStack[] = [];
  const modules = await createModules({
    ...options,
    ...core,
    iotParts,
    broker,
    onBrokerDefect: brokerDefectsTo(core.onDefect),
    url: `http://127.0.0.1:${server.port}`,
    distributionPort: options.distributionPort ?? portAfter(portAfter(options.port)),
    schedules: options.schedules ?? true,
    enforceWebAcl: options.enforceWebAcl ?? true,
    traceEveryRequest: options.traceEveryRequest ?? false,
    appSyncLogRole: () => logRoleOf(stacks),
    listStacks: () => stacks.flatMap((stack) => listed(stack)),
  });
  for (const module of modules.all) {
    closers.push(() => module.stop?.());
  }
  core.dispatcher.register(modules.all.flatMap(({ services }) => services));
  const handlers = [core.iamModule, ...modules.all].flatMap(({ resources }) => resources);
  entrance.openForFunctions(core, modules, options.tap);
  for (const stack of assembly) {
    stacks.push(await createStack(stack, { ...options, place: localPlace, handlers }));
  }
  entrance.open();
  modules.lambda.startMappings();
  broker.open();
  closers.push(...drain(modules, options.drainLimitMs ?? defaultDrainLimitMs), stopBroker);
  return toWorld({ core, modules, stacks, broker, port: server.port, directory, closers });
}

/** What every service needs, created before the services. */
interface WorldCore {
  readonly place: Place;
  readonly clock: WorldClock;
  readonly state: State;
  readonly iam: Iam;
  readonly iamModule: ServiceModule;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly outbox: Outbox;
  readonly dispatcher: ServiceDispatcher;
  readonly verifySignature: SignatureVerifier;
  readonly onDefect: NonNullable<WorldOptions['onDefect']>;
}

function createCore({ directory, onDefect = printDefect }: WorldOptions, closers: Closers): WorldCore {
  const state = directory === undefined ? memoryState() : fileState(path.join(directory, 'state'));
  closers.push(() => state.close());
  const clock = createWorldClock();
  const outbox = createOutbox(clock, directory && path.join(directory, 'outbox'));
  const base = { place: localPlace, clock, state, outbox };
  const { iam, module: iamModule } = createIam(base);
  const [faults, calls] = [createFaults(), createCalls()];
  const dispatcher = createDispatcher({ ...base, iam, faults, calls, onDefect });
  const verifySignature = createSignatureVerifier({ iam, region: localPlace.region });
  return { ...base, iam, iamModule, faults, calls, dispatcher, verifySignature, onDefect };
}

/**
 * Opens the broker. A stopping world stops it before the services drain; a failed start stops it
 * with everything else. It stops only once.
 */
async function openBroker(options: WorldOptions, core: WorldCore, closers: Closers) {
  const iotParts = createIotParts(core);
  const port = options.iotPort ?? portAfter(options.port);
  const onDefect = brokerDefectsTo(core.onDefect);
  const broker = await startBroker({ parts: iotParts, state: core.state, port, onDefect });
  let brokerEnd: Promise<void> | undefined;
  const stopBroker = (): Promise<void> => (brokerEnd ??= broker.stop());
  closers.push(stopBroker);
  return { broker, iotParts, stopBroker };
}

function brokerDefectsTo(onDefect: WorldCore['onDefect']): (error: unknown) => void {
  return (error) => onDefect(error, 'iot', 'broker');
}

/**
 * Handles requests at the gateway's port. Until the world has started, only functions of the
 * template get in, because they create custom resources; all others get 503.
 */
class Entrance {
  #gateway: Gateway = () => Promise.resolve(starting);
  #opened: () => void = () => undefined;
  #upgrade: Upgrade = (_incoming, socket) => refuseUpgrade(socket, '503 Service Unavailable');

  handle(request: HttpRequest): Promise<HttpResponse> {
    return this.#gateway(request);
  }

  upgrade(...connection: Parameters<Upgrade>): void {
    this.#upgrade(...connection);
  }

  /** Needs the modules only: resources are looked up with each request. */
  openForFunctions(core: WorldCore, modules: Modules, tap: WorldOptions['tap']): void {
    const { dispatcher, iam, verifySignature, onDefect } = core;
    const onGatewayDefect = (error: unknown, route: string): void => onDefect(error, 'gateway', route);
    const routes = routesOf(modules);
    const gateway = createGateway({ dispatcher, verifySignature, routes, onDefect: onGatewayDefect });
    const whole = tap?.(gateway) ?? gateway;
    this.#gateway = (request) => (isOfFunction(request, iam) ? whole(request) : Promise.resolve(starting));
    this.#opened = () => {
      this.#gateway = whole;
      this.#upgrade = createUpgrades(upgradesOf(modules), onGatewayDefect);
    };
  }

  open(): void {
    this.#opened();
  }
}

/** A role's session belongs to a function. The name of a response is known to its provider only. */
function isOfFunction(request: HttpRequest, iam: Iam): boolean {
  const key = claimedAccessKey(request.headers['authorization']);
  const token = request.headers['x-amz-security-token'];
  const isRole = key !== undefined && iam.principalOf(key, token)?.kind === 'role';
  return isRole || isCustomResourceResponse(request);
}

/** What a started world consists of. */
interface WorldParts {
  readonly core: WorldCore;
  readonly modules: Modules;
  readonly stacks: readonly CreatedStack[];
  readonly broker: Broker;
  readonly port: number;
  readonly directory: string | undefined;
  readonly closers: Closers;
}

function toWorld({ core, modules, stacks, broker, port, directory, closers }: WorldParts): World {
  const { place, clock, iam, calls, faults, dispatcher, outbox } = core;
  const url = `http://127.0.0.1:${port}`;
  const local = localOutputs(url, broker, directory);
  const outputs = collectOutputs(stacks, local, modules.cloudFront.domains);
  if (directory !== undefined) {
    writeCredentials(directory, iam.rootCredentials);
  }
  return {
    ...{ url, port, place, clock, stacks: outputs },
    get outputs() {
      return requireApiOutputs(outputs);
    },
    ...(directory !== undefined && { outputsFile: writeOutputs(directory, outputs) }),
    administrator: iam.rootCredentials,
    ...{ iam, calls, faults, dispatcher },
    iotEndpoint: broker,
    rules: modules.iot.rules,
    fleetWise: modules.fleetWise,
    lambda: modules.lambda,
    streams: streamsControl(modules),
    queues: modules.sqs,
    events: modules.events,
    logs: modules.logs,
    traces: modules.xray,
    outbox,
    certificateAuthority: modules.acmPca,
    dynamodb: modules.dynamodb,
    get realtime() {
      return modules.appsync.realtime;
    },
    ...lookUps(stacks),
    async deliverEvent(event) {
      const rules = await modules.events.deliver(event);
      await modules.lambda.settled();
      return rules;
    },
    async runSchedule(rule) {
      await modules.events.runSchedule(rule);
      await modules.lambda.settled();
    },
    stop: () => close(closers),
  };
}

/** Drains the accepted work while the services it needs still run. Intake has stopped before. */
function drain({ iot, lambda }: Modules, limitMs: number): Closers {
  return [() => lambda.streamsSettled(limitMs), () => iot.rules.settled()];
}

/**
 * The device port follows the gateway's port, and distributions follow that, so a chosen port makes
 * all known.
 */
function portAfter(port = 0): number {
  return port === 0 || port === 65_535 ? 0 : port + 1;
}

const starting: HttpResponse = {
  status: 503,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ServiceUnavailableException' },
  body: JSON.stringify({ __type: 'ServiceUnavailableException', message: 'The local world is starting.' }),
};

/** Runs each closer once, even when `stop` is called twice. */
async function close(closers: Closers): Promise<void> {
  const remaining = closers.splice(0).reverse();
  for (const closer of remaining) {
    await closer();
  }
}

/** Prints no message, because it might quote the request. */
function printDefect(error: unknown, service: string, operation: string): void {
  const [name, frames] =
    error instanceof Error
      ? [error.name, error.stack?.split('\n').filter(isFrame).join('\n')]
      : [typeof error, ''];
  process.stderr.write(`Defect in ${service}:${operation}: ${name}\n${frames ?? ''}\n`);
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function resources(stacks: readonly CreatedStack[]): readonly (readonly [string, StackResource])[] {
  return stacks.flatMap(withNested).flatMap((stack) => [...stack.resources]);
}

const routesOf = ({ all }: Modules) => all.flatMap(({ routes = [] }) => routes);
const upgradesOf = ({ all }: Modules) => all.flatMap(({ upgrades = [] }) => upgrades);

function lookUps(stacks: readonly CreatedStack[]): Pick<World, 'resource' | 'resourcesOfType'> {
  return {
    resource: (logicalId) => requireResource(stacks, logicalId),
    resourcesOfType: (type) =>
      resources(stacks).flatMap(([id, resource]) => (resource.type === type ? [id] : [])),
  };
}

function requireResource(stacks: readonly CreatedStack[], logicalId: string): StackResource {
  const found = stacks
    .flatMap(withNested)
    .map((stack) => stack.resources.get(logicalId))
    .find((resource) => resource !== undefined);
  if (found === undefined) {
    throw new Error(`The template has no resource ${logicalId} that runs locally.`);
  }
  return found;
}

/** Lists a stack and those nested in it, each with its parent and its root. */
function listed(stack: CreatedStack, within?: ListedStack['within']): ListedStack[] {
  const { name, nested } = stack;
  const inner = { parent: name, root: within?.root ?? name };
  return [{ ...stack, ...(within && { within }) }, ...nested.flatMap((one) => listed(one, inner))];
}

function logRoleOf(stacks: readonly CreatedStack[]): string | undefined {
  const api = resources(stacks).find(([, { type }]) => type === 'AWS::AppSync::GraphQLApi')?.[1];
  // CloudFormation's schema of the type.
  const logging = api?.properties['LogConfig'] as { readonly CloudWatchLogsRoleArn?: string } | undefined;
  return logging?.CloudWatchLogsRoleArn;
}
