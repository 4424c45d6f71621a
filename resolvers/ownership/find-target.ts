/** Changing another person's access by its `accessId`: reads that access. */
import { type DynamoDBGetItemRequest, runtime, util } from '@aws-appsync/utils';
import { personWithAccess } from '../../domain/access-id.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { fail } from '../runtime/fail.ts';
import { requireAccess } from './require-access.ts';
import type { SharingContext } from './sharing-context.ts';

/**
 * Skipped when the caller named a person instead, and when no open access has the id. Fails as
 * `requireAccess` does.
 */
export function request(ctx: SharingContext<unknown>): DynamoDBGetItemRequest {
  const { accessId, referenceId, viewers } = ctx.stash;
  if (accessId === undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  requireAccess(ctx);
  const ownerId = personWithAccess(viewers, accessId);
  if (ownerId === undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues({ ownerId, referenceId }),
    consistentRead: true,
  };
}

/** Stores the access in the stash. */
export function response(ctx: SharingContext<unknown, OwnershipItem | null>): null {
  if (ctx.error) {
    fail('SERVICE_UNAVAILABLE');
  }
  if (ctx.result) {
    ctx.stash.target = ctx.result;
  }
  return null;
}
