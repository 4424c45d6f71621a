/**
 * Commands, on a schedule: settles those whose outcome did not arrive in time, because an event was
 * lost or the command was never handed over. Asks AWS IoT where it can; sends no command. AWS
 * actions: functions/README.md.
 */
import { type CommandProgress, progressOf, reasonCodes } from '../../domain/command-execution.ts';
import { type RemoteCommandItem, openStatuses } from '../../domain/commands.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { findExecution } from '../aws/command-executions.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { requireVariable } from '../runtime/environment.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logInfo, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { type CommandKey, findCommand, moveCommand, overdueUntil } from './ledger.ts';
import { tryToPublish } from './publish-command.ts';

const thingArnPrefix = requireVariable('THING_ARN_PREFIX');
const reserveMs = 2_000;

/** Settles what the time allows; the next run continues. */
export const handler = eventHandler<unknown>(async (_event, context) => {
  const run = deadlineOf(context, { reserveMs });
  const now = new Date().toISOString();
  let count = 0;
  for await (const key of overdueUntil(now, run)) {
    if (run.abortSignal.aborted) {
      break;
    }
    if (await settle(key, run)) {
      count += 1;
    }
  }
  logInfo('Overdue commands were settled', { count });
});

/** Settles one command. Never throws, so that the next one is settled too. */
async function settle(key: CommandKey, run: CallOptions): Promise<boolean> {
  try {
    const command = await findCommand(key, run);
    // The index follows the table with a delay.
    if (command?.dueAt === undefined || command.dueAt > new Date().toISOString()) {
      return false;
    }
    const outcome = await outcomeOf(command, run);
    const moved = await moveCommand(key, outcome, run);
    if (moved?.command.status !== outcome.status) {
      return false;
    }
    countMetric('CommandSettledLate');
    await tryToPublish(moved.command, run);
    return true;
  } catch (error) {
    const { commandId, referenceId } = key;
    logWarning('The AWS call failed and can be retried', {
      referenceId,
      commandId,
      failure: toFailure(error),
    });
    return false;
  }
}

/**
 * AWS IoT's outcome of the command, or OUTCOME_UNKNOWN when it has none, which only the vehicle can
 * still settle.
 */
async function outcomeOf(command: RemoteCommandItem, run: CallOptions): Promise<CommandProgress> {
  const { executionId, referenceId } = command;
  if (executionId === undefined) {
    return { status: 'OUTCOME_UNKNOWN', reasonCode: reasonCodes.notConfirmed };
  }
  const execution = await findExecution(executionId, `${thingArnPrefix}${referenceId}`, run);
  const progress = execution === undefined ? undefined : progressOf(execution);
  const isSettled = progress !== undefined && !openStatuses.includes(progress.status);
  return isSettled ? progress : { status: 'OUTCOME_UNKNOWN', reasonCode: reasonCodes.noResponse };
}
