/** What the operations on commands work on. */
import type { Store } from '../../../state/store.ts';
import type { CallContext, Clock, Demand } from '../../../core/service.ts';
import { checkedOperations } from '../../../shapes/checked-operation.ts';
import type { IotParts } from '../iot-parts.ts';
import { invalidInput, validationFailed } from './command-errors.ts';
import type { CommandRecord } from './command-records.ts';
import type { Executions } from './executions.ts';

/** The commands, their executions, and the registry of things. */
export interface CommandParts {
  readonly registry: IotParts;
  readonly commands: Store<CommandRecord>;
  readonly executions: Executions;
  readonly clock: Clock;
}

/** Creates an operation. Inputs that violate the model throw ValidationException. */
export const commandOperation = checkedOperations(invalidInput);

/** Identifies an execution of a target. */
export interface ExecutionInput {
  readonly executionId: string;
  readonly targetArn: string;
}

/** Returns the thing in a target's ARN. MQTT clients, which AWS accepts too, are not supported. */
export function requireThingName({ registry }: CommandParts, targetArn: string): string {
  const prefix = registry.arns.thing('');
  const thingName = targetArn.startsWith(prefix) ? targetArn.slice(prefix.length) : '';
  if (thingName === '') {
    throw validationFailed(`The target ${targetArn} is not a thing of this account.`);
  }
  return thingName;
}

/** Permissions for one execution: on its target, and on its command where there is one. */
export function executionDemands(parts: CommandParts, action: string) {
  return ({ executionId, targetArn }: ExecutionInput, _context: CallContext): readonly Demand[] => {
    const execution = parts.executions.find(executionId, requireThingName(parts, targetArn));
    const commandArn = execution && parts.registry.arns.command(execution.commandId);
    return [targetArn, ...(commandArn === undefined ? [] : [commandArn])].map((resource) => ({
      action: `iot:${action}`,
      resource,
    }));
  };
}
