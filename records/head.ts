/**
 * Heads: each states the root of a batch of entries and the hash of the head before it, so that the
 * newest head of a tenant fixes everything before. AWS KMS signs the text of a head.
 */
import { type KeyObject, createPublicKey, hash, verify } from 'node:crypto';
import { type Json, canonicalJson } from './canonical-json.ts';
import { leafHash } from './merkle.ts';

/** What a head states about its batch. */
export interface Head {
  readonly tenantId: string;
  /** Counts the heads of the tenant, from 1. */
  readonly sequence: number;
  /** `headHash` of the head before; `noHead` in the first one. */
  readonly previous: string;
  /** Entries in this batch. */
  readonly size: number;
  /** Entries in this batch and all before it. */
  readonly total: number;
  readonly root: string;
  /** ISO 8601 in UTC, never before the time of the head before. */
  readonly at: string;
  /** Names the signing key. */
  readonly keyVersion: number;
  /**
   * ISO 8601 in UTC: after it, an entry of this batch may have expired. Absent in heads of earlier
   * versions, whose entries must be there.
   */
  readonly keptUntil?: string;
}

/** A head with its signature (DER in base64url). */
export interface SignedHead {
  readonly head: Head;
  readonly signature: string;
}

/** Stands for the head before the first one. */
export const noHead = Buffer.alloc(32).toString('base64url');

/** The text that is signed and hashed. Its first byte differs from those of leaves and nodes. */
export function headText(head: Head): string {
  return `audit-head:v1\n${canonicalJson({ ...head })}`;
}

/** The hash by which the next head names this one. */
export function headHash(head: Head): string {
  return hash('sha256', headText(head), 'base64url');
}

/** True if the key signed the head. A different encoding of a valid signature is rejected. */
export function isSigned({ head, signature }: SignedHead, key: KeyObject): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  return (
    bytes.toString('base64url') === signature && verify('sha256', Buffer.from(headText(head)), key, bytes)
  );
}

/** Reads a public key as AWS KMS returns it: DER of SubjectPublicKeyInfo, in base64. */
export function readPublicKey(spki: string): KeyObject {
  return createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
}

/**
 * The hash of an entry with its salt. Without the salt, the content cannot be found by trying, so
 * an erased entry is erased although its hash stays.
 */
export function entryHash(salt: string, entry: Entry): string {
  return entryTextHash(salt, canonicalJson(entry));
}

/** `entryHash` of an entry whose canonical text is known. */
export function entryTextHash(salt: string, text: string): string {
  return leafHash(`${salt}\n${text}`);
}

/** The attributes of an entry of the audit log. A seal covers every one. */
export type Entry = Readonly<Record<string, Json>>;
