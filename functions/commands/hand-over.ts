/**
 * Hands one command over to AWS IoT. The command's id is the client token, so any number of
 * attempts start one execution. The result distinguishes failures: only when every attempt was
 * refused is it certain that nothing was started.
 */
import { reasonCodes } from '../../domain/command-execution.ts';
import { commandTimes, type RemoteCommandItem } from '../../domain/commands.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type StartRefusal, startExecution, startRefusal } from '../aws/command-executions.ts';
import { requireVariable } from '../runtime/environment.ts';
import { isTransient, toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import type { AttemptedCommand } from './ledger.ts';
import { motionRefusal } from './motion.ts';
import { mayStillSend } from './sender-access.ts';
import { type StatusRefusal, statusRefusal } from './vehicle-status.ts';

/**
 * The outcome: an execution, the refusal of every attempt, or unclear. `failsWith` ends the
 * attempts: the access has ended, or the vehicle can get no command. `isClear` is true when every
 * attempt before was refused, so that nothing was started.
 */
export type HandedOver =
  | { readonly executionId: string }
  | { readonly refusedBecause: string }
  | { readonly isUnclear: true }
  | { readonly failsWith: HandOverFailure; readonly isClear: boolean };

/** The error for the caller, and the command's reason code. */
export interface HandOverFailure {
  readonly code: StatusRefusal;
  readonly reasonCode: string;
}

const thingArnPrefix = requireVariable('THING_ARN_PREFIX');
const schedule = { attempts: 3, delayMs: (failed: number) => jitter(20, 80 * failed) } as const;
/** How long the transaction that wrote the command proves the sender's access, in milliseconds. */
const accessFreshMs = 1_000;

/** True while the command may still be handed over. */
export function isValid({ validUntil }: RemoteCommandItem): boolean {
  return Date.now() < Date.parse(validUntil);
}

/**
 * Makes up to three attempts while the command is valid. Each requires that the vehicle is active;
 * each further one, that the sender may still send the command and, to unlock doors, that the
 * vehicle stands. Throws errors that are neither refusals nor transient, for example a missing
 * permission.
 */
export async function handOver(
  command: AttemptedCommand,
  isRepeated: boolean,
  options: CallOptions,
): Promise<HandedOver> {
  let isClear = true;
  const startOnce = async (attempt: number): Promise<HandedOver> => {
    const isJustChecked = attempt === 1 && !isRepeated && isFresh(command);
    const stopped =
      (await vehicleFailure(command, isClear, options)) ??
      (isJustChecked ? undefined : await reasonToStop(command, isClear, options));
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

/**
 * The start was refused, or it is not known whether AWS IoT started an execution. The cause says
 * why.
 */
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

/** Checks that the vehicle is still active. */
async function vehicleFailure(
  command: AttemptedCommand,
  isClear: boolean,
  options: CallOptions,
): Promise<HandedOver | undefined> {
  const code = await statusRefusal(command, options);
  return code === undefined ? undefined : { failsWith: { code, reasonCode: code }, isClear };
}

/**
 * Checks the sender's access and the vehicle's motion again; undefined when both allow the start.
 */
async function reasonToStop(
  command: AttemptedCommand,
  isClear: boolean,
  options: CallOptions,
): Promise<HandedOver | undefined> {
  if (!(await mayStillSend(command, options))) {
    const failsWith = { code: 'VEHICLE_NOT_FOUND', reasonCode: reasonCodes.accessEnded } as const;
    return { failsWith, isClear };
  }
  const refusedBecause = await motionRefusal(command, options);
  if (refusedBecause === undefined) {
    return undefined;
  }
  return isClear ? { refusedBecause } : { isUnclear: true };
}

/** True right after the transaction that wrote the command, which required the sender's access. */
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
 * The parameters have the names of `CommandMessage`, by which the command's payload template refers
 * to them.
 */
function orderOf(command: AttemptedCommand) {
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
