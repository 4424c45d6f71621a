/**
 * Commands: the Lambda function that hands a command of the ledger over to AWS IoT. It may die
 * anywhere and be called again: the client token lets AWS IoT start one execution, and what it did
 * not live to note comes by the execution's events. AWS actions: functions/README.md.
 */
import { reasonCodes } from '../../domain/command-execution.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { DispatchCommandRequest } from '../../domain/contracts.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { requestHandler } from '../runtime/handler.ts';
import { countMetric } from '../runtime/metrics.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';
import { handOver, isValid } from './hand-over.ts';
import { commandArns } from './command-arns.ts';
import { type CommandMove, findCommand, moveCommand, noteTry } from './ledger.ts';
import { tryToPublish } from './publish-command.ts';

/** The reserve is for the response. */
const budget = { longestMs: 20_000, reserveMs: 1_000 } as const;

/**
 * Answers the ledger's item as it then stands: SENT, or further when the vehicle was quick; FAILED
 * when AWS IoT refused; PENDING when its time to be handed over has passed. Errors:
 * VEHICLE_NOT_FOUND when the sender's access has ended; SERVICE_UNAVAILABLE, after which the same
 * call again goes on.
 */
export const handler = requestHandler<DispatchCommandRequest, RemoteCommandItem>(async (request, context) => {
  const run = deadlineOf(context, budget);
  const found = await requireCommand(request, run);
  if (found.status !== 'PENDING' || !isValid(found)) {
    return found;
  }
  const { isRepeated } = request;
  const command = await noteTry(found, { commandArn: commandArns[found.kind], isRepeated }, run);
  if (command === undefined) {
    return requireCommand(request, run);
  }
  const handedOver = await handOver(command, isRepeated, run);
  if ('executionId' in handedOver) {
    return noteSent(request, handedOver.executionId, run);
  }
  if ('accessEnded' in handedOver) {
    return noteAccessEnded(request, handedOver.isClear, run);
  }
  const isRefused = 'refusedBecause' in handedOver && !isRepeated;
  return isRefused ? noteRefused(request, handedOver.refusedBecause, run) : whatOthersDid(request, run);
});

/**
 * Where the vehicle's answer was quicker, the ledger is past SENT, and who moved it tells the
 * subscribers.
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
 * Only the request that wrote the command can know that nothing was started, and only while nobody
 * else has begun to try.
 */
async function noteRefused(
  request: DispatchCommandRequest,
  reasonCode: string,
  run: CallOptions,
): Promise<RemoteCommandItem> {
  const command = await note(request, { status: 'FAILED', reasonCode, unlessRepeated: true }, run);
  return command.status === 'PENDING' ? whatOthersDid(request, run) : command;
}

/**
 * Throws what the sender gets who has no access. The ledger says FAILED where it is certain that
 * nothing was started; otherwise the command stays as it is, and `settleCommands` asks AWS IoT
 * later.
 */
async function noteAccessEnded(
  request: DispatchCommandRequest,
  isClear: boolean,
  run: CallOptions,
): Promise<never> {
  countMetric('CommandOfEndedAccess');
  if (isClear && !request.isRepeated) {
    await note(request, { status: 'FAILED', reasonCode: reasonCodes.accessEnded, unlessRepeated: true }, run);
  }
  throw new VehicleError('VEHICLE_NOT_FOUND', undefined);
}

/**
 * Moves and tells; tells too when it is there already, since the move may be our own whose answer
 * was lost.
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

/** Of several at once one may have succeeded where this one did not. */
async function whatOthersDid(request: DispatchCommandRequest, run: CallOptions): Promise<RemoteCommandItem> {
  const command = await requireCommand(request, run);
  if (command.status === 'PENDING') {
    throw new VehicleError('SERVICE_UNAVAILABLE', undefined);
  }
  return command;
}

/** A key's guard goes before its command does, so a command that is asked for is there. */
async function requireCommand(request: DispatchCommandRequest, run: CallOptions): Promise<RemoteCommandItem> {
  return (await findCommand(request, run)) ?? notThere();
}

function notThere(): never {
  throw new Error('The ledger has no such command');
}
