/**
 * Conversion: reads the caller's access to the vehicle and decides the outcome. The call is made
 * for every caller, even when no vehicle was found, so that neither the call nor its duration
 * reveals whether a VIN is known.
 */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { ConversionOutcome } from '../../domain/audit.ts';
import { conversionOutcome } from '../../domain/conversion.ts';
import { neverIssuedReferenceId } from '../../domain/reference-id.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { now } from '../runtime/clock.ts';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';

/** Reads consistently, so that an end of an access applies at once. */
export function request(ctx: ConversionContext): DynamoDBGetItemRequest {
  skipWhenDecided(ctx.stash);
  const ownerId = ctx.stash.caller.principalId;
  const referenceId = ctx.stash.vehicle?.referenceId ?? neverIssuedReferenceId;
  return {
    operation: 'GetItem',
    key: util.dynamodb.toMapValues({ ownerId, referenceId }),
    consistentRead: true,
  };
}

/** Decides by the time after the read, because an access may expire during the attempt. */
export function response(ctx: ConversionContext<OwnershipItem | null>): null {
  ctx.stash.outcome = ctx.error ? 'FAILED' : decide(ctx, ctx.result ?? undefined);
  return null;
}

function decide(ctx: ConversionContext, access: OwnershipItem | undefined): ConversionOutcome {
  const { caller, vehicle } = ctx.stash;
  return conversionOutcome(caller, vehicle, access, ctx.args.purpose ?? undefined, now());
}
