/** The record of a code that the caller cannot use. Many of them are guesses. */
import { type Context, type DynamoDBPutItemRequest, util } from '@aws-appsync/utils';
import type { WrongCode } from '../../domain/audit.ts';
import type { Caller } from '../../domain/contracts.ts';
import { now } from '../runtime/clock.ts';
import { requestIdOf } from '../runtime/request-id.ts';
import { putRecord } from './put-record.ts';

/** Puts the attempt into the audit log, with the claim where the code belongs to one. */
export function putWrongCode(
  ctx: Pick<Context, 'env' | 'identity' | 'request'>,
  caller: Caller,
  facts: Pick<WrongCode, 'action'> & { readonly claimId?: string },
): DynamoDBPutItemRequest {
  return putRecord(ctx, {
    ...facts,
    outcome: 'WRONG_CODE',
    tenantId: caller.tenantId,
    at: now(),
    id: util.autoId(),
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId: requestIdOf(ctx),
  });
}
