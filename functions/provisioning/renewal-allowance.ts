/**
 * The allowance of a vehicle for certificate requests in an hour. It has the limit of the
 * certificates for one VIN, which the saga counts when it begins one.
 */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { allowanceWindow } from '../../domain/allowance.ts';
import { documents, tableName } from '../aws/documents.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import type { Run } from './run.ts';

const limit = requireWholeNumber('PROVISIONINGS_OF_VEHICLE_PER_HOUR', 1);

/**
 * Counts a request. Returns the seconds until the next window for the first request beyond the
 * limit, and SILENCE for those after it, so that a flood causes no flood of messages.
 */
export async function takeRequest(
  referenceId: string,
  run: Run,
): Promise<'ALLOWED' | 'SILENCE' | { readonly retryAfterSeconds: number }> {
  const { principalKindWindow, expiresAt, retryAfterSeconds } = allowanceWindow(
    referenceId,
    'certificateRequestsOfVehicle',
    Date.now() / 1_000,
  );
  const { Attributes: counted } = await documents.send(
    new UpdateCommand({
      TableName: tableName('Allowances'),
      Key: { principalKindWindow },
      UpdateExpression: 'SET expiresAt = :expiresAt ADD used :one',
      ExpressionAttributeValues: { ':one': 1, ':expiresAt': expiresAt },
      ReturnValues: 'UPDATED_NEW',
    }),
    run,
  );
  const used = Number(counted?.['used']);
  if (used <= limit) {
    return 'ALLOWED';
  }
  return used === limit + 1 ? { retryAfterSeconds } : 'SILENCE';
}
