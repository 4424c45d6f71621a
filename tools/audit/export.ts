/** Makes an export: the heads of a tenant, their entries, and the entries that have no head yet. */
import { createHash } from 'node:crypto';
import { type AuditHeadItem, type EntryKey, entryName } from '../../domain/audit-seal.ts';
import { dayMs } from '../../domain/durations.ts';
import { type ExportLine, type HeadLine, lineText } from '../../records/export-lines.ts';
import { type Entry, type Head, headHash, noHead } from '../../records/head.ts';
import type { DeployedRecords } from './deployed-records.ts';

/** Whose records to export, and since when. */
export interface ExportRange {
  readonly tenantId: string;
  /** `YYYY-MM-DD`, UTC: heads from this day on. All when absent. */
  readonly from?: string;
}

/** Without a range, entries without a head are looked for in so many days. */
const usualDays = 3;

/**
 * Yields the lines, without their ends. An export reaches to the newest head, because a later entry
 * may record the erasure of an earlier one.
 */
export async function* exportLines(
  records: DeployedRecords,
  { tenantId, from }: ExportRange,
): AsyncGenerator<string> {
  const digest = createHash('sha256');
  let count = 0;
  const madeAt = new Date();
  for await (const line of contentLines(records, { tenantId, from: from ?? '' }, madeAt)) {
    const text = lineText(line);
    digest.update(text).update('\n');
    count += 1;
    yield text;
  }
  yield lineText({ kind: 'end', lines: count, sha256: digest.digest('base64url') });
}

async function* contentLines(
  records: DeployedRecords,
  { tenantId, from }: Required<ExportRange>,
  madeAt: Date,
): AsyncGenerator<ExportLine> {
  const items = await finishedHeads(records, tenantId, from);
  const [first, last] = [items[0], items.at(-1)];
  yield {
    kind: 'audit-export',
    version: 1,
    tenantId,
    first: first?.head.sequence ?? 1,
    last: last?.head.sequence ?? 0,
    lastHead: last === undefined ? noHead : headHash(last.head),
    madeAt: madeAt.toISOString(),
    publicKeys: { 1: await records.publicKey() },
  };
  for (const { head, item } of items) {
    const line = await headLine(records, tenantId, head.sequence);
    if (line !== undefined) {
      yield line;
      yield* entryLines(records, head.sequence, item.keys, madeAt.getTime());
    }
  }
  yield* unsealedLines(records, { tenantId, from }, madeAt);
}

interface ListedHead {
  readonly item: AuditHeadItem;
  readonly head: Head;
}

/** A head that is not finished may have no object yet, and its entries count as not sealed. */
async function finishedHeads(
  records: DeployedRecords,
  tenantId: string,
  from: string,
): Promise<readonly ListedHead[]> {
  const listed: ListedHead[] = [];
  for await (const item of records.heads(tenantId)) {
    const head = JSON.parse(item.head) as Head;
    if (item.unfinished === undefined && head.at >= from) {
      listed.push({ item, head });
    }
  }
  return listed;
}

/** The bucket's object counts, not the table's item: without it, `verify` misses the head. */
async function headLine(
  records: DeployedRecords,
  tenantId: string,
  sequence: number,
): Promise<HeadLine | undefined> {
  const text = await records.headObject(tenantId, sequence);
  if (text === undefined) {
    return undefined;
  }
  const { head, leaves, signature } = JSON.parse(text) as Omit<HeadLine, 'kind'>;
  return { kind: 'head', head, leaves, signature };
}

async function* entryLines(
  records: DeployedRecords,
  sequence: number,
  keys: readonly EntryKey[],
  nowMs: number,
): AsyncGenerator<ExportLine> {
  const [entries, seals] = [await records.entries(keys), await records.seals(keys)];
  for (const [index, key] of keys.entries()) {
    const entry = entries.get(entryName(key));
    // DynamoDB deletes some time after the expiry, and the seal independently of its entry.
    if (entry !== undefined && !hasExpired(entry, nowMs)) {
      const salt = seals.get(entryName(key))?.salt ?? '';
      yield { kind: 'entry', sequence, index, salt, entry };
    }
  }
}

function hasExpired({ expiresAt }: Entry, nowMs: number): boolean {
  return typeof expiresAt === 'number' && expiresAt * 1000 <= nowMs;
}

async function* unsealedLines(
  records: DeployedRecords,
  { tenantId, from }: Required<ExportRange>,
  madeAt: Date,
): AsyncGenerator<ExportLine> {
  const usual = new Date(madeAt.getTime() - (usualDays - 1) * dayMs);
  const begin = from === '' ? usual : new Date(from);
  for (let at = begin.getTime(); at <= madeAt.getTime() + dayMs; at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10);
    const entries: (Entry & EntryKey)[] = [];
    for await (const entry of records.day(tenantId, day)) {
      entries.push(entry);
    }
    const seals = await records.seals(entries);
    for (const entry of entries.filter((one) => !seals.has(entryName(one)))) {
      yield { kind: 'unsealed', entry };
    }
  }
}
