/**
 * Conversion, step 3 of 5: finds the vehicle by the keyed hash of its VIN. The index follows the
 * registry within moments, so that a vehicle activated just now may still be told as not found.
 */
import { type DynamoDBQueryRequest, util } from '@aws-appsync/utils';
import { type HashedVinEntry, chooseEntry } from '../../domain/conversion.ts';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';

/**
 * More than can stand under one hash: the active vehicle and revoked ones not yet gone from the
 * index.
 */
const entriesRead = 10;

/** Queries byHashedVin. */
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

/** Leaves the vehicle, where there is one; its absence is told only after the next step's call. */
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
