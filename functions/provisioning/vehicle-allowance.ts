/**
 * The allowance of a vehicle: how many issuances may begin for one VIN in an hour, over all
 * callers. It is counted in the transaction that begins one, so that lost races and retries count
 * nothing, and ACM PCA gets no order beyond the limit. Its key holds only the VIN's keyed hash.
 */
import { allowanceWindow } from '../../domain/allowance.ts';
import { tableName } from '../aws/documents.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';
import { ItemMovedError, type Write, writeTogether } from './registry-store.ts';
import type { Run } from './run.ts';

/**
 * Writes all or none, and counts it. Throws RATE_LIMITED when only the allowance prevents it,
 * otherwise as `writeTogether`.
 */
export async function writeAllowed(hashedVin: string, writes: readonly Write[], run: Run): Promise<void> {
  const window = allowanceWindow(hashedVin, 'provisioningsOfVehicle', Date.now() / 1_000);
  try {
    await writeTogether([...writes, takeUnit(window)], run);
  } catch (error) {
    const isSpent = error instanceof ItemMovedError && String(error.indexes) === String(writes.length);
    if (!isSpent) {
      throw error;
    }
    const { retryAfterSeconds } = window;
    throw new VehicleError('RATE_LIMITED', { retryAfterSeconds }, { cause: error });
  }
}

/**
 * Reads the environment when called, because the reconciler loads this module and has neither
 * variable.
 */
function takeUnit({ principalKindWindow, expiresAt }: ReturnType<typeof allowanceWindow>): Write {
  return {
    Update: {
      TableName: tableName('Allowances'),
      Key: { principalKindWindow },
      UpdateExpression: 'SET expiresAt = :expiresAt ADD used :one',
      ConditionExpression: 'attribute_not_exists(used) OR used < :limit',
      ExpressionAttributeValues: {
        ':one': 1,
        ':expiresAt': expiresAt,
        ':limit': requireWholeNumber('PROVISIONINGS_OF_VEHICLE_PER_HOUR', 1),
      },
    },
  };
}
