/**
 * Seals entries of one tenant: puts those without a seal into the next head of the chain. Any
 * number of invocations may do so at once, and each entry is sealed once. A head that a dead
 * invocation left unfinished is finished first.
 */
import { randomBytes } from 'node:crypto';
import { type AuditHeadItem, type EntryKey, entryName } from '../../domain/audit-seal.ts';
import { dayMs } from '../../domain/durations.ts';
import { sequenceKey } from '../../records/head-keys.ts';
import { canonicalJson } from '../../records/canonical-json.ts';
import { type Entry, type Head, entryHash, headHash, headText, noHead } from '../../records/head.ts';
import { rootOf } from '../../records/merkle.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { signText, signingKeyVersion } from '../aws/head-signer.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { jitter } from '../runtime/pause.ts';
import { retry } from '../runtime/retry.ts';
import { addTenant, appendHead, finishHead, newestHead, readHead, sealedAmong } from './audit-chain.ts';

/** An entry of AuditLog as its attributes. */
export type StoredEntry = Entry & EntryKey & { readonly tenantId: string; readonly at: string };

/** What one call has sealed. */
export interface Sealed {
  readonly count: number;
  /** Milliseconds from the oldest of these entries to its head; 0 when there are none. */
  readonly lagMs: number;
}

/** The retention is signed in each head, so that a later change cannot excuse a missing entry. */
const auditRetentionDays = requireWholeNumber('AUDIT_RETENTION_DAYS', 1);
/** Entries of one head: keeps its item below 60 KB of DynamoDB's 400 KB. */
const maxInHead = 250;
/** Other invocations wrote a head in every attempt. */
export class ChainContendedError extends Error {
  override readonly name = 'ChainContendedError';
}

/** Another invocation wins at most as often as it has heads to write. */
const policy = {
  attempts: 40,
  delayMs: () => jitter(5, 40),
  isRetryable: (error: unknown) => error instanceof ChainContendedError,
} as const;

/** Returns when every entry has a seal. Throws ChainContendedError. */
export async function sealEntries(
  tenantId: string,
  entries: readonly StoredEntry[],
  options: CallOptions,
): Promise<Sealed> {
  let left: readonly StoredEntry[] = [...new Map(entries.map((one) => [entryName(one), one])).values()];
  let sealed: Sealed = { count: 0, lagMs: 0 };
  while (left.length > 0) {
    const unsealed = left;
    const { batch, rest } = await retry(() => sealBatch(tenantId, unsealed, options), policy, options);
    const oldest = Math.min(...batch.map(({ at }) => Date.parse(at)));
    const lagMs = Math.max(sealed.lagMs, Date.now() - oldest);
    sealed = { count: sealed.count + batch.length, lagMs };
    left = rest;
  }
  return sealed;
}

/**
 * Puts entries that have no seal into one head. Returns them, and those that are left. Throws
 * ChainContendedError when another invocation wrote the head first.
 */
async function sealBatch(
  tenantId: string,
  entries: readonly StoredEntry[],
  options: CallOptions,
): Promise<{ readonly batch: readonly StoredEntry[]; readonly rest: readonly StoredEntry[] }> {
  const newest = await finishedTip(tenantId, options);
  const known = await sealedAmong(entries, options);
  const unsealed = entries.filter((entry) => !known.has(entryName(entry)));
  const batch = unsealed.slice(0, maxInHead);
  if (batch.length > 0) {
    const item = await nextHead(tenantId, newest, batch, options);
    if (!(await appendHead(item, options))) {
      throw new ChainContendedError();
    }
    await finishHead(item, options);
  }
  return { batch, rest: unsealed.slice(maxInHead) };
}

/** The newest head of a tenant, finished. */
export async function finishedTip(
  tenantId: string,
  options: CallOptions,
): Promise<AuditHeadItem | undefined> {
  const newest = await newestHead(tenantId, options);
  if (newest?.unfinished !== undefined) {
    await finishHead(newest, options);
  }
  return newest;
}

/** Makes the head after `newest`, signed, with all that its object and seals need. */
async function nextHead(
  tenantId: string,
  newest: AuditHeadItem | undefined,
  batch: readonly StoredEntry[],
  options: CallOptions,
): Promise<AuditHeadItem> {
  const before = newest === undefined ? undefined : readHead(newest);
  if (before === undefined) {
    await addTenant(tenantId, options);
  }
  const salts = batch.map(() => randomBytes(16).toString('base64url'));
  const leaves = batch.map((entry, index) => entryHash(salts[index] ?? '', entry));
  const now = new Date().toISOString();
  // A clock that was set back never makes a head older than the one before it.
  const at = before !== undefined && before.at > now ? before.at : now;
  const head: Head = {
    tenantId,
    sequence: (before?.sequence ?? 0) + 1,
    previous: before === undefined ? noHead : headHash(before),
    size: batch.length,
    total: (before?.total ?? 0) + batch.length,
    root: rootOf(leaves),
    at,
    keyVersion: signingKeyVersion,
    keptUntil: new Date(Date.parse(at) + auditRetentionDays * dayMs).toISOString(),
  };
  return {
    tenantId,
    sequence: sequenceKey(head.sequence),
    head: canonicalJson({ ...head }),
    signature: await signText(headText(head), options),
    keys: batch.map(({ atId, tenantDayShard }) => ({ tenantDayShard, atId })),
    unfinished: { leaves, salts },
  };
}
