/**
 * Starts a local world: the gateway first (its port stands in outputs and environments), then the
 * services, then the template's resources.
 */
import path from 'node:path';
import { createDispatcher } from '../dispatch/create-dispatcher.ts';
import { createGateway } from '../gateway/gateway.ts';
import { startHttpServer, type Upgrade } from '../gateway/http-server.ts';
import { createSignatureVerifier } from '../gateway/signature.ts';
import { createUpgrades, refuseUpgrade } from '../gateway/upgrades.ts';
import type { HttpAnswer } from '../core/http.ts';
import { createIam } from '../services/iam/create-iam.ts';
import { startBroker } from '../services/iot/broker/broker.ts';
import { createIotParts } from '../services/iot/iot-parts.ts';
import type { Place } from '../core/service.ts';
import { createCalls } from '../core/calls.ts';
import { createFaults } from '../dispatch/faults.ts';
import { fileState } from '../state/file-state.ts';
import { memoryState } from '../state/memory-state.ts';
import { readAssembly, type SynthesizedStack } from '../cloudformation/assembly.ts';
import { createStack, type CreatedStack, type StackResource } from '../cloudformation/create-stack.ts';
import { createWorldClock } from './clock.ts';
import { lockDirectory } from './directory-lock.ts';
import { createModules, type Modules } from './modules.ts';
import { streamsControl } from './streams-control.ts';
import {
  collectOutputs,
  localOutputs,
  requireApiOutputs,
  writeCredentials,
  writeOutputs,
} from './outputs-file.ts';
import type { Gateway, World, WorldOptions } from './world.ts';

/** Where every local world pretends to be. */
export const localPlace: Place = { region: 'eu-central-1', accountId: '000000000000', partition: 'aws' };

const defaultDrainLimitMs = 5000;

/** What must be undone, last first. */
type Closers = (() => unknown)[];

/**
 * Starts a world. When anything fails, what was started until then is ended before the error is
 * thrown.
 */
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
  let gateway: Gateway = () => Promise.resolve(starting);
  let upgrade: Upgrade = (_incoming, socket) => refuseUpgrade(socket, '503 Service Unavailable');
  const onRequest: Gateway = (request) => gateway(request);
  const onUpgrade: Upgrade = (...connection) => upgrade(...connection);
  const server = await startHttpServer(options.port ?? 0, onRequest, onUpgrade);
  closers.push(() => server.stop());
  const url = `http://127.0.0.1:${server.port}`;

  const state = directory === undefined ? memoryState() : fileState(path.join(directory, 'state'));
  closers.push(() => state.close());
  const base = { place: localPlace, clock: createWorldClock(), state };
  const { iam, module: iamModule } = createIam(base);
  const [faults, calls] = [createFaults(), createCalls()];
  const { onDefect = printDefect } = options;
  const dispatcher = createDispatcher({ ...base, iam, faults, calls, onDefect });
  const iotParts = createIotParts(base);
  const iotPort = options.iotPort ?? portAfter(options.port);
  const onBrokerDefect = (error: unknown): void => onDefect(error, 'iot', 'broker');
  const broker = await startBroker({ parts: iotParts, state, port: iotPort, onDefect: onBrokerDefect });
  let brokerEnd: Promise<void> | undefined;
  const stopBroker = (): Promise<void> => (brokerEnd ??= broker.stop());
  closers.push(stopBroker);
  const verifySignature = createSignatureVerifier({ iam, region: localPlace.region });
  const stacks: CreatedStack[] = [];
  const modules = await createModules({
    ...options,
    ...base,
    iam,
    dispatcher,
    verifySignature,
    iotParts,
    broker,
    onBrokerDefect,
    url,
    schedules: options.schedules ?? true,
    enforceWebAcl: options.enforceWebAcl ?? true,
    traceEveryRequest: options.traceEveryRequest ?? false,
    appSyncLogRole: () => logRoleOf(stacks),
    listStacks: () => withTemplates(stacks, assembly),
  });
  for (const module of modules.all) {
    closers.push(() => module.stop?.());
  }
  dispatcher.register(modules.all.flatMap(({ services }) => services));

  const handlers = [iamModule, ...modules.all].flatMap(({ resources }) => resources);
  for (const stack of assembly) {
    stacks.push(await createStack(stack, { ...options, place: localPlace, handlers }));
  }
  const onGatewayDefect = (error: unknown, route: string): void => onDefect(error, 'gateway', route);
  const routes = routesOf(modules);
  const open = createGateway({ dispatcher, verifySignature, routes, onDefect: onGatewayDefect });
  gateway = options.tap?.(open) ?? open;
  upgrade = createUpgrades(upgradesOf(modules), onGatewayDefect);

  modules.lambda.startMappings();
  broker.open();
  closers.push(...drain(modules, options.drainLimitMs ?? defaultDrainLimitMs), stopBroker);

  const outputs = collectOutputs(stacks, localOutputs(url, broker, directory));
  if (directory !== undefined) {
    writeCredentials(directory, iam.rootCredentials);
  }
  return {
    url,
    port: server.port,
    place: localPlace,
    clock: base.clock,
    stacks: outputs,
    get outputs() {
      return requireApiOutputs(outputs);
    },
    ...(directory !== undefined && { outputsFile: writeOutputs(directory, outputs) }),
    administrator: iam.rootCredentials,
    iam,
    calls,
    faults,
    dispatcher,
    iotEndpoint: broker,
    rules: modules.iot.rules,
    fleetWise: modules.fleetWise,
    lambda: modules.lambda,
    streams: streamsControl(modules),
    queues: modules.sqs,
    logs: modules.logs,
    traces: modules.xray,
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

/**
 * Works off what has come in while the services that it needs still run; intake has stopped before.
 */
function drain({ iot, lambda }: Modules, limitMs: number): Closers {
  return [() => lambda.streamsSettled(limitMs), () => iot.rules.settled()];
}

/** Somebody who chose the gateway's port knows the devices' one, too. */
function portAfter(port = 0): number {
  return port === 0 || port === 65_535 ? 0 : port + 1;
}

const starting: HttpAnswer = {
  status: 503,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ServiceUnavailableException' },
  body: JSON.stringify({ __type: 'ServiceUnavailableException', message: 'The local world is starting.' }),
};

/** Each closer runs once, also when `stop` is called twice. */
async function close(closers: Closers): Promise<void> {
  const remaining = closers.splice(0).reverse();
  for (const closer of remaining) {
    await closer();
  }
}

/** The message might quote what was sent, so it is not printed. */
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
  return stacks.flatMap((stack) => [...stack.resources]);
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
    .map((stack) => stack.resources.get(logicalId))
    .find((resource) => resource !== undefined);
  if (found === undefined) {
    throw new Error(`The template has no resource ${logicalId} that lives here.`);
  }
  return found;
}

function withTemplates(stacks: readonly CreatedStack[], assembly: readonly SynthesizedStack[]) {
  return stacks.map((stack) => ({
    ...stack,
    template: assembly.find(({ name }) => name === stack.name)?.template,
  }));
}

function logRoleOf(stacks: readonly CreatedStack[]): string | undefined {
  const api = resources(stacks).find(([, { type }]) => type === 'AWS::AppSync::GraphQLApi')?.[1];
  // CloudFormation's schema of the type.
  const logging = api?.properties['LogConfig'] as { readonly CloudWatchLogsRoleArn?: string } | undefined;
  return logging?.CloudWatchLogsRoleArn;
}
