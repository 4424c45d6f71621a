/** Revealing a VIN, last step: invokes the function that decrypts it. The reveal is recorded. */
import type { LambdaRequest } from '@aws-appsync/utils';
import type { FunctionResponse, OpenVinRequest, OpenVinResult } from '../../domain/contracts.ts';
import { requireTenantVehicle } from '../registry/require-tenant-vehicle.ts';
import { fail } from '../runtime/fail.ts';
import type { RevealContext } from './context.ts';

/** Passes the ciphertext with what its encryption context must be. */
export function request(ctx: RevealContext): LambdaRequest {
  const { encryptedVin, referenceId, tenantId } = requireTenantVehicle(ctx);
  const reader = ctx.stash.reveal === undefined ? 'OWNER' : 'OFFICER';
  const payload: OpenVinRequest = { tenantId, referenceId, encryptedVin, reader };
  return { operation: 'Invoke', payload };
}

/** Stores the VIN in the stash; fails with SERVICE_UNAVAILABLE without one. */
export function response(ctx: RevealContext<unknown, FunctionResponse<OpenVinResult> | null>): null {
  const result = ctx.result;
  if (ctx.error || !result || !Object.hasOwn(result, 'ok')) {
    fail('SERVICE_UNAVAILABLE');
  }
  // `Object.hasOwn` has distinguished the two responses. APPSYNC_JS has no `in`, by which the
  // compiler would narrow the type.
  ctx.stash.vin = (result as { readonly ok: OpenVinResult }).ok.vin;
  return null;
}
