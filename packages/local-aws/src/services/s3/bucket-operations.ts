/** HeadBucket, GetBucketLocation and GetBucketAcl: what the owner's programs ask of a bucket. */
import type { Operation, Place } from '../../core/service.ts';
import { requireBucket } from './object-operations.ts';
import { type S3Parts, s3Operation } from './s3-parts.ts';
import { s3Inputs } from './s3-shapes.ts';

/** The operations on buckets by name. */
export function bucketOperations(parts: S3Parts, place: Place): Readonly<Record<string, Operation>> {
  const reading = <Output>(
    name: 'HeadBucket' | 'GetBucketAcl' | 'GetBucketLocation',
    action: string,
    run: () => Output,
  ): Operation =>
    s3Operation({
      shape: s3Inputs[name],
      demands: ({ Bucket }: { readonly Bucket: string }) =>
        parts.buckets.demands(Bucket, undefined, [action]),
      run: ({ Bucket }) => {
        requireBucket(parts, Bucket);
        return run();
      },
    });
  return {
    HeadBucket: reading('HeadBucket', 'ListBucket', () => ({ BucketRegion: place.region })),
    GetBucketLocation: reading('GetBucketLocation', 'GetBucketLocation', () => ({
      LocationConstraint: place.region,
    })),
    GetBucketAcl: reading('GetBucketAcl', 'GetBucketAcl', () => ({ Owner: ownerId(place) })),
  };
}

/** The canonical id of the account: 64 hexadecimal digits, the same in every bucket. */
export function ownerId({ accountId }: Place): string {
  return accountId.padStart(64, '0');
}
