/**
 * Conversion: reads the caller's access to the vehicle and the caller's standing, and decides the
 * outcome. The call is made for every caller, even when no vehicle was found, so that neither the
 * call nor its duration reveals whether a VIN is known. A paused caller gets one response for all
 * VINs.
 */
import { type DynamoDBBatchGetItemRequest, util } from '@aws-appsync/utils';
import type { ConversionOutcome } from '../../domain/audit.ts';
import { conversionOutcome } from '../../domain/conversion.ts';
import { type ConversionStandingItem, standingKey } from '../../domain/conversion-standing.ts';
import { neverIssuedReferenceId } from '../../domain/reference-id.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { now } from '../runtime/clock.ts';
import { type BatchGetResult, requireTable } from '../runtime/tables.ts';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';

type Items = BatchGetResult<OwnershipItem | ConversionStandingItem>;

/** Reads both consistently, so that an end of an access and a pause apply at once. */
export function request(ctx: ConversionContext): DynamoDBBatchGetItemRequest {
  skipWhenDecided(ctx.stash);
  const { principalId: ownerId, tenantId } = ctx.stash.caller;
  const referenceId = ctx.stash.vehicle?.referenceId ?? neverIssuedReferenceId;
  const access = util.dynamodb.toMapValues({ ownerId, referenceId });
  const standing = util.dynamodb.toMapValues({ ...standingKey(tenantId, ownerId) });
  return {
    operation: 'BatchGetItem',
    tables: {
      [requireTable(ctx.env, tables.Ownership)]: { keys: [access], consistentRead: true },
      [requireTable(ctx.env, tables.PersonPatterns)]: { keys: [standing], consistentRead: true },
    },
  };
}

/** Decides by the time after the read, because an access may expire during the attempt. */
export function response(ctx: ConversionContext<Items | null>): null {
  // The tables hold items of these types.
  const access = itemOf(ctx.result, requireTable(ctx.env, tables.Ownership)) as
    OwnershipItem | null | undefined;
  const standing = itemOf(ctx.result, requireTable(ctx.env, tables.PersonPatterns)) as
    ConversionStandingItem | null | undefined;
  // An item that was not read may pause the caller or end the access.
  if (ctx.error || access === undefined || standing === undefined) {
    ctx.stash.outcome = 'FAILED';
  } else {
    ctx.stash.outcome = standing?.pausedAt ? 'PAUSED' : decide(ctx, access ?? undefined);
  }
  return null;
}

/** The item of the one key of a table, null where there is none; undefined when it was not read. */
function itemOf(result: Items | null | undefined, table: string) {
  const unread = result?.unprocessedKeys?.[table] ?? [];
  const items = result?.data[table];
  return unread.length > 0 || items?.length !== 1 ? undefined : items[0];
}

function decide(ctx: ConversionContext, access: OwnershipItem | undefined): ConversionOutcome {
  const { caller, vehicle } = ctx.stash;
  return conversionOutcome(caller, vehicle, access, ctx.args.purpose ?? undefined, now());
}
