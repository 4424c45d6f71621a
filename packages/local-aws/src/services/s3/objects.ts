/** The objects of all buckets, which survive restarts. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Clock } from '../../core/service.ts';
import type { State, Store } from '../../state/store.ts';

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
  /** Base64 of the CRC-32, if the writer sent one. */
  readonly checksum?: string;
}

/** An object as its writer gives it. */
export type NewObject = Pick<StoredObject, 'bucket' | 'key' | 'headers' | 'metadata' | 'checksum'> & {
  readonly content: Buffer;
};

/** The objects by bucket and key. */
export class Objects {
  readonly #store: Store<StoredObject>;
  readonly #clock: Clock;

  constructor(state: State, clock: Clock) {
    this.#store = state.store('s3.objects');
    this.#clock = clock;
  }

  /** Stores an object in place of the one that the key had. */
  put({ content, ...given }: NewObject): StoredObject {
    const stored = {
      ...given,
      body: content.toString('base64'),
      size: content.length,
      etag: `"${createHash('md5').update(content).digest('hex')}"`,
      lastModified: Math.floor(this.#clock.now() / 1000) * 1000,
    };
    this.#store.set(idOf(given.bucket, given.key), stored);
    return stored;
  }

  /** Finds the object under a key. */
  find(bucket: string, key: string): StoredObject | undefined {
    return this.#store.get(idOf(bucket, key));
  }

  /** Deletes an object; nothing happens when it does not exist. */
  delete(bucket: string, key: string): void {
    this.#store.delete(idOf(bucket, key));
  }

  /** Returns the objects of a bucket in the order of their keys' UTF-8 bytes. */
  list(bucket: string, prefix: string): readonly StoredObject[] {
    return [...this.#store.entries()]
      .map(([, stored]) => stored)
      .filter((stored) => stored.bucket === bucket && stored.key.startsWith(prefix))
      .sort((one, other) => compareKeys(one.key, other.key));
  }
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
