/**
 * The chain in AuditHeads. The write of the head n + 1 is conditional on its absence, so each
 * number is written once, with all that its object and its seals need. Everything after that write
 * may be repeated by any invocation, and gives the same bytes.
 */
import { BatchGetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type AuditHeadItem,
  type AuditSealItem,
  type EntryKey,
  entryName,
  tenantsKey,
} from '../../domain/audit-seal.ts';
import { auditExpiry } from '../../domain/retention.ts';
import { headObjectKey } from '../../records/head-keys.ts';
import { canonicalJson } from '../../records/canonical-json.ts';
import type { Head } from '../../records/head.ts';
import { chunks } from '../aws/chunks.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { putOnce } from '../aws/head-bucket.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { jitter } from '../runtime/pause.ts';
import { retryRemaining } from '../runtime/retry.ts';

const heads = tableName('AuditHeads');
const seals = tableName('AuditSeals');

/** Seals that are written at once. */
const writesAtOnce = 25;
/** Most items in one call (Amazon DynamoDB API Reference, BatchGetItem). */
const maxReads = 100;
const schedule = { attempts: 4, delayMs: (failed: number) => jitter(20 * failed, 80 * failed) } as const;

/** DynamoDB did not process a part of a batch at any attempt. */
export class BatchNotProcessedError extends Error {
  override readonly name = 'BatchNotProcessedError';
}

/** The newest head of a tenant; undefined before the first one. */
export async function newestHead(tenantId: string, options: CallOptions): Promise<AuditHeadItem | undefined> {
  const { Items: [item] = [] } = await documents.send(
    new QueryCommand({
      TableName: heads,
      KeyConditionExpression: 'tenantId = :tenantId',
      ExpressionAttributeValues: { ':tenantId': tenantId },
      ScanIndexForward: false,
      Limit: 1,
      ConsistentRead: true,
    }),
    options,
  );
  // Only this module writes the table.
  return item as AuditHeadItem | undefined;
}

/** Writes the next head; false when another invocation has written one with its number. */
export async function appendHead(item: AuditHeadItem, options: CallOptions): Promise<boolean> {
  return conditionHeld(
    documents.send(
      new PutCommand({
        TableName: heads,
        Item: item,
        ConditionExpression: 'attribute_not_exists(tenantId)',
      }),
      options,
    ),
  );
}

/** Does what is left to do for a head: its object, its seals, and the mark that both are done. */
export async function finishHead(item: AuditHeadItem, options: CallOptions): Promise<void> {
  const { head: text, keys, signature, tenantId, unfinished } = item;
  if (unfinished === undefined) {
    return;
  }
  const { leaves, salts } = unfinished;
  const head = readHead(item);
  const object = canonicalJson({ head: { ...head }, leaves, signature });
  await putOnce(headObjectKey(tenantId, head.sequence), object, options);
  const sealed = keys.map(({ atId, tenantDayShard }, index) => {
    const salt = salts[index] ?? '';
    return { tenantDayShard, atId, sequence: head.sequence, index, salt, ...expiryOfSeal(head) };
  });
  await eachAtMost(writesAtOnce, sealed, (seal) => writeSeal(seal, options));
  await documents.send(
    new UpdateCommand({
      TableName: heads,
      Key: { tenantId, sequence: item.sequence },
      UpdateExpression: 'REMOVE unfinished',
      ConditionExpression: 'head = :head',
      ExpressionAttributeValues: { ':head': text },
    }),
    options,
  );
}

/** Not before the entry: the head was made after it, and its entries have the same days. */
function expiryOfSeal({ keptUntil }: Head): Pick<AuditSealItem, 'expiresAt'> {
  return keptUntil === undefined ? {} : { expiresAt: auditExpiry(0, Date.parse(keptUntil)) };
}

/** The head in an item. Only `appendHead` writes the text. */
export function readHead({ head }: Pick<AuditHeadItem, 'head'>): Head {
  return JSON.parse(head) as Head;
}

/** Records that a tenant has a chain; before its first head. */
export async function addTenant(tenantId: string, options: CallOptions): Promise<void> {
  const Item = { tenantId: tenantsKey, sequence: tenantId };
  await documents.send(new PutCommand({ TableName: heads, Item }), options);
}

/** Returns the ids of all tenants that have a chain of heads. */
export async function tenantsWithChain(options: CallOptions): Promise<readonly string[]> {
  const tenants: string[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey: next } = await documents.send(
      new QueryCommand({
        TableName: heads,
        KeyConditionExpression: 'tenantId = :tenants',
        ExpressionAttributeValues: { ':tenants': tenantsKey },
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
      options,
    );
    tenants.push(...(Items as AuditHeadItem[]).map(({ sequence }) => sequence));
    start = next;
  } while (start !== undefined);
  return tenants;
}

/** The keys of those entries that have a seal, each as `entryName` writes it. */
export async function sealedAmong(
  keys: readonly EntryKey[],
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const sealed = new Set<string>();
  for (const part of chunks(keys, maxReads)) {
    const left = await retryRemaining(
      part,
      (remaining) => readSeals(remaining, sealed, options),
      schedule,
      options,
    );
    requireNone(left);
  }
  return sealed;
}

/** Adds the seals that DynamoDB returns, and returns the keys that it did not process. */
async function readSeals(
  keys: readonly EntryKey[],
  sealed: Set<string>,
  options: CallOptions,
): Promise<readonly EntryKey[]> {
  const { Responses: found, UnprocessedKeys: left } = await documents.send(
    new BatchGetCommand({
      RequestItems: {
        [seals]: {
          Keys: keys.map(({ atId, tenantDayShard }) => ({ tenantDayShard, atId })),
          ProjectionExpression: 'tenantDayShard, atId',
          ConsistentRead: true,
        },
      },
    }),
    options,
  );
  for (const key of (found?.[seals] ?? []) as EntryKey[]) {
    sealed.add(entryName(key));
  }
  return (left?.[seals]?.Keys ?? []) as EntryKey[];
}

/** A seal is written once: its salt may be erased before another invocation repeats the write. */
async function writeSeal(item: AuditSealItem, options: CallOptions): Promise<void> {
  const command = new PutCommand({
    TableName: seals,
    Item: item,
    ConditionExpression: 'attribute_not_exists(atId)',
  });
  await conditionHeld(documents.send(command, options));
}

function requireNone(left: readonly unknown[]): void {
  if (left.length > 0) {
    throw new BatchNotProcessedError();
  }
}
