/** Inviting, last step: writes the code's hash and the access it grants. */
import type { DynamoDBTransactWriteItemsRequest } from '@aws-appsync/utils';
import type { MutationInviteToVehicleArgs } from '../../domain/generated/schema-types.ts';
import {
  type CodeItem,
  codeExpiresAt,
  earlierEnd,
  exceedsInvitations,
  invitationMs,
} from '../../domain/invitations.ts';
import { ownerSinceOf } from '../../domain/viewers.ts';
import { now, toMilliSeconds, toTimestamp } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import { checkUnchanged, failChange, putEvent } from './change.ts';
import { newCodeWrites } from './codes.ts';
import { requireOwner } from './require-owner.ts';
import type { SharingContext } from './sharing-context.ts';

type InviteContext<Result = unknown> = SharingContext<MutationInviteToVehicleArgs, Result>;

/**
 * Fails like `make-code` when the caller's access has ended since, and with
 * INVITATION_LIMIT_REACHED when too many others are open.
 */
export function request(ctx: InviteContext): DynamoDBTransactWriteItemsRequest {
  const own = requireOwner(ctx);
  const { caller, name, newCode, referenceId } = ctx.stash;
  if (newCode === undefined || name === undefined) {
    fail('SERVICE_UNAVAILABLE');
  }
  const at = now();
  const until = earlierEnd(ctx.stash.until, own.until);
  if (until !== undefined && until <= at) {
    fail('INVALID_ARGUMENT', { argument: 'input.until' });
  }
  const validUntilMs = toMilliSeconds(at) + invitationMs;
  const { role } = ctx.args.input;
  const item: CodeItem = {
    codeHash: newCode.codeHash,
    purpose: 'INVITATION',
    referenceId,
    tenantId: caller.tenantId,
    ownerId: own.ownerId,
    since: ownerSinceOf(own),
    role,
    name,
    ...(until === undefined ? {} : { until }),
    validUntil: toTimestamp(validUntilMs),
    expiresAt: codeExpiresAt(validUntilMs),
  };
  ctx.stash.written = item;
  const { after, writes } = newCodeWrites(ctx, item, at);
  if (exceedsInvitations(after)) {
    fail('INVITATION_LIMIT_REACHED');
  }
  const transactItems = [
    ...writes,
    checkUnchanged(ctx.env, own),
    putEvent(ctx.env, referenceId, { event: 'INVITED', role }, caller, at),
  ];
  return { operation: 'TransactWriteItems', transactItems };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: InviteContext<TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}
