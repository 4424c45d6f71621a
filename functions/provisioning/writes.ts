/** Writes that several of provisioning's transactions have in common. */
import type { CertificateFences } from '../../domain/certificate-fences.ts';
import { type RegisteredCertificate, publicKeyGuard } from '../../domain/registry.ts';
import { tableName } from '../aws/documents.ts';
import { type Write, names } from './registry-store.ts';

/** Reserves a key for the vehicle, unless another vehicle has it or it is retired. */
export function takeGuard(key: string, referenceId: string): Write {
  return {
    Put: {
      TableName: names.uniqueKeys,
      Item: { key, referenceId },
      ConditionExpression:
        'attribute_not_exists(#key) OR (referenceId = :referenceId AND attribute_not_exists(retiredAt))',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: { ':referenceId': referenceId },
    },
  };
}

/**
 * Requires that no vehicle has the key. With it, a transaction that takes the guard of one hash of
 * a VIN excludes a vehicle under the other hash.
 */
export function requireNoGuard(key: string): Write {
  return {
    ConditionCheck: {
      TableName: names.uniqueKeys,
      Key: { key },
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': 'key' },
    },
  };
}

/** Releases a key that the vehicle has. */
export function releaseGuard(key: string, referenceId: string): Write {
  return {
    Delete: {
      TableName: names.uniqueKeys,
      Key: { key },
      ConditionExpression: 'referenceId = :referenceId',
      ExpressionAttributeValues: { ':referenceId': referenceId },
    },
  };
}

/**
 * Retires the key of a certificate. A request with this key may still be in progress and must not
 * restore it: docs/decisions/0021-a-replaced-key-does-not-come-back.md.
 */
export function retireKey(
  { keyFingerprint }: RegisteredCertificate,
  referenceId: string,
  retiredAt: string,
): Write {
  return {
    Put: {
      TableName: names.uniqueKeys,
      Item: { key: publicKeyGuard(keyFingerprint), referenceId, retiredAt },
      ConditionExpression: 'referenceId = :referenceId',
      ExpressionAttributeValues: { ':referenceId': referenceId },
    },
  };
}

/** An available device of a tenant's inventory becomes the vehicle's. */
export interface Installation {
  readonly deviceId: string;
  readonly tenantId: string;
  readonly referenceId: string;
  /** The key that will be used; absent when it is not known yet. */
  readonly keyFingerprint?: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Conditional, because an import may have changed the device since it was read. */
export function installDevice({ deviceId, tenantId, referenceId, keyFingerprint, at }: Installation): Write {
  const isFree = '#status = :available AND tenantId = :tenantId';
  const hasKey = '(attribute_not_exists(publicKeyFingerprint) OR publicKeyFingerprint = :key)';
  return {
    Update: {
      TableName: names.inventory,
      Key: { deviceId },
      UpdateExpression: 'SET #status = :installed, referenceId = :referenceId, updatedAt = :now',
      ConditionExpression: keyFingerprint === undefined ? isFree : `${isFree} AND ${hasKey}`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':installed': 'INSTALLED',
        ':available': 'AVAILABLE',
        ':referenceId': referenceId,
        ':tenantId': tenantId,
        ':now': at,
        ...(keyFingerprint !== undefined && { ':key': keyFingerprint }),
      },
    },
  };
}

/**
 * Withdraws the vehicle's device. It keeps `removedAt`, so that only `releaseDevice` makes it
 * available again.
 */
export function withdrawDevice(deviceId: string, referenceId: string, at: string): Write {
  return {
    Update: {
      TableName: names.inventory,
      Key: { deviceId },
      UpdateExpression: 'SET #status = :withdrawn, removedAt = :at, updatedAt = :at REMOVE referenceId',
      ConditionExpression: 'referenceId = :referenceId',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':withdrawn': 'WITHDRAWN', ':at': at, ':referenceId': referenceId },
    },
  };
}

/** What a change of the fences writes in addition to them. */
export interface FenceFacts {
  /** Epoch milliseconds of another TCU's activation. */
  readonly tcuActivatedAt?: number;
  /** Epoch milliseconds of the end of a suspension. */
  readonly resumedAt?: number;
  /** Id of a renewed certificate that waits for its first record; removed when not given. */
  readonly offered?: string;
}

/** Writes the fences to VehicleState. Attributes that are not named here stay. */
export function putFences(
  referenceId: string,
  certificateFences: CertificateFences,
  facts: FenceFacts = {},
): Write {
  const given = Object.entries(facts);
  const sets = ['certificates = :fences', ...given.map(([name]) => `${name} = :${name}`)];
  return {
    Update: {
      // Read when called, because the drift function loads this module without the variable.
      TableName: tableName('VehicleState'),
      Key: { referenceId },
      UpdateExpression: `SET ${sets.join(', ')} ADD fence :one${facts.offered === undefined ? ' REMOVE offered' : ''}`,
      ExpressionAttributeValues: {
        ':fences': certificateFences,
        ':one': 1,
        ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
      },
    },
  };
}
