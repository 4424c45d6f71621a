/** ListCommandExecutions: the executions of a command or of a target, by status and time. */
import type { Operation } from '../../../core/service.ts';
import { type PageInput, executionSummary, page } from './command-responses.ts';
import { validationFailed } from './command-errors.ts';
import { type CommandParts, commandOperation } from './command-parts.ts';
import type { ExecutionRecord, ExecutionStatus } from './command-records.ts';
import { commandInputs } from './command-shapes.ts';

interface TimeFilter {
  readonly after?: string;
  readonly before?: string;
}

interface ListInput extends PageInput {
  readonly namespace?: string;
  readonly status?: ExecutionStatus;
  readonly sortOrder?: 'ASCENDING' | 'DESCENDING';
  readonly startedTimeFilter?: TimeFilter;
  readonly completedTimeFilter?: TimeFilter;
  readonly targetArn?: string;
  readonly commandArn?: string;
}

/** AWS requires exactly one of command and target, and at most one filter by time. */
export function listExecutions(parts: CommandParts): Operation {
  return commandOperation({
    shape: commandInputs.ListCommandExecutions,
    http: {
      method: 'POST',
      uri: '/command-executions',
      query: { maxResults: 'maxResults', nextToken: 'nextToken' },
    },
    demands: ({ targetArn, commandArn }: ListInput) => [
      { action: 'iot:ListCommandExecutions', resource: targetArn ?? commandArn ?? '*' },
    ],
    run: (input: ListInput) => {
      requireOneOf(input);
      const found = parts.executions.list().filter((execution) => isWanted(parts, execution, input));
      const ordered = input.sortOrder === 'ASCENDING' ? found : found.toReversed();
      const { items, next } = page(ordered, input);
      return { commandExecutions: items.map((execution) => executionSummary(parts, execution)), ...next };
    },
  });
}

function requireOneOf({ targetArn, commandArn, startedTimeFilter, completedTimeFilter }: ListInput): void {
  if ((targetArn === undefined) === (commandArn === undefined)) {
    throw validationFailed('Exactly one of commandArn and targetArn must be given.');
  }
  if (startedTimeFilter !== undefined && completedTimeFilter !== undefined) {
    throw validationFailed('Only one of startedTimeFilter and completedTimeFilter can be given.');
  }
}

function isWanted({ registry }: CommandParts, execution: ExecutionRecord, input: ListInput): boolean {
  const { commandId, thingName, status, createdAt, completedAt } = execution;
  return (
    (input.namespace ?? 'AWS-IoT') === 'AWS-IoT' &&
    (input.targetArn ?? registry.arns.thing(thingName)) === registry.arns.thing(thingName) &&
    (input.commandArn ?? registry.arns.command(commandId)) === registry.arns.command(commandId) &&
    (input.status ?? status) === status &&
    isWithin(createdAt, input.startedTimeFilter) &&
    isWithin(completedAt, input.completedTimeFilter)
  );
}

/** AWS writes these times as `yyyy-MM-ddTHH:mm`, in UTC. */
function isWithin(time: number | undefined, filter: TimeFilter | undefined): boolean {
  if (filter === undefined) {
    return true;
  }
  const { after, before } = filter;
  if (time === undefined) {
    return false;
  }
  return (after === undefined || time > momentOf(after)) && (before === undefined || time < momentOf(before));
}

function momentOf(text: string): number {
  const moment = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(moment)) {
    throw validationFailed(`${text} is not a valid date and time.`);
  }
  return moment;
}
