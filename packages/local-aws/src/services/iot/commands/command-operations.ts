/** The control plane's operations that read commands and executions and delete executions. */
import type { Operation } from '../../../core/service.ts';
import {
  type PageInput,
  commandDetails,
  commandSummary,
  executionDetails,
  page,
} from './command-responses.ts';
import { notFound } from './command-errors.ts';
import {
  type CommandParts,
  type ExecutionInput,
  commandOperation,
  executionDemands,
  requireThingName,
} from './command-parts.ts';
import { commandInputs } from './command-shapes.ts';
import { listExecutions } from './list-executions.ts';

interface ListCommandsInput extends PageInput {
  readonly namespace?: string;
  readonly commandParameterName?: string;
  readonly sortOrder?: 'ASCENDING' | 'DESCENDING';
}

const listQuery = {
  maxResults: 'maxResults',
  nextToken: 'nextToken',
  namespace: 'namespace',
  commandParameterName: 'commandParameterName',
  sortOrder: 'sortOrder',
};

const uri = '/command-executions/{executionId}';

/** Reads commands and executions; deleting an unfinished execution throws ConflictException. */
export function commandOperations(parts: CommandParts): Readonly<Record<string, Operation>> {
  const { arns } = parts.registry;
  return {
    GetCommand: commandOperation({
      shape: commandInputs.GetCommand,
      http: { method: 'GET', uri: '/commands/{commandId}' },
      demands: ({ commandId }: { readonly commandId: string }) => [
        { action: 'iot:GetCommand', resource: arns.command(commandId) },
      ],
      run: ({ commandId }) => {
        const command = parts.commands.get(commandId);
        if (command === undefined) {
          throw notFound(`Command ${commandId} not found`);
        }
        return commandDetails(parts, command);
      },
    }),
    ListCommands: commandOperation({
      shape: commandInputs.ListCommands,
      http: { method: 'GET', uri: '/commands', query: listQuery },
      demands: () => [{ action: 'iot:ListCommands', resource: '*' }],
      run: (input: ListCommandsInput) => listCommands(parts, input),
    }),
    GetCommandExecution: commandOperation({
      shape: commandInputs.GetCommandExecution,
      http: { method: 'GET', uri, query: { targetArn: 'targetArn', includeResult: 'includeResult' } },
      demands: executionDemands(parts, 'GetCommandExecution'),
      run: ({
        executionId,
        targetArn,
        includeResult,
      }: ExecutionInput & { readonly includeResult?: boolean }) => {
        const execution = parts.executions.find(executionId, requireThingName(parts, targetArn));
        if (execution === undefined) {
          throw notFound(`Command execution ${executionId} not found`);
        }
        return executionDetails(parts, execution, includeResult === true);
      },
    }),
    DeleteCommandExecution: commandOperation({
      shape: commandInputs.DeleteCommandExecution,
      http: { method: 'DELETE', uri, query: { targetArn: 'targetArn' } },
      demands: executionDemands(parts, 'DeleteCommandExecution'),
      run: ({ executionId, targetArn }: ExecutionInput) => {
        parts.executions.delete(executionId, requireThingName(parts, targetArn));
        return {};
      },
    }),
    ListCommandExecutions: listExecutions(parts),
  };
}

function listCommands({ commands, registry }: CommandParts, input: ListCommandsInput) {
  const { namespace = 'AWS-IoT', commandParameterName: parameter, sortOrder } = input;
  const found = [...commands.entries()]
    .map(([, command]) => command)
    .filter(() => namespace === 'AWS-IoT')
    .filter(
      ({ mandatoryParameters }) =>
        parameter === undefined || mandatoryParameters.some(({ name }) => name === parameter),
    )
    .sort((one, other) => one.createdAt - other.createdAt);
  const { items, next } = page(sortOrder === 'ASCENDING' ? found : found.toReversed(), input);
  return { commands: items.map((command) => commandSummary(registry.arns, command)), ...next };
}
