/** Makes exports without a world: signs heads with a key of its own. */
import { type KeyObject, createHash, generateKeyPairSync, sign } from 'node:crypto';
import { type ExportLine, lineText } from '../../records/export-lines.ts';
import { type Entry, type Head, entryHash, headHash, headText, noHead } from '../../records/head.ts';
import { rootOf } from '../../records/merkle.ts';

/** A key pair for exports of tests. */
export const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** An export with known parts. */
export interface MadeExport {
  readonly lines: readonly string[];
  readonly key: KeyObject;
}

/** The entry with a number, as an attempt leaves it. */
export function entryNumber(number: number): Entry {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
  return {
    tenantDayShard: `tenant#${at.slice(0, 10)}#${number % 8}`,
    atId: `${at}#entry-${number}`,
    ...{ at, action: 'CONVERSION', outcome: 'NOT_FOUND', tenantId: 'tenant', actorId: `actor-${number % 7}` },
    actorRoles: ['operators'],
    ...{ clientId: 'client', purpose: 'RECALL', requestId: `request-${number}` },
  };
}

/** Makes an export of `count` entries in heads of at most `perHead`. */
export function makeExport(
  count: number,
  perHead: number,
  entryOf = entryNumber,
  keptUntil?: string,
): MadeExport {
  const lines: ExportLine[] = [];
  let before: Head | undefined;
  for (let first = 0; first < count; first += perHead) {
    const numbers = Array.from({ length: Math.min(perHead, count - first) }, (_, index) => first + index);
    const entries = numbers.map((number) => ({ salt: `salt-${number}`, entry: entryOf(number) }));
    const leaves = entries.map(({ salt, entry }) => entryHash(salt, entry));
    const head: Head = { ...nextHead(before, leaves), ...(keptUntil !== undefined && { keptUntil }) };
    lines.push({ kind: 'head', head, leaves, signature: signed(head) });
    lines.push(
      ...entries.map((one, index) => ({ kind: 'entry' as const, sequence: head.sequence, index, ...one })),
    );
    before = head;
  }
  const opening: ExportLine = {
    ...{ kind: 'audit-export', version: 1, tenantId: 'tenant', first: 1, last: before?.sequence ?? 0 },
    lastHead: before === undefined ? noHead : headHash(before),
    madeAt: '2026-01-02T00:00:00.000Z',
    publicKeys: { 1: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64') },
  };
  return { lines: ended([opening, ...lines].map(lineText)), key: keys.publicKey };
}

/** Adds the line that ends an export, as a forger of the file would too. */
export function ended(lines: readonly string[]): readonly string[] {
  const sha256 = createHash('sha256')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('base64url');
  return [...lines, lineText({ kind: 'end', lines: lines.length, sha256 })];
}

function nextHead(before: Head | undefined, leaves: readonly string[]): Head {
  return {
    tenantId: 'tenant',
    sequence: (before?.sequence ?? 0) + 1,
    previous: before === undefined ? noHead : headHash(before),
    size: leaves.length,
    total: (before?.total ?? 0) + leaves.length,
    root: rootOf(leaves),
    at: '2026-01-01T00:00:00.000Z',
    keyVersion: 1,
  };
}

/** Signs a head with the key of tests. */
export function signed(head: Head): string {
  return sign('sha256', Buffer.from(headText(head)), keys.privateKey).toString('base64url');
}
