/**
 * Hands one command over to AWS IoT. The command's id is the client token, so that however often it
 * is tried there is one execution. What matters here is to know what a failure means: only when
 * every try was refused was nothing started.
 */
import { commandTimes, type RemoteCommandItem } from '../../domain/commands.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type StartRefusal, startExecution, startRefusal } from '../aws/command-executions.ts';
import { requireVariable } from '../runtime/environment.ts';
import { isTransient, toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
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
const schedule = { attempts: 3, delayMs: (failed: number) => jitter(20, 80 * failed) } as const;
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
  const startOnce = async (attempt: number): Promise<HandedOver> => {
    const isJustChecked = attempt === 1 && !isRepeated && isFresh(command);
    const stopped = isJustChecked ? undefined : await reasonToStop(command, isClear, options);
    if (stopped !== undefined) {
      return stopped;
    }
    try {
      return { executionId: await startExecution(orderOf(command), options) };
    } catch (error) {
      const failure = toStartFailure(error);
      isClear &&= failure.refusal !== undefined;
      throw failure;
    }
  };
  const isRetryable = (error: unknown): boolean =>
    error instanceof StartFailedError &&
    error.refusal?.mayPass !== false &&
    isValid(command) &&
    options.abortSignal?.aborted !== true;
  try {
    return await retry(startOnce, { ...schedule, isRetryable }, options);
  } catch (error) {
    if (error instanceof StartFailedError) {
      return ended(command, error, isClear);
    }
    throw error;
  }
}

/** AWS IoT refused the start, or it is not known whether it started something; the cause says why. */
class StartFailedError extends Error {
  override readonly name = 'StartFailedError';
  /** Undefined when AWS IoT may have started an execution. */
  readonly refusal: StartRefusal | undefined;

  constructor(refusal: StartRefusal | undefined, options: ErrorOptions) {
    super('The command was not started', options);
    this.refusal = refusal;
  }
}

/** Throws an error that is neither a refusal nor transient. */
function toStartFailure(error: unknown): StartFailedError {
  const refusal = startRefusal(error);
  if (refusal === undefined && !isTransient(error)) {
    throw error;
  }
  return new StartFailedError(refusal, { cause: error });
}

/** Checks the sender's access and the vehicle's motion again; undefined when the start may go on. */
async function reasonToStop(
  command: TriedCommand,
  isClear: boolean,
  options: CallOptions,
): Promise<HandedOver | undefined> {
  if (!(await mayStillSend(command, options))) {
    return { accessEnded: true, isClear };
  }
  const refusedBecause = await motionRefusal(command, options);
  if (refusedBecause === undefined) {
    return undefined;
  }
  return isClear ? { refusedBecause } : { isUnclear: true };
}

/** True right after the transaction that wrote the command on condition of the sender's access. */
function isFresh({ createdAt }: RemoteCommandItem): boolean {
  return Date.now() - Date.parse(createdAt) < accessFreshMs;
}

function ended(
  { commandId, referenceId }: RemoteCommandItem,
  { cause, refusal }: StartFailedError,
  isClear: boolean,
): HandedOver {
  countMetric('CommandNotHandedOver');
  logWarning('The command was not handed over', { referenceId, commandId, failure: toFailure(cause) });
  return isClear && refusal !== undefined ? { refusedBecause: refusal.reasonCode } : { isUnclear: true };
}

/**
 * The parameters are those of `CommandMessage`, by whose names the command's payload template fills
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
