/**
 * Erases the entries of the audit log that a person caused as an owner or driver, or that decide
 * about the person, with their salts. The sealed entry that names their places is written first, so
 * the proof of older heads holds at every moment. What the person did in another role stays: those
 * concerned may ask who looked them up.
 */
import { randomUUID } from 'node:crypto';
import { BatchGetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type AuditItem, type AuditRecord, toAuditItem } from '../../domain/audit.ts';
import { type AuditSealItem, type EntryKey, entryName } from '../../domain/audit-seal.ts';
import { dayMs } from '../../domain/durations.ts';
import { placeOf } from '../../records/findings.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { auditExpiryOf } from '../runtime/retention.ts';
import { deleteAll } from './delete-items.ts';
import { scanFor } from './scan.ts';
import { type Erased, NotErasedError, type PersonScope } from './scope.ts';

const auditLog = tableName('AuditLog');
const seals = tableName('AuditSeals');

/** Entries that one record names, so that it stays below 2 KB. */
const maxAtOnce = 40;
/** Calls at once. */
const saltsAtOnce = 10;
/** An entry without a seal is sealed within minutes, or at the latest while the stream has it. */
const sealedWithinMs = 2 * dayMs;

/** What a step has decided to erase. Stored before it is done, so that a retry does the same. */
interface Pending {
  /** Of the record's key. */
  readonly at: string;
  readonly id: string;
  readonly keys: readonly EntryKey[];
  readonly places: readonly string[];
}

interface Position {
  readonly start?: string;
  readonly pending?: Pending;
  /** True when nothing is left to read. */
  readonly isLast?: boolean;
}

/** Finds the next entries in one step, and erases them in the following one. */
export async function eraseAuditEntries(
  scope: PersonScope,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  // Only this function writes the text.
  const { isLast, pending, start } = JSON.parse(after ?? '{}') as Position;
  if (pending === undefined) {
    return find(scope, start, options);
  }
  await putErasure(scope, pending, options);
  await deleteAll(auditLog, pending.keys.map(toKey), options);
  await eachAtMost(saltsAtOnce, pending.keys, (key) => eraseSalt(key, options));
  const count = pending.keys.length;
  return isLast === true ? { count } : { count, next: toText({ ...(start !== undefined && { start }) }) };
}

async function find(
  { personId, tenantId }: PersonScope,
  start: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { items, next } = await scanFor(
    'AuditLog',
    {
      expression: 'tenantId = :tenantId AND (actorId = :personId OR personId = :personId)',
      values: { ':tenantId': tenantId, ':personId': personId },
    },
    start,
    options,
  );
  const all = (items as unknown as AuditItem[]).filter((entry) => isErasable(entry, personId));
  const entries = all.slice(0, maxAtOnce);
  const following: Position = next === undefined ? { isLast: true } : { start: next };
  if (entries.length === 0) {
    return { count: 0, ...(next !== undefined && { next: toText(following) }) };
  }
  const sealed = await sealsOf(entries, options);
  const since = new Date(Date.now() - sealedWithinMs).toISOString();
  if (entries.some((entry) => !sealed.has(entryName(entry)) && entry.at > since)) {
    return { count: 0, isWaiting: true, next: toText({ ...(start !== undefined && { start }) }) };
  }
  const pending: Pending = {
    at: new Date().toISOString(),
    id: randomUUID(),
    keys: entries.map(toKey),
    places: entries.flatMap((entry) => sealed.get(entryName(entry)) ?? []),
  };
  const begun = all.length > entries.length ? { ...(start !== undefined && { start }) } : following;
  return { count: 0, next: toText({ ...begun, pending }) };
}

/** An entry that names erased places must stay, because the proof needs it. */
function isErasable(entry: AuditItem, personId: string): boolean {
  const namesPlaces = 'erased' in entry && entry.erased.length > 0;
  const isOwn = entry.actorId === personId && entry.actorRoles.every((role) => role === 'owners');
  return !namesPlaces && (isOwn || entry.personId === personId);
}

/** The places of those entries that are sealed, by `entryName`. */
async function sealsOf(
  entries: readonly AuditItem[],
  options: CallOptions,
): Promise<ReadonlyMap<string, string>> {
  const { Responses: found, UnprocessedKeys: left } = await documents.send(
    new BatchGetCommand({ RequestItems: { [seals]: { Keys: entries.map(toKey), ConsistentRead: true } } }),
    options,
  );
  if ((left?.[seals]?.Keys ?? []).length > 0) {
    throw new NotErasedError();
  }
  // Only `finishHead` writes the table.
  const items = (found?.[seals] ?? []) as AuditSealItem[];
  return new Map(items.map((seal) => [entryName(seal), placeOf(seal.sequence, seal.index)]));
}

/**
 * The place stays: it shows that the entry was sealed, so that a record which the stream brings
 * again is not sealed again.
 */
async function eraseSalt(key: EntryKey, options: CallOptions): Promise<void> {
  const command = new UpdateCommand({
    TableName: seals,
    Key: toKey(key),
    UpdateExpression: 'REMOVE salt',
    ConditionExpression: 'attribute_exists(salt)',
  });
  await conditionHeld(documents.send(command, options));
}

/** Written once under its key, because a seal of it may exist already. */
async function putErasure({ job }: PersonScope, pending: Pending, options: CallOptions): Promise<void> {
  const { facts, jobId, requestedBy, tenantId } = job;
  const entry: AuditRecord = {
    ...{ action: 'ERASURE', outcome: 'ERASED', erased: pending.places },
    ...{ at: pending.at, id: pending.id, tenantId, actorId: requestedBy, actorRoles: ['privacy-officers'] },
    ...{ clientId: facts.clientId, requestId: facts.requestId, jobId },
  };
  await conditionHeld(
    documents.send(
      new PutCommand({
        TableName: auditLog,
        Item: toAuditItem(entry, auditExpiryOf(pending.at)),
        ConditionExpression: 'attribute_not_exists(atId)',
      }),
      options,
    ),
  );
}

function toKey({ atId, tenantDayShard }: EntryKey): {
  readonly atId: string;
  readonly tenantDayShard: string;
} {
  return { tenantDayShard, atId };
}

const toText = (position: Position): string => JSON.stringify(position);
