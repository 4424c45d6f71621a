/** Accepting an offer: uses the code up and transfers the vehicle, in one transaction. */
import { type DynamoDBTransactWriteItemsRequest, runtime } from '@aws-appsync/utils';
import { transferableStatuses } from '../../domain/access.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import { type CodeArguments, failCode } from './accept-code.ts';
import { checkStatus, failChange } from './change.ts';
import { useCode } from './codes.ts';
import { isOfErasedPerson } from './granted-access.ts';
import type { SharingContext } from './sharing-context.ts';
import { transferWrites } from './transfer.ts';
import { acceptableCode, earlierUse } from './usable-code.ts';

/**
 * Fails with OFFER_NOT_FOUND for every code that the caller cannot use, among them the caller's
 * own, and with OFFER_NOT_DUE before the offer's date.
 */
export function request(ctx: SharingContext<CodeArguments>): DynamoDBTransactWriteItemsRequest {
  const { caller } = ctx.stash;
  const at = now();
  const earlier = earlierUse(ctx, at);
  if (earlier !== undefined) {
    ctx.stash.changed = earlier;
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const offer = acceptableCode(ctx, at);
  if (offer === undefined) {
    return failCode(ctx);
  }
  if (offer.notBefore !== undefined && offer.notBefore > at) {
    fail('OFFER_NOT_DUE', { notBefore: offer.notBefore });
  }
  const reason = { verifiedBy: 'TRANSFER' as const, grantedBy: offer.ownerId };
  const { access, writes } = transferWrites(ctx, caller.principalId, reason, at);
  const transactItems = [
    ...useCode(ctx.env, offer, access),
    ...writes,
    checkStatus(
      ctx.env,
      { referenceId: ctx.stash.referenceId, tenantId: caller.tenantId },
      transferableStatuses,
    ),
  ];
  return { operation: 'TransactWriteItems', transactItems };
}

/**
 * Fails as for an unknown code when the caller is being erased, and with CONFLICT or
 * SERVICE_UNAVAILABLE when nothing was written.
 */
export function response(ctx: SharingContext<CodeArguments, TransactWriteResult | null>): null {
  if (ctx.error) {
    if (isOfErasedPerson(ctx.result)) {
      failCode(ctx);
    }
    failChange(ctx.result);
  }
  return null;
}
