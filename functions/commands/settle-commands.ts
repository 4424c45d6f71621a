/**
 * Commands, on a schedule: settles those whose outcome did not arrive in time, because an event was
 * lost or nobody handed them over. Asks AWS IoT where it can; sends nothing. AWS actions:
 * functions/README.md.
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

/** Does what there is time for; what is left waits for the next round. */
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

/** One command; never throws, since the next one shall have its turn too. */
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
    logWarning('AWS did not do its part', { referenceId, commandId, failure: toFailure(error) });
    return false;
  }
}

/**
 * What AWS IoT says, if it is an outcome; otherwise nobody knows one, and only the vehicle could
 * still tell.
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
