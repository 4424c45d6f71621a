/** The proof of one entry: enough to verify it without the rest of the export. */
import type { KeyObject } from 'node:crypto';
import { isHead, isRecord, isTexts } from './export-lines.ts';
import { type Entry, type SignedHead, entryHash, isSigned } from './head.ts';
import { inclusionPath, rootFromPath } from './merkle.ts';

/** An entry, and the path from its hash to the root that a signed head states. */
export interface EntryProof extends SignedHead {
  readonly kind: 'audit-entry-proof';
  readonly index: number;
  readonly salt: string;
  readonly entry: Entry;
  readonly path: readonly string[];
}

/** Makes the proof of the entry at `index` of a head. */
export function proveEntry(
  { head, leaves, signature }: SignedHead & { readonly leaves: readonly string[] },
  { index, salt, entry }: Pick<EntryProof, 'index' | 'salt' | 'entry'>,
): EntryProof {
  const path = inclusionPath(leaves, index);
  return { kind: 'audit-entry-proof', head, signature, index, salt, entry, path };
}

/** Why a proof proves nothing; undefined if the entry is proved. */
export function flawOf(proof: EntryProof, key: KeyObject): string | undefined {
  const { head, index, path } = proof;
  if (!isSigned(proof, key)) {
    return `Head ${head.sequence} has a wrong signature.`;
  }
  const leaf = entryHash(proof.salt, proof.entry);
  const isInside = index < head.size;
  return isInside && rootFromPath({ leaf, index, size: head.size }, path) === head.root
    ? undefined
    : `The entry is not the one that head ${head.sequence} seals at place ${index}.`;
}

/** Reads a proof from its text; undefined if it is none. */
export function readProof(text: string): EntryProof | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isProof(value) ? value : undefined;
}

function isProof(value: unknown): value is EntryProof {
  return (
    isRecord(value) &&
    value['kind'] === 'audit-entry-proof' &&
    isHead(value['head']) &&
    typeof value['signature'] === 'string' &&
    typeof value['salt'] === 'string' &&
    Number.isSafeInteger(value['index']) &&
    Number(value['index']) >= 0 &&
    isRecord(value['entry']) &&
    isTexts(value['path'])
  );
}
