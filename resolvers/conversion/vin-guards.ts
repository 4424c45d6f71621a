/**
 * Reading the guards of a VIN while the hash key rotates: one of the two may exist, and the re-hash
 * may just be moving it. So both are read in one transaction, and not by the index, which is
 * eventually consistent.
 *
 * An absent item is null at its place, and a cancelled read returns no items (AWS: AppSync
 * Developer Guide, "TransactGetItems").
 *
 * @see https://docs.aws.amazon.com/appsync/latest/devguide/js-aws-appsync-resolver-reference-dynamodb-transact-get-items.html
 */
import { type DynamoDBTransactGetItemsRequest, util } from '@aws-appsync/utils';
import { type UniqueKeyItem, vinGuards } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { requireTable } from '../runtime/tables.ts';
import type { ConversionContext } from './context.ts';

/** The result of TransactGetItems; DynamoDB cancels it while one of the guards is written. */
export type GuardsResult = { readonly items?: readonly (UniqueKeyItem | null)[] | null } | null;

/** Reads the guards of the hashes that `hashVin` returned. */
export function requestGuards(ctx: ConversionContext<GuardsResult>): DynamoDBTransactGetItemsRequest {
  const { hashedVin, otherHashedVin } = ctx.stash;
  const hashes = { hashedVin: hashedVin ?? '' };
  const keys = vinGuards(otherHashedVin === undefined ? hashes : { ...hashes, otherHashedVin });
  const table = requireTable(ctx.env, tables.UniqueKeys);
  return {
    operation: 'TransactGetItems',
    transactItems: keys.map((key) => ({ table, key: util.dynamodb.toMapValues({ key }) })),
  };
}

/** Stores in the stash which vehicle is named. Returns false when the guards could not be read. */
export function keepGuard(ctx: ConversionContext<GuardsResult>): boolean {
  const items = ctx.result?.items;
  if (ctx.error || !items) {
    return false;
  }
  items.forEach((guard) => {
    if (guard) {
      ctx.stash.guardedReferenceId = guard.referenceId;
    }
  });
  return true;
}
