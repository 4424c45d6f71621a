/**
 * Laws of the audit log: heads, seals and entries name each other. Signatures and hashes are not
 * computed here; `npm run audit` does that.
 */
import {
  type AuditHeadItem,
  type AuditSealItem,
  type EntryKey,
  entryName,
  tenantsKey,
} from '../../../domain/audit-seal.ts';
import { placeOf } from '../../../records/findings.ts';
import { sequenceKey } from '../../../records/head-keys.ts';
import type { Head } from '../../../records/head.ts';
import { type ItemKey, type TableLaws, type Violation, unless } from './law.ts';

const itemKey = (table: 'AuditLog' | 'AuditSeals', { atId, tenantDayShard }: EntryKey): ItemKey => ({
  table,
  key: { tenantDayShard, atId },
});

/**
 * The entries of a head that cannot have expired, with their indexes. None of a head that is not
 * finished: its seals are still being written.
 */
function keptEntries(item: AuditHeadItem, now: string): readonly (readonly [EntryKey, number])[] {
  if (item.tenantId === tenantsKey || item.unfinished !== undefined) {
    return [];
  }
  // Only `appendHead` writes the text.
  const { at, keptUntil } = JSON.parse(item.head) as Head;
  const keptMs = keptUntil === undefined ? Infinity : Date.parse(keptUntil) - Date.parse(at);
  const isKept = ({ atId }: EntryKey) =>
    Date.parse(atId.slice(0, atId.indexOf('#'))) + keptMs > Date.parse(now);
  return item.keys.map((key, index) => [key, index] as const).filter(([key]) => isKept(key));
}

/** The laws of heads, for the entries that cannot have expired. */
export const headLaws: TableLaws<AuditHeadItem> = {
  table: 'AuditHeads',
  keysOf: (item, now) =>
    keptEntries(item, now).flatMap(([key]) => [itemKey('AuditSeals', key), itemKey('AuditLog', key)]),
  violations: (item, partners, now) =>
    keptEntries(item, now).flatMap(([key, index]): readonly Violation[] => {
      const subject = subjectOf(item.tenantId, Number(item.sequence));
      const seal = partners<AuditSealItem>(itemKey('AuditSeals', key));
      if (seal?.sequence !== Number(item.sequence) || seal.index !== index) {
        return [{ law: 'seal-of-head', subject }];
      }
      const isErased = seal.salt === undefined;
      const isStored = partners<EntryKey>(itemKey('AuditLog', key)) !== undefined;
      const entry = { tenantId: item.tenantId, place: placeOf(seal.sequence, seal.index) };
      return isErased || isStored ? [] : [{ law: 'entry-of-seal', subject, entry }];
    }),
};

const headKey = ({ sequence, tenantDayShard }: AuditSealItem): ItemKey => ({
  table: 'AuditHeads',
  key: { tenantId: tenantOf(tenantDayShard), sequence: sequenceKey(sequence) },
});

/** The law of seals, which stay when an entry is erased. */
export const sealLaws: TableLaws<AuditSealItem> = {
  table: 'AuditSeals',
  keysOf: (seal) => [headKey(seal)],
  violations(seal, partners) {
    const key = partners<AuditHeadItem>(headKey(seal))?.keys[seal.index];
    const isInHead = key !== undefined && entryName(key) === entryName(seal);
    return unless(isInHead, 'head-of-seal', subjectOf(tenantOf(seal.tenantDayShard), seal.sequence));
  },
};

/** The partition is `<tenant>#<day>#<shard>`. */
function tenantOf(tenantDayShard: string): string {
  return tenantDayShard.split('#').slice(0, -2).join('#');
}

function subjectOf(tenantId: string, sequence: number): string {
  return `head ${sequence} of tenant ${tenantId}`;
}
