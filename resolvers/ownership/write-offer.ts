/** Offering, last step: writes the code's hash. */
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import type { MutationOfferVehicleArgs } from '../../domain/generated/schema-types.ts';
import { type CodeItem, codeExpiresAt, offerMs } from '../../domain/invitations.ts';
import { ownerSinceOf } from '../../domain/viewers.ts';
import { now, toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import { checkUnchanged, failChange, putEvent } from './change.ts';
import { newCodeWrites } from './codes.ts';
import { requireOwner } from './require-owner.ts';
import type { SharingContext } from './sharing-context.ts';

type OfferContext<Result = unknown> = SharingContext<MutationOfferVehicleArgs, Result>;

/** Fails like `make-code`, and with ACTION_NOT_ALLOWED for an owner whose access has an end. */
export function request(ctx: OfferContext): DynamoDBTransactWriteItemsRequest {
  const own = requireOwner(ctx);
  if (own.until !== undefined) {
    fail('ACTION_NOT_ALLOWED');
  }
  const { caller, newCode, notBefore, referenceId } = ctx.stash;
  if (newCode === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const at = now();
  const isDelayed = notBefore !== undefined && notBefore > at;
  const validUntilMs = toMilliSeconds(isDelayed ? notBefore : at) + offerMs;
  const item: CodeItem = {
    codeHash: newCode.codeHash,
    purpose: 'TRANSFER',
    referenceId,
    tenantId: caller.tenantId,
    ownerId: own.ownerId,
    since: ownerSinceOf(own),
    ...(isDelayed ? { notBefore } : {}),
    validUntil: toTimestamp(validUntilMs),
    expiresAt: codeExpiresAt(validUntilMs),
  };
  ctx.stash.written = item;
  const transactItems = [
    ...newCodeWrites(ctx, item, at).writes,
    checkUnchanged(ctx.env, own),
    putEvent(ctx.env, referenceId, { event: 'TRANSFER_OFFERED' }, caller, at),
  ];
  return { operation: 'TransactWriteItems', transactItems };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: OfferContext<TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}
