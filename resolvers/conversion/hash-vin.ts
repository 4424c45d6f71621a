/**
 * Conversion, step 2 of 5: has the VIN hashed with the tenant's message under the KMS key. The only
 * step that sees the VIN.
 */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { Answer, HashVinRequest, HashVinResult } from '../../domain/contracts.ts';
import { normaliseVin } from '../../domain/vin.ts';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';

/** Invokes `hashVin` with the VIN in its one spelling. */
export function request(ctx: ConversionContext): LambdaRequest {
  skipWhenDecided(ctx.stash);
  const payload: HashVinRequest = {
    vin: normaliseVin(ctx.args.vin),
    tenantId: ctx.stash.caller.tenantId,
  };
  return { operation: 'Invoke', payload };
}

/** Leaves the hash; whatever the function could not do is FAILED. */
export function response(ctx: ConversionContext<Answer<HashVinResult> | null>): null {
  const answer = ctx.result;
  if (ctx.error || !answer || !Object.hasOwn(answer, 'ok')) {
    ctx.stash.outcome = 'FAILED';
  }
  // `Object.hasOwn` has just told the two kinds of answer apart; the dialect has no `in`, by which
  // the compiler would see it.
  else {
    ctx.stash.hashedVin = (answer as { readonly ok: HashVinResult }).ok.hashedVin;
  }
  return null;
}
