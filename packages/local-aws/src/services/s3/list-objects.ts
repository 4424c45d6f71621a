/** ListObjectsV2: pages of keys, and common prefixes for keys that share one up to a delimiter. */
import type { Operation } from '../../core/service.ts';
import { type StoredObject, compareKeys } from './objects.ts';
import { requireBucket } from './object-operations.ts';
import { invalidToken } from './s3-errors.ts';
import { type S3Parts, s3Operation } from './s3-parts.ts';
import { s3Inputs } from './s3-shapes.ts';

/** Which keys to list, and from where. */
export interface ListInput {
  readonly Bucket: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: number;
  readonly StartAfter?: string;
  readonly ContinuationToken?: string;
  readonly FetchOwner?: 'true' | 'false';
  readonly EncodingType?: 'url';
}

/** One page: objects and common prefixes. */
export interface ListOutput {
  readonly objects: readonly StoredObject[];
  readonly prefixes: readonly string[];
  readonly nextToken?: string;
  readonly maxKeys: number;
}

/** The most keys of a page, even when a caller asks for more. */
const maxPageSize = 1000;

/** An object, or a prefix that stands for all keys with it. */
interface Entry {
  readonly name: string;
  readonly object?: StoredObject;
}

/** The operation by its name. */
export function listOperation(parts: S3Parts): Readonly<Record<string, Operation>> {
  return {
    ListObjectsV2: s3Operation({
      shape: s3Inputs.ListObjectsV2,
      demands: ({ Bucket, Prefix, Delimiter, MaxKeys }: ListInput) =>
        parts.buckets.demands(Bucket, undefined, ['ListBucket'], {
          ...(Prefix !== undefined && { 's3:prefix': Prefix }),
          ...(Delimiter !== undefined && { 's3:delimiter': Delimiter }),
          ...(MaxKeys !== undefined && { 's3:max-keys': String(MaxKeys) }),
        }),
      run: (input) => listObjects(parts, input),
    }),
  };
}

function listObjects(parts: S3Parts, input: ListInput): ListOutput {
  requireBucket(parts, input.Bucket);
  const { Prefix = '', Delimiter = '', MaxKeys = maxPageSize } = input;
  const { key, name: last = '' } = startOf(input);
  const found = parts.objects
    .list(input.Bucket, Prefix)
    .filter((object) => compareKeys(object.key, key) > 0)
    .map((object) => entryOf(object, Prefix, Delimiter))
    .filter(({ name }) => compareKeys(name, last) > 0);
  const entries = [...new Map(found.map((entry) => [entry.name, entry])).values()];
  const maxKeys = Math.min(MaxKeys, maxPageSize);
  const page = entries.slice(0, maxKeys);
  const next = page.at(-1)?.name;
  const isTruncated = next !== undefined && entries.length > page.length;
  return {
    objects: page.flatMap(({ object }) => (object === undefined ? [] : [object])),
    prefixes: page.flatMap(({ name, object }) => (object === undefined ? [name] : [])),
    ...(isTruncated && { nextToken: Buffer.from(next).toString('base64') }),
    maxKeys,
  };
}

function entryOf(object: StoredObject, prefix: string, delimiter: string): Entry {
  const at = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
  return at < 0 ? { name: object.key, object } : { name: object.key.slice(0, at + delimiter.length) };
}

/**
 * Where a page begins: after a key, or after the last name of the page before, which is the token.
 * The token takes precedence.
 */
function startOf({ ContinuationToken: token, StartAfter = '' }: ListInput): {
  readonly key: string;
  readonly name?: string;
} {
  if (token === undefined) {
    return { key: StartAfter };
  }
  const name = Buffer.from(token, 'base64').toString('utf8');
  if (name === '' || Buffer.from(name).toString('base64') !== token) {
    throw invalidToken();
  }
  return { key: '', name };
}
