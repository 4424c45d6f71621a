/** Entries of AuditLog that have no seal although the stream had time to bring them. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { auditPartition, auditShardCount } from '../../domain/audit.ts';
import { entryName } from '../../domain/audit-seal.ts';
import { dayMs } from '../../domain/durations.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { sealedAmong } from './audit-chain.ts';
import type { StoredEntry } from './seal-entries.ts';

const auditLog = tableName('AuditLog');
/** The stream brings younger entries. */
const restMs = 5 * 60_000;

/** Pages of entries without a seal, of the last `days` days (UTC) of a tenant. */
export async function* unsealedEntries(
  tenantId: string,
  days: number,
  options: CallOptions,
): AsyncGenerator<readonly StoredEntry[]> {
  const now = Date.now();
  const until = new Date(now - restMs).toISOString();
  for (let back = days - 1; back >= 0; back -= 1) {
    const day = new Date(now - back * dayMs).toISOString().slice(0, 10);
    for (let shard = 0; shard < auditShardCount; shard += 1) {
      yield* unsealedOf(auditPartition(tenantId, day, shard), until, options);
    }
  }
}

async function* unsealedOf(
  partition: string,
  until: string,
  options: CallOptions,
): AsyncGenerator<readonly StoredEntry[]> {
  let start: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey: next } = await documents.send(
      new QueryCommand({
        TableName: auditLog,
        KeyConditionExpression: 'tenantDayShard = :partition AND atId < :until',
        ExpressionAttributeValues: { ':partition': partition, ':until': until },
        ConsistentRead: true,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
      options,
    );
    // Only resolvers and functions of this system write the table.
    const entries = Items as StoredEntry[];
    const sealed = await sealedAmong(entries, options);
    const unsealed = entries.filter((entry) => !sealed.has(entryName(entry)));
    if (unsealed.length > 0) {
      yield unsealed;
    }
    start = next;
  } while (start !== undefined);
}
