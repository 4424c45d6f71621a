/** Commands and executions as the API returns them; times on the wire are epoch seconds. */
import type { IotArns } from '../iot-arns.ts';
import { pageOf } from '../page.ts';
import { validationFailed } from './command-errors.ts';
import type { CommandParts } from './command-parts.ts';
import type { CommandRecord, ExecutionRecord } from './command-records.ts';
import { isDeleted } from './command-resource.ts';
import { retentionMs } from './executions.ts';

/** `maxResults` is 100 when absent; `nextToken` comes from the page before. */
export interface PageInput {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** Returns one page. Throws ValidationException for a token that was not issued. */
export function page<Item>(items: readonly Item[], { maxResults = 100, nextToken }: PageInput) {
  try {
    const { items: found, next } = pageOf(items, maxResults, nextToken);
    return { items: found, next: next === undefined ? {} : { nextToken: next } };
  } catch {
    throw validationFailed('The nextToken is not valid.');
  }
}

/** A command as lists return it. */
export function commandSummary(arns: IotArns, command: CommandRecord) {
  const { commandId, displayName, createdAt, lastUpdatedAt } = command;
  return {
    commandId,
    commandArn: arns.command(commandId),
    ...(displayName !== undefined && { displayName }),
    deprecated: false,
    pendingDeletion: isDeleted(command),
    createdAt: createdAt / 1000,
    lastUpdatedAt: lastUpdatedAt / 1000,
  };
}

/**
 * A command as GetCommand returns it: its summary with payload template and mandatory
 * parameters.
 */
export function commandDetails({ registry }: CommandParts, command: CommandRecord) {
  const { description, payloadTemplate, mandatoryParameters } = command;
  return {
    ...commandSummary(registry.arns, command),
    namespace: 'AWS-IoT',
    ...(description !== undefined && { description }),
    payloadTemplate,
    preprocessor: { awsJsonSubstitution: { outputFormat: 'JSON' } },
    ...(mandatoryParameters.length > 0 && { mandatoryParameters }),
  };
}

/** An execution as lists return it. Its start is the time of the request. */
export function executionSummary({ registry }: CommandParts, execution: ExecutionRecord) {
  const { executionId, commandId, thingName, status, createdAt, completedAt } = execution;
  return {
    executionId,
    commandArn: registry.arns.command(commandId),
    targetArn: registry.arns.thing(thingName),
    status,
    createdAt: createdAt / 1000,
    startedAt: createdAt / 1000,
    ...(completedAt !== undefined && { completedAt: completedAt / 1000 }),
  };
}

/** All members of an execution; the device's result only on request. */
export function executionDetails(parts: CommandParts, execution: ExecutionRecord, withResult: boolean) {
  const { statusReason, result, parameters, executionTimeoutSeconds, createdAt, lastUpdatedAt } = execution;
  return {
    ...executionSummary(parts, execution),
    ...(statusReason !== undefined && { statusReason }),
    ...(withResult && result !== undefined && { result }),
    ...(parameters !== undefined && { parameters }),
    executionTimeoutSeconds,
    lastUpdatedAt: lastUpdatedAt / 1000,
    timeToLive: (createdAt + retentionMs) / 1000,
  };
}
