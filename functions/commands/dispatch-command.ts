/**
 * Commands: the Lambda function that hands a command of the ledger over to AWS IoT. It may crash
 * anywhere and be called again: the client token makes AWS IoT start only one execution, and the
 * execution's events deliver what was not yet stored. AWS actions: functions/README.md.
 */
import { reasonCodes } from '../../domain/command-execution.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { DispatchCommandRequest } from '../../domain/contracts.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { requestHandler } from '../runtime/handler.ts';
import { countMetric } from '../runtime/metrics.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';
import { type HandedOver, handOver, isValid } from './hand-over.ts';
import { commandArns } from './command-arns.ts';
import { type CommandMove, findCommand, moveCommand, storeAttempt } from './ledger.ts';
import { tryToPublish } from './publish-command.ts';

/** The reserve is for the response. */
const budget = { maxMs: 20_000, reserveMs: 1_000 } as const;

/**
 * Returns the ledger's item after the call: SENT, or further when the vehicle responded quickly;
 * FAILED when AWS IoT refused; PENDING when it may no longer be handed over. Errors:
 * VEHICLE_NOT_FOUND when the sender's access has ended; VEHICLE_WITHOUT_TCU and VEHICLE_SUSPENDED
 * when the vehicle can no longer get it; SERVICE_UNAVAILABLE, after which a retry continues.
 */
export const handler = requestHandler<DispatchCommandRequest, RemoteCommandItem>(async (request, context) => {
  const run = deadlineOf(context, budget);
  const found = await requireCommand(request, run);
  if (found.status !== 'PENDING' || !isValid(found)) {
    return found;
  }
  const { isRepeated } = request;
  const command = await storeAttempt(found, { commandArn: commandArns[found.kind], isRepeated }, run);
  if (command === undefined) {
    return requireCommand(request, run);
  }
  const handedOver = await handOver(command, isRepeated, run);
  if ('executionId' in handedOver) {
    return noteSent(request, handedOver.executionId, run);
  }
  if ('failsWith' in handedOver) {
    return noteFailure(request, handedOver, run);
  }
  const isRefused = 'refusedBecause' in handedOver && !isRepeated;
  return isRefused ? noteRefused(request, handedOver.refusedBecause, run) : findOutcome(request, run);
});

/**
 * When the vehicle responded first, the ledger is past SENT, and the function that moved it
 * publishes it.
 */
async function noteSent(
  request: DispatchCommandRequest,
  executionId: string,
  run: CallOptions,
): Promise<RemoteCommandItem> {
  countMetric('CommandSent');
  return note(request, { status: 'SENT', executionId }, run);
}

/**
 * Only the request that wrote the command can know that nothing was started, and only until another
 * invocation begins an attempt.
 */
async function noteRefused(
  request: DispatchCommandRequest,
  reasonCode: string,
  run: CallOptions,
): Promise<RemoteCommandItem> {
  const command = await note(request, { status: 'FAILED', reasonCode, unlessRepeated: true }, run);
  return command.status === 'PENDING' ? findOutcome(request, run) : command;
}

/**
 * Throws the error: VEHICLE_NOT_FOUND as for a sender without access, or why the vehicle can get no
 * command. The ledger becomes FAILED when it is certain that nothing was started. Otherwise the
 * command stays unchanged, and `settleCommands` asks AWS IoT later.
 */
async function noteFailure(
  request: DispatchCommandRequest,
  { failsWith: { code, reasonCode }, isClear }: Extract<HandedOver, { readonly isClear: boolean }>,
  run: CallOptions,
): Promise<never> {
  countMetric(reasonCode === reasonCodes.accessEnded ? 'CommandOfEndedAccess' : 'CommandToCutOffVehicle');
  if (isClear && !request.isRepeated) {
    await note(request, { status: 'FAILED', reasonCode, unlessRepeated: true }, run);
  }
  throw new VehicleError(code, undefined);
}

/**
 * Moves the command and publishes it. Publishes too when it has the status already, because that
 * may be this run's own move whose response was lost.
 */
async function note(
  request: DispatchCommandRequest,
  move: CommandMove,
  run: CallOptions,
): Promise<RemoteCommandItem> {
  const { command } = (await moveCommand(request, move, run)) ?? notThere();
  if (command.status === move.status) {
    await tryToPublish(command, run);
  }
  return command;
}

/** A concurrent invocation may have succeeded where this one failed. */
async function findOutcome(request: DispatchCommandRequest, run: CallOptions): Promise<RemoteCommandItem> {
  const command = await requireCommand(request, run);
  if (command.status === 'PENDING') {
    throw new VehicleError('SERVICE_UNAVAILABLE', undefined);
  }
  return command;
}

/** A guard is deleted before its command, so a requested command exists. */
async function requireCommand(request: DispatchCommandRequest, run: CallOptions): Promise<RemoteCommandItem> {
  return (await findCommand(request, run)) ?? notThere();
}

function notThere(): never {
  throw new Error('The ledger has no such command');
}
