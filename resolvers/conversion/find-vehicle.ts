/**
 * Conversion: finds the vehicle by the keyed hash of its VIN. The index is eventually consistent,
 * so a vehicle may not be found right after its activation.
 */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import { type HashedVinEntry, chooseEntry } from '../../domain/conversion.ts';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';

/**
 * More than the entries of one hash: the active vehicle and revoked ones that the index still
 * holds.
 */
const entriesRead = 10;

/**
 * Queries byHashedVin for at most ten entries; skipped when an earlier step decided the outcome.
 */
export function request(ctx: ConversionContext): DynamoDBQueryRequest {
  skipWhenDecided(ctx.stash);
  return {
    operation: 'Query',
    index: 'byHashedVin',
    query: {
      expression: '#hashedVin = :hashedVin',
      expressionNames: { '#hashedVin': 'hashedVin' },
      expressionValues: util.dynamodb.toMapValues({ ':hashedVin': ctx.stash.hashedVin ?? '' }),
    },
    limit: entriesRead,
  };
}

/**
 * Stores the vehicle in the stash, if there is one. Its absence fails only after the next step's
 * call.
 */
export function response(ctx: ConversionContext<{ readonly items: readonly HashedVinEntry[] } | null>): null {
  if (ctx.error || !ctx.result) {
    ctx.stash.outcome = 'FAILED';
    return null;
  }
  const vehicle = chooseEntry(ctx.result.items, ctx.stash.caller.tenantId);
  if (vehicle !== undefined) {
    ctx.stash.vehicle = vehicle;
  }
  return null;
}
