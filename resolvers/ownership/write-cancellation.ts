/** Cancelling an offer, last step: removes its code. */
import { type DynamoDBTransactWriteItemsRequest, runtime } from '@aws-appsync/utils';
import type { MutationCancelOfferArgs } from '../../domain/generated/schema-types.ts';
import { openCodes } from '../../domain/invitations.ts';
import { now } from '../runtime/clock.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import { checkUnchanged, failChange, putEvent } from './change.ts';
import { voidCodes } from './codes.ts';
import { requireOwner } from './require-owner.ts';
import type { SharingContext } from './sharing-context.ts';

type CancelContext<Result = unknown> = SharingContext<MutationCancelOfferArgs, Result>;

/** Fails with VEHICLE_NOT_FOUND or ACTION_NOT_ALLOWED; writes nothing when no offer is open. */
export function request(ctx: CancelContext): DynamoDBTransactWriteItemsRequest {
  const own = requireOwner(ctx);
  const { caller, referenceId } = ctx.stash;
  const codes = ctx.stash.codes ?? {};
  const viewers = ctx.stash.viewers ?? {};
  const at = now();
  const offers = Object.entries(openCodes(codes, viewers, at)).flatMap(([codeHash, { purpose }]) =>
    purpose === 'TRANSFER' ? [codeHash] : [],
  );
  ctx.stash.wasOpen = offers.length > 0;
  if (offers.length === 0) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const transactItems = [
    ...voidCodes(ctx.env, referenceId, codes, offers),
    checkUnchanged(ctx.env, own),
    putEvent(ctx.env, referenceId, { event: 'TRANSFER_CANCELLED' }, caller, at),
  ];
  return { operation: 'TransactWriteItems', transactItems };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: CancelContext<TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}
