/**
 * Hands one command over to AWS IoT. The command's id is the client token, so that however often it
 * is tried there is one execution. What matters here is to know what a failure means: only when
 * every try was refused was nothing started.
 */
import { commandTimes, type RemoteCommandItem } from '../../domain/commands.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { startExecution, startRefusal } from '../aws/command-executions.ts';
import { requireVariable } from '../runtime/environment.ts';
import { isTransient, toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { jitter, pause } from '../runtime/pause.ts';
import type { TriedCommand } from './ledger.ts';
import { motionRefusal } from './motion.ts';
import { mayStillSend } from './sender-access.ts';

/**
 * The outcome: an execution, the refusal of every try, or unclear. After `accessEnded` nothing more
 * is tried; `isClear` says whether every try until then was refused, so that nothing was started.
 */
export type HandedOver =
  | { readonly executionId: string }
  | { readonly refusedBecause: string }
  | { readonly isUnclear: true }
  | { readonly accessEnded: true; readonly isClear: boolean };

const thingArnPrefix = requireVariable('THING_ARN_PREFIX');
const longestTries = 3;
/** How long the ledger's transaction vouches for the sender's access, in milliseconds. */
const accessFreshMs = 1_000;

/** True while the command may still be handed over. */
export function isValid({ validUntil }: RemoteCommandItem): boolean {
  return Date.now() < Date.parse(validUntil);
}

/**
 * Tries up to three times while the command is valid. Each further try is made only while the
 * sender still may send the command and, to unlock doors, while the vehicle stands. Throws what is
 * neither a refusal nor a passing failure, for example a missing permission.
 */
export async function handOver(
  command: TriedCommand,
  isRepeated: boolean,
  options: CallOptions,
): Promise<HandedOver> {
  let isClear = true;
  for (let tries = 1; ; tries += 1) {
    const isJustChecked = tries === 1 && !isRepeated && isFresh(command);
    if (!isJustChecked) {
      if (!(await mayStillSend(command, options))) {
        return { accessEnded: true, isClear };
      }
      const refusedBecause = await motionRefusal(command, options);
      if (refusedBecause !== undefined) {
        return isClear ? { refusedBecause } : { isUnclear: true };
      }
    }
    try {
      return { executionId: await startExecution(orderOf(command), options) };
    } catch (error) {
      const refusal = startRefusal(error);
      if (refusal === undefined && !isTransient(error)) {
        throw error;
      }
      isClear &&= refusal !== undefined;
      const isLast = tries === longestTries || refusal?.mayPass === false || !isValid(command);
      if (isLast || options.abortSignal?.aborted) {
        return ended(command, error, isClear);
      }
    }
    await pause(jitter(20, 80 * tries));
  }
}

/** True right after the transaction that wrote the command on condition of the sender's access. */
function isFresh({ createdAt }: RemoteCommandItem): boolean {
  return Date.now() - Date.parse(createdAt) < accessFreshMs;
}

function ended(command: RemoteCommandItem, error: unknown, isClear: boolean): HandedOver {
  const { commandId, referenceId } = command;
  countMetric('CommandNotHandedOver');
  logWarning('The command was not handed over', { referenceId, commandId, failure: toFailure(error) });
  const refusal = startRefusal(error);
  return isClear && refusal !== undefined ? { refusedBecause: refusal.reasonCode } : { isUnclear: true };
}

/**
 * The parameters are those of `CommandRequest`, by whose names the command's payload template fills
 * them in.
 */
function orderOf(command: TriedCommand) {
  const { chargeLimit, commandArn, commandId, referenceId, temperature, validUntil } = command;
  return {
    commandArn,
    thingArn: `${thingArnPrefix}${referenceId}`,
    clientToken: commandId,
    timeoutSeconds: commandTimes.executionSeconds,
    parameters: {
      commandId: { S: commandId },
      validUntil: { S: validUntil },
      ...(temperature === undefined ? {} : { temperature: { D: temperature } }),
      ...(chargeLimit === undefined ? {} : { chargeLimit: { I: chargeLimit } }),
    },
  };
}
