/**
 * Codes of claims: finds the claimed vehicle, makes the code, and stores its keyed hash on the
 * claim. Every write may be repeated: the stream delivers a record at least once.
 */
import { GetCommand, PutCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { type ClaimCodeOutcome, toAuditItem } from '../../domain/audit.ts';
import {
  type ClaimItem,
  type ClaimantItem,
  claimCodeDigits,
  claimCodeMessage,
  claimantKey,
  maxFailedSends,
} from '../../domain/claim.ts';
import { type UniqueKeyItem, type VehicleItem, vinGuards } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { codeKey } from '../aws/code-key.ts';
import { documents, tableName } from '../aws/documents.ts';
import { getTogether } from '../aws/get-together.ts';
import { keyedMac } from '../aws/keyed-mac.ts';
import { auditExpiryOf } from '../runtime/retention.ts';
import { hashOfCode } from './one-time-codes.ts';

const claims = tableName('OwnershipClaims');
const guards = tableName('UniqueKeys');
const registry = tableName('VehicleRegistry');
const auditLog = tableName('AuditLog');

/** The claim as it is now; undefined when it was deleted, and for the other items of the table. */
export async function findClaim(claimId: string, options: CallOptions): Promise<ClaimItem | undefined> {
  const item = await read<ClaimItem | ClaimantItem>(claims, { claimId }, options);
  return item !== undefined && 'hashedVin' in item ? item : undefined;
}

/** A vehicle of the registry, as far as a claim needs it. */
export type ClaimedVehicle = Pick<VehicleItem, 'referenceId' | 'tenantId' | 'status'>;

/**
 * The vehicle with the claim's VIN, in any status; undefined when the tenant has none. Reads the
 * guard of the VIN instead of the index by hash, because the index is eventually consistent.
 */
export async function findClaimed(
  claim: ClaimItem,
  options: CallOptions,
): Promise<ClaimedVehicle | undefined> {
  const guard = await findGuard(vinGuards(claim), options);
  if (guard === undefined) {
    return undefined;
  }
  const vehicle = await read<VehicleItem>(registry, { referenceId: guard.referenceId }, options);
  return vehicle?.tenantId === claim.tenantId ? vehicle : undefined;
}

/** The guard of the VIN; both of a rotation are read at one moment. */
async function findGuard(keys: readonly string[], options: CallOptions): Promise<UniqueKeyItem | undefined> {
  const [key, other] = keys;
  if (other === undefined) {
    return key === undefined ? undefined : read<UniqueKeyItem>(guards, { key }, options);
  }
  const items = await getTogether(
    keys.map((each) => ({ Get: { TableName: guards, Key: { key: each } } })),
    options,
  );
  // Only provisioning and the re-hash write the table.
  return items.find((item) => item !== undefined) as UniqueKeyItem | undefined;
}

/** Until when the person may not claim the vehicle; undefined when nothing was stopped. */
export async function blockedUntil(
  { ownerId }: ClaimItem,
  { referenceId }: ClaimedVehicle,
  options: CallOptions,
): Promise<string | undefined> {
  const key = { claimId: claimantKey(referenceId, ownerId) };
  return (await read<ClaimantItem>(claims, key, options))?.blockedUntil;
}

/**
 * The claim's code: eight digits of a MAC over its id. A repeated call makes the same code. The key
 * is that of the codes' hashes, which have other messages.
 */
export async function claimCode({ claimId, tenantId }: ClaimItem, options: CallOptions): Promise<string> {
  const mac = await keyedMac(codeKey, claimCodeMessage(tenantId, claimId), options);
  const number = Buffer.from(mac, 'base64url').readBigUInt64BE(0) % 10n ** BigInt(claimCodeDigits);
  return number.toString().padStart(claimCodeDigits, '0');
}

/**
 * Stores the keyed hash of the code and the vehicle on the claim. Returns false when the claim no
 * longer expects a code.
 */
export async function storeCode(
  { claimId, tenantId }: ClaimItem,
  { referenceId }: ClaimedVehicle,
  code: string,
  options: CallOptions,
): Promise<boolean> {
  const codeHash = await hashOfCode({ purpose: 'CLAIM', tenantId, subject: claimId }, code, options);
  return update(
    claimId,
    {
      UpdateExpression: 'SET #codeHash = :codeHash, #referenceId = :referenceId REMOVE #failedSends',
      ConditionExpression: '#status = :expected AND attribute_not_exists(#provenAt)',
      ExpressionAttributeNames: {
        '#codeHash': 'codeHash',
        '#referenceId': 'referenceId',
        '#failedSends': 'failedSends',
        '#status': 'status',
        '#provenAt': 'provenAt',
      },
      ExpressionAttributeValues: {
        ':codeHash': codeHash,
        ':referenceId': referenceId,
        ':expected': 'CODE_EXPECTED',
      },
    },
    options,
  );
}

/**
 * Puts a claim whose code could not be sent at the end of the stream again, by a change that the
 * function's filter lets pass. So no other claim waits for it. Returns false when it has failed too
 * often.
 */
export async function putBack(
  { claimId, failedSends = 0 }: ClaimItem,
  options: CallOptions,
): Promise<boolean> {
  if (failedSends + 1 >= maxFailedSends) {
    return false;
  }
  await update(
    claimId,
    {
      UpdateExpression: 'SET #failedSends = :failedSends',
      ConditionExpression: '#status = :expected AND attribute_not_exists(#provenAt)',
      ExpressionAttributeNames: {
        '#failedSends': 'failedSends',
        '#status': 'status',
        '#provenAt': 'provenAt',
      },
      ExpressionAttributeValues: { ':failedSends': failedSends + 1, ':expected': 'CODE_EXPECTED' },
    },
    options,
  );
  return true;
}

/**
 * Records in the audit log what became of the claim; before the code is sent, so that no code
 * appears without a record. A repeated call writes the same item, which may be sealed already;
 * another outcome of a later attempt is another item.
 */
export async function recordOutcome(
  { claimId, clientId, createdAt, ownerId, requestId, tenantId }: ClaimItem,
  outcome: ClaimCodeOutcome,
  vehicle: ClaimedVehicle | undefined,
  options: CallOptions,
): Promise<void> {
  const item = toAuditItem(
    {
      action: 'CLAIM_CODE',
      tenantId,
      at: createdAt,
      id: `${claimId}-${outcome}`,
      actorId: ownerId,
      // Only owners can start a claim.
      actorRoles: ['owners'],
      clientId,
      requestId,
      outcome,
      claimId,
      ...(vehicle === undefined ? {} : { referenceId: vehicle.referenceId }),
    },
    auditExpiryOf(createdAt),
  );
  await documents.send(new PutCommand({ TableName: auditLog, Item: item }), options);
}

/** Reads consistently. */
async function read<Item>(
  TableName: string,
  Key: Readonly<Record<string, string>>,
  options: CallOptions,
): Promise<Item | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName, Key, ConsistentRead: true }),
    options,
  );
  // Each table holds the items of its type only.
  return item as Item | undefined;
}

type Change = Pick<
  UpdateCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** Returns false when the condition does not hold. */
async function update(claimId: string, change: Change, options: CallOptions): Promise<boolean> {
  return conditionHeld(
    documents.send(new UpdateCommand({ TableName: claims, Key: { claimId }, ...change }), options),
  );
}
