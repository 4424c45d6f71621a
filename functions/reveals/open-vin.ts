/**
 * Reveals: the Lambda function that reads a VIN from its ciphertext. Outside a rotation it is the
 * only one that may decrypt; resolvers call it after the reveal was recorded. AWS actions:
 * kms:Decrypt on the key that seals VINs.
 */
import type { OpenVinRequest, OpenVinResult } from '../../domain/contracts.ts';
import { openVin } from '../aws/vin-vault.ts';
import { requireVariable } from '../runtime/environment.ts';
import { requestHandler } from '../runtime/handler.ts';
import { countMetric } from '../runtime/metrics.ts';

/** VIN_SEAL_KEY_ID names the key. */
const keyId = requireVariable('VIN_SEAL_KEY_ID');

/** Returns the VIN and counts the reveal. Errors: SERVICE_UNAVAILABLE. */
export const handler = requestHandler<OpenVinRequest, OpenVinResult>(async ({ encryptedVin, ...request }) => {
  const vin = await openVin(keyId, encryptedVin, request);
  countMetric(request.reader === 'OFFICER' ? 'VinRevealed' : 'OwnVinRevealed');
  return { vin };
});
