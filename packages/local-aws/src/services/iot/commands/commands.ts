/**
 * Assembles IoT commands: the operations, the resource type, and the listener for devices'
 * responses.
 */
import type { State } from '../../../state/store.ts';
import type { ResourceHandler } from '../../../core/resource.ts';
import type { Clock, Operation, Service } from '../../../core/service.ts';
import type { Message, MessageListener, MessageSink } from '../connections.ts';
import type { IotParts } from '../iot-parts.ts';
import { changingOperations } from './change-commands.ts';
import { commandOperations } from './command-operations.ts';
import { commandResource, commandStore } from './command-resource.ts';
import { deviceResponses } from './device-responses.ts';
import { Executions } from './executions.ts';
import { jobsDataOperations } from './start-execution.ts';

/**
 * `state` stores commands and executions; `publish` sends requests to devices, `onMessage`
 * receives their responses.
 */
export interface CommandDependencies {
  readonly state: State;
  readonly clock: Clock;
  readonly parts: IotParts;
  /** The host that serves the jobs data plane. */
  readonly endpointAddress: string;
  readonly publish: MessageSink;
  readonly onMessage: (listener: MessageListener) => void;
  /** Calls the listener when devices may connect. From then on, a timer detects time-outs. */
  readonly onOpen?: (listener: () => void) => void;
  readonly onDefect?: (error: unknown) => void;
}

/** The parts that commands add to the IoT module. */
export interface Commands {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly jobsData: Service;
  readonly resource: ResourceHandler;
  stop(): void;
}

/** Creates the commands from the stored state. */
export function createCommands(dependencies: CommandDependencies): Commands {
  const { state, clock, parts: registry, publish, onMessage, onOpen, onDefect } = dependencies;
  const { arns } = registry;
  const send = (message: Message): void => {
    publish(message).catch((error: unknown) => onDefect?.(error));
  };
  const executions = new Executions({ state, clock, arns, publish: send });
  onMessage(deviceResponses(executions, send));
  onOpen?.(() => executions.open());
  const commands = commandStore(state);
  const parts = { registry, commands, executions, clock };
  return {
    operations: { ...commandOperations(parts), ...changingOperations(parts) },
    jobsData: {
      name: 'iot-jobs-data',
      host: dependencies.endpointAddress,
      operations: jobsDataOperations(parts),
    },
    resource: commandResource(commands, { arns, clock }),
    stop: () => executions.stop(),
  };
}
