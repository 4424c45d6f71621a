/** PersonPatterns: the standing of a person, and the pause with its record in AuditLog. */
import { randomUUID } from 'node:crypto';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type AuditItem, type AuditRecord, toAuditItem } from '../../domain/audit.ts';
import { type ConversionStandingItem, standingKey } from '../../domain/conversion-standing.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { auditExpiryOf } from '../runtime/retention.ts';

const personPatterns = tableName('PersonPatterns');
const auditLog = tableName('AuditLog');

/** A lift, a grant or another pause was written since the standing was read. */
export class StandingMovedError extends Error {
  override readonly name = 'StandingMovedError';
}

/** The person's standing; undefined when nothing was decided about the person. */
export async function readStanding(
  { actorId, tenantId }: AuditItem,
  options: CallOptions,
): Promise<ConversionStandingItem | undefined> {
  const Key = { ...standingKey(tenantId, actorId) };
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: personPatterns, Key, ConsistentRead: true }),
    options,
  );
  // Only this module and the resolvers of standings write the item.
  return item as ConversionStandingItem | undefined;
}

/**
 * Pauses the person whose entry is `cause`, and records it in the same transaction, with the number
 * of Reference IDs that the person learned. Does nothing for a person who is paused. Throws
 * StandingMovedError.
 */
export async function pauseConversion(
  cause: AuditItem,
  learned: number,
  known: ConversionStandingItem | undefined,
  options: CallOptions,
): Promise<void> {
  if (known?.pausedAt !== undefined) {
    return;
  }
  const at = new Date().toISOString();
  try {
    await documents.send(
      new TransactWriteCommand({
        TransactItems: [
          { Update: pause(cause, known, at) },
          {
            Put: {
              TableName: auditLog,
              Item: toAuditItem(recordOf(cause, learned, at), auditExpiryOf(at)),
              ConditionExpression: 'attribute_not_exists(tenantDayShard)',
            },
          },
        ],
      }),
      options,
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'TransactionCanceledException') {
      await requirePaused(cause, options);
    } else {
      throw error;
    }
  }
}

function pause({ actorId, tenantId }: AuditItem, known: ConversionStandingItem | undefined, at: string) {
  const isUnchanged = known === undefined ? 'attribute_not_exists(changedAt)' : 'changedAt = :known';
  return {
    TableName: personPatterns,
    Key: { ...standingKey(tenantId, actorId) },
    UpdateExpression: 'SET pausedAt = :at, changedAt = :at',
    ConditionExpression: `attribute_not_exists(pausedAt) AND ${isUnchanged}`,
    ExpressionAttributeValues: { ':at': at, ...(known && { ':known': known.changedAt }) },
  };
}

/** The response of an earlier attempt may be lost, and another invocation may have paused. */
async function requirePaused(cause: AuditItem, options: CallOptions): Promise<void> {
  const standing = await readStanding(cause, options);
  if (standing?.pausedAt === undefined) {
    throw new StandingMovedError();
  }
}

/** The entry that reached the limit says with which app client and in which request. */
function recordOf(cause: AuditItem, learned: number, at: string): AuditRecord {
  const { actorId, actorRoles, clientId, requestId, tenantId } = cause;
  return {
    ...{ action: 'CONVERSION_PAUSE', outcome: 'BEGUN', tenantId, at, id: randomUUID() },
    ...{ actorId, actorRoles, clientId, requestId, personId: actorId, learned },
  };
}
