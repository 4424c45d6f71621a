/**
 * The archive of telemetry: the form of its rows, and where they are. Ingest, the erasures and the
 * template share it (docs/decisions/0103-an-archive-that-erasures-reach.md).
 */

/** Column → type in the Data Catalog, in the order of the files. */
export const archiveColumns = {
  referenceid: 'string',
  /** Telemetry's sort key. With `observedat` and `signal` it identifies the row. */
  message: 'string',
  signal: 'string',
  /** Epoch milliseconds by the vehicle's clock. */
  observedat: 'bigint',
  /** Epoch milliseconds at which the cloud received it. */
  receivedat: 'bigint',
  /** One of the following three has the value. */
  number: 'double',
  text: 'string',
  flag: 'boolean',
} as const;

/** A value of a vehicle, as Firehose gets it: the columns, and what chooses the place. */
export interface ArchiveRow extends ArchivePlace {
  readonly referenceid: string;
  readonly message: string;
  readonly signal: string;
  readonly observedat: number;
  readonly receivedat: number;
  readonly number?: number;
  readonly text?: string;
  readonly flag?: boolean;
}

/** The part of the archive that a row is in. */
export interface ArchivePlace {
  readonly tenant: string;
  /** The UTC day of the effective time. */
  readonly day: string;
  readonly bucket: string;
}

/** The names of a place's parts, in the order of the keys. */
export const archivePartitions = [
  'tenant',
  'day',
  'bucket',
] as const satisfies readonly (keyof ArchivePlace)[];

/** One digit of the random Reference ID: sixteen buckets of about as many vehicles each. */
export const archiveBuckets = '0123456789abcdef';

/** The bucket of a vehicle. */
export const archiveBucketOf = (referenceId: string): string => referenceId.charAt(0);

/** How the keys of all rows begin. */
export const rowsPrefix = 'rows/';

/** How the keys of what Firehose could not place or convert begin. */
export const archiveErrorsPrefix = 'errors/';

/** How the keys of a place begin. */
export function archivePrefix(place: ArchivePlace): string {
  return `${rowsPrefix}tenant=${place.tenant}/day=${place.day}/bucket=${place.bucket}/`;
}

/**
 * Seconds for which Firehose collects the rows of a place. It may deliver them half as much later
 * (Amazon Data Firehose Developer Guide, "Buffer data for dynamic partitioning").
 */
export const archiveBufferSeconds = 900;

/** Hours for which Firehose tries to deliver to S3 (the same guide, "Troubleshoot errors"). */
export const archiveDeliveryHours = 24;

/** Days after which what Firehose could not place or convert is deleted. */
export const archiveErrorDays = 13;

/**
 * Names the tag of an object that an erasure rewrote: in how many days it expires. A rewritten
 * object is new to S3, and would otherwise be kept for the whole retention again.
 */
export const archiveTag = 'expires-in';

/** Days that a tag may name, in descending order; CloudFormation takes 1,000 rules of a bucket. */
const tagDays = [
  ...[3600, 3300, 3000, 2700, 2400, 2100, 1800, 1500, 1200, 1000, 900, 800, 700, 600, 500],
  ...[420, 390, 360, 330, 300, 270, 240, 210, 180, 150, 120, 90, 60, 30, 14, 7, 3, 1],
] as const;

/** The days of the tags, in descending order, for a retention of so many days. */
export const archiveTagDays = (retentionDays: number): readonly number[] =>
  tagDays.filter((days) => days < retentionDays);
