/**
 * The allowance of a vehicle: how many certificates may be begun for one VIN in an hour, whoever
 * asks. It is counted in the transaction that begins one, so that callers who lose the race, and
 * retries, count nothing, and none is ordered from ACM PCA beyond it. Its key holds the VIN's keyed
 * hash only.
 */
import { allowanceWindow } from '../../domain/allowance.ts';
import { tableName } from '../aws/documents.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';
import { ItemMovedError, type Write, writeTogether } from './registry-store.ts';
import type { Run } from './run.ts';

/**
 * Writes all or none and counts it. Throws RATE_LIMITED when the allowance alone stands against it,
 * else as `writeTogether`.
 */
export async function writeAllowed(hashedVin: string, writes: readonly Write[], run: Run): Promise<void> {
  const window = allowanceWindow(hashedVin, 'provisioningsOfVehicle', Date.now() / 1_000);
  try {
    await writeTogether([...writes, takeUnit(window)], run);
  } catch (error) {
    const isSpent = error instanceof ItemMovedError && String(error.places) === String(writes.length);
    if (!isSpent) {
      throw error;
    }
    const { retryAfterSeconds } = window;
    throw new VehicleError('RATE_LIMITED', { retryAfterSeconds }, { cause: error });
  }
}

/**
 * Reads the environment at its use, because the reconciler loads this module and has neither
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
