/**
 * Commands: the Lambda function behind the events of command executions. An event only triggers a
 * read of the execution's present state, so events may be late, duplicated or out of order. AWS
 * actions: functions/README.md.
 */
import { progressOf } from '../../domain/command-execution.ts';
import { findExecution } from '../aws/command-executions.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { moveCommand } from './ledger.ts';
import { publishCommand } from './publish-command.ts';

/**
 * The event (AWS IoT Developer Guide, "Command events"), as far as it is used. Only AWS IoT can
 * publish to its topic.
 */
export interface CommandExecutionEvent {
  readonly executionId: string;
  /** ARN of the thing. */
  readonly targetArn: string;
}

/** Time to log the error of a call that was aborted. */
const reserveMs = 1_000;

/**
 * Moves the command that the execution names and publishes it. Publishes also when there was
 * nothing to move, because an earlier attempt may have crashed before publishing. Throws when AWS
 * fails, so that Lambda retries the event.
 */
export const handler = eventHandler<CommandExecutionEvent>(async ({ executionId, targetArn }, context) => {
  const options = deadlineOf(context, { reserveMs });
  const execution = await findExecution(executionId, targetArn, options);
  const referenceId = targetArn.slice(targetArn.lastIndexOf('/') + 1);
  const commandId = execution?.commandId;
  const moved =
    execution === undefined || commandId === undefined
      ? undefined
      : await moveCommand({ referenceId, commandId }, { ...progressOf(execution), executionId }, options);
  if (moved === undefined) {
    logWarning('The execution has no command in the ledger', { referenceId });
  } else {
    await publishCommand(moved.command, options);
  }
});
