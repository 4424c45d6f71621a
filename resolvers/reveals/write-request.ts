/** Requesting a reveal, last step: writes the request with its audit record. */
import { type DynamoDBTransactWriteItemsRequest, util } from '@aws-appsync/utils';
import { livingStatuses } from '../../domain/access.ts';
import type { MutationRequestRevealArgs } from '../../domain/generated/schema-types.ts';
import type { RevealItem } from '../../domain/reveal.ts';
import { tables } from '../../domain/tables.ts';
import { checkStatus, failChange } from '../ownership/change.ts';
import { requireTenantVehicle } from '../registry/require-tenant-vehicle.ts';
import { now } from '../runtime/clock.ts';
import { requireExpiry } from '../runtime/retention.ts';
import { requireTable } from '../runtime/tables.ts';
import type { TransactWriteResult } from '../runtime/transaction.ts';
import type { RevealContext } from './context.ts';
import { requireLiving } from './require-living.ts';
import { factsOf, putRecord } from './writes.ts';

type RequestContext<Result = unknown> = RevealContext<MutationRequestRevealArgs, Result>;

/**
 * Fails with VEHICLE_NOT_FOUND for an absent vehicle, another tenant's, one that is not provisioned
 * yet, and a revoked one, whose VIN nothing may link to its successor.
 */
export function request(ctx: RequestContext): DynamoDBTransactWriteItemsRequest {
  const { caller, referenceId, visibleFrom } = ctx.stash;
  requireLiving(requireTenantVehicle(ctx));
  const at = now();
  const { caseNumber, purpose } = ctx.args.input;
  const reveal: RevealItem = {
    revealId: util.autoId(),
    tenantId: caller.tenantId,
    referenceId,
    purpose,
    caseNumber,
    requestedBy: caller.principalId,
    requestedAt: at,
    ...(visibleFrom === undefined ? {} : { visibleFrom }),
    expiresAt: requireExpiry(ctx.env, 'audit', visibleFrom ?? at),
  };
  ctx.stash.reveal = reveal;
  const { revealId, ...facts } = reveal;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        operation: 'PutItem',
        table: requireTable(ctx.env, tables.VinReveals),
        key: util.dynamodb.toMapValues({ revealId }),
        attributeValues: util.dynamodb.toMapValues(facts),
      },
      checkStatus(ctx.env, { referenceId, tenantId: caller.tenantId }, livingStatuses),
      putRecord(ctx, { action: 'VIN_REVEAL_REQUEST', outcome: 'REQUESTED', ...factsOf(reveal, now()) }, at),
    ],
  };
}

/** Fails with CONFLICT or SERVICE_UNAVAILABLE when nothing was written. */
export function response(ctx: RequestContext<TransactWriteResult | null>): null {
  if (ctx.error) {
    failChange(ctx.result);
  }
  return null;
}
