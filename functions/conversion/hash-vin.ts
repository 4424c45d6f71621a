/**
 * Conversion: the Lambda function that turns a VIN into its keyed hash. Its cold start delays the
 * response, so it has few imports, and its bundle must load in under 120 ms. AWS actions:
 * kms:GenerateMac on the hash keys.
 */
import type { HashVinRequest, HashVinResult } from '../../domain/contracts.ts';
import { toVin } from '../../domain/vin.ts';
import { hashKeys } from '../aws/hash-key.ts';
import { hashVin } from '../aws/vin-vault.ts';
import { requestHandler } from '../runtime/handler.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';

/**
 * Returns the keyed hashes: two while the key rotates, otherwise one. The resolver has checked the
 * VIN; it is checked again so that KMS never receives anything else. Errors: INVALID_VIN,
 * SERVICE_UNAVAILABLE.
 */
export const handler = requestHandler<HashVinRequest, HashVinResult>(async ({ tenantId, vin: text }) => {
  const vin = toVin(text);
  if (vin === undefined) {
    throw new VehicleError('INVALID_VIN', undefined);
  }
  return hashVin(hashKeys, tenantId, vin);
});
