/**
 * Moves one vehicle from the old hash to the new one. The VIN is read from its ciphertext, is never
 * stored, and leaves this file only to KMS. Everything may be repeated: the transaction changes
 * nothing if the vehicle was moved, revoked or changed meanwhile.
 */
import { randomUUID } from 'node:crypto';
import { IncorrectKeyException, InvalidCiphertextException } from '@aws-sdk/client-kms';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type UniqueKeyItem, type VehicleItem, vinGuard } from '../../domain/registry.ts';
import { type Vin, toVin } from '../../domain/vin.ts';
import { cancellationCodes } from '../aws/cancellation-codes.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { hashVinBy, openVin } from '../aws/vin-vault.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import { newKey, sealKeyId } from './settings.ts';

/**
 * The outcome. `CHANGED`: the vehicle or its guard is no longer as it was read, so the next pass
 * looks again. `UNOPENED`: the ciphertext cannot be read or holds no VIN, which needs an operator.
 */
export type MoveOutcome = 'MOVED' | 'CHANGED' | 'UNOPENED';

type Vehicle = Pick<VehicleItem, 'encryptedVin' | 'hashedVin' | 'referenceId' | 'tenantId' | 'version'>;

const registry = tableName('VehicleRegistry');
const uniqueKeys = tableName('UniqueKeys');
const schedule = { attempts: 5, delayMs: (failed: number) => jitter(10, 40 * failed) } as const;

/** Moves the vehicle that the old guard names. Throws the errors of failed calls. */
export async function moveGuard(
  { key, referenceId }: UniqueKeyItem,
  options: CallOptions,
): Promise<MoveOutcome> {
  const vehicle = await findVehicle(referenceId, options);
  if (vehicle?.hashedVin === undefined || vinGuard(vehicle.hashedVin) !== key) {
    return 'CHANGED';
  }
  const vin = await vinOf(vehicle, options);
  if (vin === undefined) {
    return 'UNOPENED';
  }
  const newHash = await hashVinBy(newKey, vehicle.tenantId, vin, options);
  return (await writeMove(vehicle, vehicle.hashedVin, newHash, options)) ? 'MOVED' : 'CHANGED';
}

async function findVehicle(referenceId: string, options: CallOptions): Promise<Vehicle | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: registry, Key: { referenceId }, ConsistentRead: true }),
    options,
  );
  // Only this system writes the table.
  return item as Vehicle | undefined;
}

/** The VIN is this vehicle's, because the encryption context ties the ciphertext to it. */
async function vinOf({ encryptedVin, ...vehicle }: Vehicle, options: CallOptions): Promise<Vin | undefined> {
  if (encryptedVin === '') {
    return undefined;
  }
  try {
    return toVin(await openVin(sealKeyId, encryptedVin, vehicle, options));
  } catch (error) {
    if (error instanceof InvalidCiphertextException || error instanceof IncorrectKeyException) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Writes hash and guards together. The condition on the version excludes every other change since
 * the vehicle was read; `updatedAt` stays, because nothing that a person sees has changed.
 */
async function writeMove(
  { referenceId, version }: Vehicle,
  oldHash: string,
  newHash: string,
  options: CallOptions,
): Promise<boolean> {
  const command = new TransactWriteCommand({
    ClientRequestToken: randomUUID(),
    TransactItems: [
      {
        Update: {
          TableName: registry,
          Key: { referenceId },
          UpdateExpression: 'SET hashedVin = :new, version = :next',
          ConditionExpression: 'version = :version AND hashedVin = :old',
          ExpressionAttributeValues: {
            ':new': newHash,
            ':old': oldHash,
            ':version': version,
            ':next': version + 1,
          },
        },
      },
      {
        Delete: {
          TableName: uniqueKeys,
          Key: { key: vinGuard(oldHash) },
          ConditionExpression: 'referenceId = :referenceId',
          ExpressionAttributeValues: { ':referenceId': referenceId },
        },
      },
      {
        Put: {
          TableName: uniqueKeys,
          Item: { key: vinGuard(newHash), referenceId },
          ConditionExpression: 'attribute_not_exists(#key)',
          ExpressionAttributeNames: { '#key': 'key' },
        },
      },
    ],
  });
  try {
    await retry(() => documents.send(command, options), { ...schedule, isRetryable: isConflict }, options);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) {
      return false;
    }
    throw error;
  }
}

function isConflict(error: unknown): boolean {
  const codes = cancellationCodes(error);
  return codes.includes('TransactionConflict') && !codes.includes('ConditionalCheckFailed');
}
