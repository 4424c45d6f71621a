/** StartCommandExecution, the only supported operation of the jobs data plane. */
import type { Demand, Operation } from '../../../core/service.ts';
import { conflict, notFound, validationFailed } from './command-errors.ts';
import { type CommandParts, commandOperation, requireThingName } from './command-parts.ts';
import type { CommandRecord, ParameterValues } from './command-records.ts';
import { isDeleted } from './command-resource.ts';
import { jobsDataInputs } from './command-shapes.ts';
import { parametersViolation, scalarOf } from './parameter-violations.ts';

interface StartInput {
  readonly targetArn: string;
  readonly commandArn: string;
  readonly parameters?: ParameterValues;
  readonly executionTimeoutSeconds?: number;
  readonly clientToken?: string;
}

/** AWS's default time-out and its maximum, in seconds. */
const timeout = { usual: 10, max: 43_200 } as const;

/**
 * StartCommandExecution, which the host of the jobs data plane serves; time-outs last 10 seconds
 * by default.
 */
export function jobsDataOperations(parts: CommandParts): Readonly<Record<string, Operation>> {
  return {
    StartCommandExecution: commandOperation({
      shape: jobsDataInputs.StartCommandExecution,
      http: { method: 'POST', uri: '/command-executions' },
      demands: startDemands,
      run: (input: StartInput) => {
        const { executionTimeoutSeconds = timeout.usual, parameters, clientToken } = input;
        const command = requireCommand(parts, input.commandArn);
        const thingName = requireThingName(parts, input.targetArn);
        if (parts.registry.things.find(thingName) === undefined) {
          throw notFound(`Thing ${thingName} not found`);
        }
        if (executionTimeoutSeconds > timeout.max) {
          throw validationFailed(`executionTimeoutSeconds is at most ${timeout.max}`);
        }
        const violation = parametersViolation(command.mandatoryParameters, parameters ?? {});
        if (violation !== undefined) {
          throw validationFailed(violation);
        }
        const { executionId } = parts.executions.start({
          command,
          thingName,
          parameters,
          executionTimeoutSeconds,
          clientToken,
          request: requestText(input),
        });
        return { executionId };
      },
    }),
  };
}

/**
 * Returns the demands. Each parameter is a condition key with its name and type, so that a policy
 * can restrict its value.
 */
function startDemands({ commandArn, targetArn, parameters = {} }: StartInput): readonly Demand[] {
  const entries = Object.entries(parameters).map(([name, value]) => {
    const scalar = scalarOf(value);
    const type = { string: 'String', number: 'Number', boolean: 'Boolean', undefined: 'String' }[
      typeof scalar as 'string' | 'number' | 'boolean' | 'undefined'
    ];
    return [`iot:CommandExecutionParameter${type}/${name}`, String(scalar)] as const;
  });
  const conditions = Object.fromEntries(entries);
  return [commandArn, targetArn].map((resource) => ({
    action: 'iot:StartCommandExecution',
    resource,
    conditions,
  }));
}

function requireCommand({ commands, registry }: CommandParts, commandArn: string): CommandRecord {
  const command = commands.get(commandArn.slice(commandArn.lastIndexOf('/') + 1));
  if (command === undefined || registry.arns.command(command.commandId) !== commandArn) {
    throw notFound(`Command ${commandArn} not found`);
  }
  if (isDeleted(command)) {
    throw conflict(`Command ${command.commandId} is pending deletion`, command.commandId);
  }
  return command;
}

/** Returns the request as text, which does not depend on the order of the parameters. */
function requestText({
  targetArn,
  commandArn,
  parameters = {},
  executionTimeoutSeconds,
}: StartInput): string {
  const sorted = Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([targetArn, commandArn, sorted, executionTimeoutSeconds]);
}
