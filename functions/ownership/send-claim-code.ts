/**
 * Ownership: the Lambda function that reads the stream of OwnershipClaims and sends the code of
 * each new claim to its vehicle. `startOwnershipClaim` does not wait for it, so nothing that the
 * caller sees depends on whether the vehicle exists. AWS actions: functions/README.md.
 */
import type { ClaimCodeMessage, ClaimItem } from '../../domain/claim.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { publishJson } from '../aws/downlink.ts';
import type { BatchResponse } from '../runtime/batch-response.ts';
import { abortAfter, deadlineOf } from '../runtime/deadline.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { toFailure } from '../runtime/failure.ts';
import { eventHandler } from '../runtime/handler.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import {
  type ClaimedVehicle,
  blockedUntil,
  claimCode,
  findClaim,
  findClaimed,
  putBack,
  recordOutcome,
  storeCode,
} from './claim-codes.ts';
import type { ClaimRecord, ClaimStreamEvent } from './claim-stream-event.ts';

const reserveMs = 2_000;
/** For one claim, so that a slow one leaves time for putting it back. */
const maxMs = 8_000;
/** Claims that are handled at once. */
const concurrency = 25;

/** Returns the records whose claims could be neither handled nor put back. */
export const handler = eventHandler<ClaimStreamEvent, BatchResponse>(async ({ Records }, context) => {
  const run = deadlineOf(context, { reserveMs });
  const failed: ClaimRecord[] = [];
  await eachAtMost(concurrency, Records, async (record) => {
    if (!(await handle(record.dynamodb.Keys.claimId.S, run))) {
      failed.push(record);
    }
  });
  return {
    batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })),
  };
});

/**
 * Sends the code of one claim, or puts the claim back. Returns false when neither was possible.
 * Never throws, so that one claim's failure leaves the others alone.
 */
async function handle(claimId: string, run: CallOptions): Promise<boolean> {
  let claim: ClaimItem | undefined;
  try {
    claim = await findClaim(claimId, run);
    if (claim?.status === 'CODE_EXPECTED') {
      await sendCode(claim, { abortSignal: abortAfter(maxMs, run.abortSignal) });
    }
    return true;
  } catch (error) {
    logWarning('The code of a claim was not sent', { failure: toFailure(error) });
    return claim !== undefined && tryPutBack(claim, run);
  }
}

async function tryPutBack(claim: ClaimItem, run: CallOptions): Promise<boolean> {
  try {
    countMetric((await putBack(claim, run)) ? 'ClaimCodeDelayed' : 'ClaimCodeGivenUp');
    return true;
  } catch (error) {
    logWarning('The code of a claim was not sent', { failure: toFailure(error) });
    return false;
  }
}

/** Sends the code, or records why there is none to send. May be repeated. */
async function sendCode(claim: ClaimItem, options: CallOptions): Promise<void> {
  const vehicle = await findClaimed(claim, options);
  if (vehicle === undefined) {
    await recordOutcome(claim, 'NOT_FOUND', undefined, options);
    countMetric('ClaimWithoutVehicle');
    return;
  }
  const outcome = await outcomeFor(claim, vehicle, options);
  await recordOutcome(claim, outcome, vehicle, options);
  if (outcome !== 'CODE_SENT') {
    countMetric('ClaimCodeRefused');
    return;
  }
  const code = await claimCode(claim, options);
  if (await storeCode(claim, vehicle, code, options)) {
    await publishCode(claim, vehicle, code, options);
  }
}

async function outcomeFor(claim: ClaimItem, vehicle: ClaimedVehicle, options: CallOptions) {
  if (vehicle.status !== 'ACTIVE') {
    return 'NOT_ACTIVE';
  }
  const blocked = await blockedUntil(claim, vehicle, options);
  const now = new Date().toISOString();
  if (blocked !== undefined && blocked > now) {
    return 'BLOCKED';
  }
  return claim.codeUntil > now ? 'CODE_SENT' : 'TOO_LATE';
}

/** The hash is stored before, so the code that the vehicle shows is always accepted. */
async function publishCode(
  { codeUntil }: ClaimItem,
  { referenceId }: ClaimedVehicle,
  code: string,
  options: CallOptions,
): Promise<void> {
  const validSeconds = Math.floor((Date.parse(codeUntil) - Date.now()) / 1_000);
  if (validSeconds > 0) {
    const message: ClaimCodeMessage = { code, validSeconds };
    await publishJson(downlinkTopic(referenceId, 'claim-code'), message, options);
    countMetric('ClaimCodeSent');
  }
}
