/**
 * Accepting an invitation, last step: uses the code up and writes the access, in one transaction.
 */
import { type DynamoDBTransactWriteItemsRequest, runtime } from '@aws-appsync/utils';
import { isSameAccess, livingStatuses, transferableStatuses } from '../../domain/access.ts';
import { acceptedAccess } from '../../domain/invitations.ts';
import { changedViewers, exceedsLimit, sinceIsTaken } from '../../domain/viewers.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import { type CodeArguments, failCode } from './accept-code.ts';
import { checkStatus, failChange, putHistory, putViewers } from './change.ts';
import { useCode } from './codes.ts';
import { isOfErasedPerson, putGrantedAccess } from './granted-access.ts';
import type { SharingContext } from './sharing-context.ts';
import { acceptableCode, earlierUse } from './usable-code.ts';

/**
 * Fails with INVITATION_NOT_FOUND for every code that the caller cannot use, and with
 * ACCESS_LIMIT_REACHED when too many other persons have access. An access that is already as wide
 * leaves the code unused.
 */
export function request(ctx: SharingContext<CodeArguments>): DynamoDBTransactWriteItemsRequest {
  const { access, caller, referenceId } = ctx.stash;
  const viewers = ctx.stash.viewers ?? {};
  const at = now();
  const earlier = earlierUse(ctx, at);
  if (earlier !== undefined) {
    ctx.stash.changed = earlier;
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  const invitation = acceptableCode(ctx, at);
  if (invitation === undefined) {
    return failCode(ctx);
  }
  const inviterUntil = viewers[invitation.ownerId]?.until;
  const changed = acceptedAccess(invitation, caller.principalId, access, inviterUntil, at);
  ctx.stash.changed = changed;
  if (access !== undefined && isSameAccess(access, changed)) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  if (changed.since === at && sinceIsTaken(viewers, changed.ownerId, at)) {
    fail('CONFLICT');
  }
  const after = changedViewers(viewers, changed, at);
  if (exceedsLimit(after)) {
    fail('ACCESS_LIMIT_REACHED');
  }
  const transactItems = [
    ...useCode(ctx.env, invitation, changed),
    ...putGrantedAccess(ctx.env, access, changed),
    putHistory(ctx.env, changed, 'ACCESS_GRANTED', caller, at),
    putViewers(ctx.env, referenceId, ctx.stash.viewers, after),
    checkStatus(
      ctx.env,
      { referenceId, tenantId: caller.tenantId },
      changed.role === 'OWNER' ? transferableStatuses : livingStatuses,
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
