/** The objects of all buckets, which survive restarts. */
import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Clock } from '../../core/service.ts';
import type { State, Store } from '../../state/store.ts';
import type { Bucket } from './buckets.ts';
import { type Lifecycle, endsNow } from './lifecycle.ts';

/** A stored object with everything that S3 returns of it. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** Base64. */
  readonly body: string;
  readonly size: number;
  /** With the quotation marks of the header. */
  readonly etag: string;
  /** Epoch milliseconds, in whole seconds as in the header. */
  readonly lastModified: number;
  /** Headers that S3 returns as they were sent, such as the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata by name, without the prefix of the headers. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Absent without tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Base64 of the CRC-32, if the writer sent one. */
  readonly checksum?: string;
  /** Present in a bucket with versions. */
  readonly versionId?: string;
  /** True for a delete marker, which hides the versions before it. */
  readonly isDeleteMarker?: boolean;
  readonly lock?: ObjectLock;
}

/** Until when a version cannot be deleted. */
export interface ObjectLock {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  /** Epoch milliseconds. */
  readonly until: number;
}

/** An object as its writer gives it. */
export type NewObject = Pick<StoredObject, 'key' | 'headers' | 'metadata' | 'tags' | 'checksum'> & {
  readonly content: Buffer;
  /** Of an object made of parts; that of another is its MD5. */
  readonly etag?: string;
};

/**
 * The objects by bucket and key. The key in the store holds the current version, and one key more
 * for each earlier version.
 */
export class Objects {
  readonly #store: Store<StoredObject>;
  readonly #clock: Clock;
  readonly #lifecycleOf: (bucket: string) => Lifecycle | undefined;

  constructor(state: State, clock: Clock, lifecycleOf: (bucket: string) => Lifecycle | undefined) {
    this.#store = state.store('s3.objects');
    this.#clock = clock;
    this.#lifecycleOf = lifecycleOf;
  }

  /** Stores an object, replacing the one that the key had, or as its newest version. */
  put(bucket: Bucket, { content, etag, ...given }: NewObject): StoredObject {
    return this.#write(bucket, {
      ...given,
      bucket: bucket.name,
      body: content.toString('base64'),
      size: content.length,
      etag: etag ?? `"${createHash('md5').update(content).digest('hex')}"`,
      lastModified: Math.floor(this.#clock.now() / 1000) * 1000,
      ...lockOf(bucket, this.#clock.now()),
    });
  }

  /** Finds the object under a key, or a version of it. A delete marker counts as no object. */
  find(bucket: string, key: string, versionId?: string): StoredObject | undefined {
    const current = this.#present(bucket, key);
    const found =
      versionId === undefined || current?.versionId === versionId
        ? current
        : this.#store.get(idOfVersion(bucket, key, versionId));
    return found?.isDeleteMarker === true ? undefined : found;
  }

  /** Deletes an object if it exists. In a bucket with versions, a delete marker hides it. */
  delete(bucket: Bucket, key: string): StoredObject | undefined {
    if (!bucket.versioned) {
      this.#store.delete(idOf(bucket.name, key));
      return undefined;
    }
    const nothing = { body: '', size: 0, etag: '', headers: {}, metadata: {} };
    const lastModified = this.#clock.now();
    return this.#write(bucket, {
      ...{ bucket: bucket.name, key, lastModified, isDeleteMarker: true },
      ...nothing,
    });
  }

  /** Finds a version or a delete marker, to delete it. */
  versionOf(bucket: string, key: string, versionId: string): StoredObject | undefined {
    const current = this.#store.get(idOf(bucket, key));
    return current?.versionId === versionId ? current : this.#store.get(idOfVersion(bucket, key, versionId));
  }

  /** Deletes one version for good. The newest of the others becomes the current one. */
  deleteVersion({ bucket, key, versionId = '' }: StoredObject): void {
    if (this.#store.get(idOf(bucket, key))?.versionId !== versionId) {
      this.#store.delete(idOfVersion(bucket, key, versionId));
      return;
    }
    const earlier = [...this.#store.entries()]
      .map(([id, stored]) => ({ id, stored }))
      .filter(({ id }) => id.startsWith(idOfVersion(bucket, key, '')))
      .sort((one, other) => one.stored.lastModified - other.stored.lastModified)
      .at(-1);
    if (earlier === undefined) {
      this.#store.delete(idOf(bucket, key));
      return;
    }
    this.#store.delete(earlier.id);
    this.#store.set(idOf(bucket, key), earlier.stored);
  }

  /** True while the lock of a version holds. */
  isLocked({ lock }: StoredObject, bypassesGovernance: boolean): boolean {
    const holds = lock !== undefined && this.#clock.now() < lock.until;
    return holds && !(bypassesGovernance && lock.mode === 'GOVERNANCE');
  }

  /** Returns the objects of a bucket in the order of their keys' UTF-8 bytes. */
  list(bucket: string, prefix: string): readonly StoredObject[] {
    const expired = [...this.#store.entries()].map(([, stored]) => stored);
    expired.forEach((stored) => this.#present(stored.bucket, stored.key));
    return [...this.#store.entries()]
      .filter(([id, stored]) => id === idOf(stored.bucket, stored.key))
      .map(([, stored]) => stored)
      .filter((stored) => stored.bucket === bucket && stored.key.startsWith(prefix))
      .filter(({ isDeleteMarker }) => isDeleteMarker !== true)
      .sort((one, other) => compareKeys(one.key, other.key));
  }

  /** Returns the current version, and deletes one that has expired. */
  #present(bucket: string, key: string): StoredObject | undefined {
    const current = this.#store.get(idOf(bucket, key));
    const now = this.#clock.now();
    if (current !== undefined && endsNow(this.#lifecycleOf(bucket), current, now)) {
      this.#store.delete(idOf(bucket, key));
      return undefined;
    }
    return current;
  }

  #write(bucket: Bucket, stored: StoredObject): StoredObject {
    const id = idOf(bucket.name, stored.key);
    if (!bucket.versioned) {
      this.#store.set(id, stored);
      return stored;
    }
    const before = this.#store.get(id);
    if (before !== undefined) {
      this.#store.set(idOfVersion(bucket.name, stored.key, before.versionId ?? 'null'), before);
    }
    const version = { ...stored, versionId: randomBytes(24).toString('base64url') };
    this.#store.set(id, version);
    return version;
  }
}

function lockOf({ retention }: Bucket, now: number): Pick<StoredObject, 'lock'> {
  return retention === undefined
    ? {}
    : { lock: { mode: retention.mode, until: now + retention.days * 86_400_000 } };
}

/** Orders keys as S3 lists them. */
export function compareKeys(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** The CRC-32 of a body as in `x-amz-checksum-crc32`: base64 of four bytes, the highest first. */
export function checksumOf(content: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(content));
  return bytes.toString('base64');
}

function idOf(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

/** No key of an object holds the separator, because XML and headers cannot. */
function idOfVersion(bucket: string, key: string, versionId: string): string {
  return `${bucket}/${key}\0${versionId}`;
}
