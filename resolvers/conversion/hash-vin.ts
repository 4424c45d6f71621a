/**
 * Conversion: gets the VIN's keyed hashes for the tenant. The only step that sends the VIN
 * anywhere.
 */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { FunctionResponse, HashVinRequest, HashVinResult } from '../../domain/contracts.ts';
import { normaliseVin } from '../../domain/vin.ts';
import type { ConversionContext } from './context.ts';
import { skipWhenDecided } from './skip.ts';

/** Invokes `hashVin` with the VIN in its canonical form. */
export function request(ctx: ConversionContext): LambdaRequest {
  skipWhenDecided(ctx.stash);
  const payload: HashVinRequest = {
    vin: normaliseVin(ctx.args.vin),
    tenantId: ctx.stash.caller.tenantId,
  };
  return { operation: 'Invoke', payload };
}

/** Stores the hashes in the stash; any failure of the function is FAILED. */
export function response(ctx: ConversionContext<FunctionResponse<HashVinResult> | null>): null {
  const result = ctx.result;
  if (ctx.error || !result || !Object.hasOwn(result, 'ok')) {
    ctx.stash.outcome = 'FAILED';
  }
  // `Object.hasOwn` has distinguished the two responses. APPSYNC_JS has no `in`, by which the
  // compiler would narrow the type.
  else {
    const hashes = (result as { readonly ok: HashVinResult }).ok;
    ctx.stash.hashedVin = hashes.hashedVin;
    if (hashes.otherHashedVin !== undefined) {
      ctx.stash.otherHashedVin = hashes.otherHashedVin;
    }
  }
  return null;
}
