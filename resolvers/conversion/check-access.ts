/**
 * Conversion, step 4 of 5: reads the caller's access to the vehicle and decides the outcome. The
 * call is made for every caller and also when nothing was found, so that neither its presence nor
 * its time tells an unknown VIN from another's.
 */
import { type DynamoDBGetItemRequest, util } from '@aws-appsync/utils';
import type { ConversionOutcome } from '../../domain/audit.ts';
import { conversionOutcome } from '../../domain/conversion.ts';
import { neverIssuedReferenceId } from '../../domain/reference-id.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { now } from '../runtime/clock.ts';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';

/** Reads consistently: an access that has ended counts from that moment. */
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

/** Decides by the time after the read: an access may expire while an attempt is under way. */
export function response(ctx: ConversionContext<OwnershipItem | null>): null {
  ctx.stash.outcome = ctx.error ? 'FAILED' : decide(ctx, ctx.result ?? undefined);
  return null;
}

function decide(ctx: ConversionContext, access: OwnershipItem | undefined): ConversionOutcome {
  const { caller, vehicle } = ctx.stash;
  return conversionOutcome(caller, vehicle, access, ctx.args.purpose ?? undefined, now());
}
