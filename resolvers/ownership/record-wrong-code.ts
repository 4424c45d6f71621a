/**
 * Accepting by a code: records a code that the caller cannot use. The calls are the same for an
 * unknown code and for one that is used, void or expired. A code of the other field is not
 * recorded, because a person cannot see what a code is for, and apps try both fields.
 */
import { type DynamoDBPutItemRequest, runtime } from '@aws-appsync/utils';
import { putWrongCode } from '../records/wrong-code.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import { type CodeArguments, failCode } from './accept-code.ts';
import type { SharingContext } from './sharing-context.ts';
import { acceptableCode, earlierUse } from './usable-code.ts';

/** Skipped when the code gives an access or gave one to the caller. The last step decides again. */
export function request(ctx: SharingContext<CodeArguments>): DynamoDBPutItemRequest {
  const at = now();
  if (earlierUse(ctx, at) !== undefined || acceptableCode(ctx, at) !== undefined) {
    runtime.earlyReturn(null, { skipTo: 'NEXT' });
  }
  if (ctx.stash.isOfOtherField === true) {
    return failCode(ctx);
  }
  const action = ctx.stash.purpose === 'TRANSFER' ? 'TRANSFER_ACCEPTANCE' : 'INVITATION_ACCEPTANCE';
  return putWrongCode(ctx, ctx.stash.caller, { action });
}

/** Fails as for an unknown code, and with AUDIT_UNAVAILABLE when the record was not written. */
export function response(ctx: SharingContext<CodeArguments>): never {
  if (ctx.error) {
    fail('AUDIT_UNAVAILABLE');
  }
  return failCode(ctx);
}
