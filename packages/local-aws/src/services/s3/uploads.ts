/** Multipart uploads that were begun and are neither completed nor aborted. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../core/service.ts';
import type { State, Store } from '../../state/store.ts';
import type { Bucket } from './buckets.ts';
import { hasExpired } from './lifecycle.ts';
import { entityTooSmall, invalidPart, invalidPartOrder, noSuchUpload } from './s3-errors.ts';

/** An upload as its writer began it. */
export interface Upload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly begunAt: number;
}

interface StoredPart {
  /** Base64. */
  readonly body: string;
  /** With the quotation marks of the header. */
  readonly etag: string;
  readonly size: number;
}

/** A part as CompleteMultipartUpload names it. */
export interface NamedPart {
  readonly PartNumber: number;
  readonly ETag: string;
}

/** An object made of parts. */
export interface CompletedUpload {
  readonly content: Buffer;
  readonly etag: string;
}

/** The least bytes of each part but the last (S3 User Guide, "Multipart upload limits"): 5 MiB. */
const minPartBytes = 5 * 1024 * 1024;

/** The uploads by id, and their parts by number. */
export class Uploads {
  readonly #uploads: Store<Upload>;
  readonly #parts: Store<StoredPart>;
  readonly #clock: Clock;

  constructor(state: State, clock: Clock) {
    this.#uploads = state.store('s3.uploads');
    this.#parts = state.store('s3.parts');
    this.#clock = clock;
  }

  /** Begins an upload. Several uploads of one key may be open. */
  begin(given: Pick<Upload, 'bucket' | 'headers' | 'key' | 'metadata'>): Upload {
    const uploadId = randomBytes(48).toString('base64url');
    const upload = { ...given, uploadId, begunAt: this.#clock.now() };
    this.#uploads.set(uploadId, upload);
    return upload;
  }

  /** Finds an upload of the key. Throws NoSuchUpload. */
  require(bucket: Bucket, key: string, uploadId: string): Upload {
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined || upload.bucket !== bucket.name || upload.key !== key) {
      throw noSuchUpload();
    }
    if (hasExpired(upload.begunAt, bucket.lifecycle?.abortAfterDays, this.#clock.now())) {
      this.end(upload);
      throw noSuchUpload();
    }
    return upload;
  }

  /** Stores a part, replacing an earlier one of the number. Returns its ETag. */
  putPart({ uploadId }: Upload, number: number, content: Buffer): string {
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    this.#parts.set(`${uploadId}/${number}`, {
      ...{ body: content.toString('base64'), etag, size: content.length },
    });
    return etag;
  }

  /**
   * Joins the named parts; others are discarded with the upload. Throws InvalidPartOrder,
   * InvalidPart for one that was not uploaded or has another ETag, and EntityTooSmall.
   */
  join({ uploadId }: Upload, named: readonly NamedPart[]): CompletedUpload {
    if (named.some(({ PartNumber }, index) => PartNumber <= (named[index - 1]?.PartNumber ?? 0))) {
      throw invalidPartOrder();
    }
    const parts = named.map(({ ETag, PartNumber }) => {
      const part = this.#parts.get(`${uploadId}/${PartNumber}`);
      if (part === undefined || unquoted(part.etag) !== unquoted(ETag)) {
        throw invalidPart();
      }
      return part;
    });
    if (parts.slice(0, -1).some(({ size }) => size < minPartBytes)) {
      throw entityTooSmall();
    }
    const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(unquoted(etag), 'hex')));
    return {
      content: Buffer.concat(parts.map(({ body }) => Buffer.from(body, 'base64'))),
      etag: `"${createHash('md5').update(digests).digest('hex')}-${parts.length}"`,
    };
  }

  /** Forgets an upload with its parts. */
  end({ uploadId }: Upload): void {
    this.#uploads.delete(uploadId);
    const ids = [...this.#parts.entries()].map(([id]) => id).filter((id) => id.startsWith(`${uploadId}/`));
    ids.forEach((id) => {
      this.#parts.delete(id);
    });
  }
}

function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}
