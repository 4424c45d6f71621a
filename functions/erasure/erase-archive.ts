/**
 * Erases a vehicle's rows of a time from the archive. The rows of a place are in the objects of one
 * prefix, with those of other vehicles: each object that has some is written again without them,
 * and one that would be empty is deleted. No other key is read.
 */
import {
  archiveBufferSeconds,
  archiveBucketOf,
  archiveDeliveryHours,
  archivePrefix,
  archiveTagDays,
} from '../../domain/archive.ts';
import { dayMs, hourMs } from '../../domain/durations.ts';
import type { ErasedRange } from '../../domain/erased-times.ts';
import { archiveDayOf } from '../archive/day.ts';
import { withoutRows } from '../archive/parquet-rows.ts';
import {
  type ArchiveObject,
  archiveBucketName,
  listKeys,
  readObject,
  removeObject,
  replaceObject,
} from '../aws/archive-bucket.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import type { ErasurePart } from './parts.ts';
import type { Erased } from './scope.ts';

/** What of a vehicle is erased. */
interface ArchivedTime extends ErasedRange {
  readonly referenceId: string;
  readonly tenantId: string;
}

const archiveDays = requireWholeNumber('ARCHIVE_DAYS', 1, 1);
const telemetryRetentionDays = requireWholeNumber('TELEMETRY_RETENTION_DAYS', 1);

/**
 * No row is of an earlier day: an object lives from its delivery on, and ingest refuses older
 * messages. S3 rounds the end of an object up to midnight, and Firehose may be a day late.
 */
const earliest = (now: number) => now - (archiveDays + telemetryRetentionDays + 3) * dayMs;

/** Objects that one step reads at most, and for how long it may begin with another one. */
const maxPerStep = 50;
const maxMs = 5_000;

/** Erases the next objects. The position is a day, and the last key of it that is done. */
export async function eraseArchived(
  time: ArchivedTime,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const begin = Date.now();
  const [firstDay, lastDay] = [Math.max(time.from, earliest(begin)), Math.min(time.until, begin + dayMs)];
  let [day = '', key] = (after ?? archiveDayOf(firstDay)).split(' ');
  let count = 0;
  for (let read = 0; day <= archiveDayOf(lastDay);) {
    if (read >= maxPerStep || Date.now() > begin + maxMs) {
      return { count, next: key === undefined ? day : `${day} ${key}` };
    }
    const [found] = await listKeys(prefixOf(time, day), key, 1, options);
    if (found === undefined) {
      [day, key] = [archiveDayOf(Date.parse(day) + dayMs), undefined];
    } else {
      count += await eraseObject(found, time, options);
      key = found;
    }
    read += 1;
  }
  return { count };
}

function prefixOf({ referenceId, tenantId }: ArchivedTime, day: string): string {
  return archivePrefix({ tenant: tenantId, day, bucket: archiveBucketOf(referenceId) });
}

async function eraseObject(
  key: string,
  { from, referenceId, until }: ArchivedTime,
  options: CallOptions,
): Promise<number> {
  const object = await readObject(key, options);
  if (object === undefined) {
    return 0;
  }
  const isOfTime = (effectiveAt: number) => from <= effectiveAt && effectiveAt <= until;
  const { bytes, count } = await withoutRows(object.bytes, referenceId, isOfTime);
  const expiresInDays = daysLeft(object);
  if (count === 0) {
    return 0;
  }
  // Rows only ever leave an object: one that would be empty cannot have got others meanwhile.
  if (bytes === undefined || expiresInDays === undefined) {
    await removeObject(key, options);
  } else {
    await replaceObject(key, { bytes, etag: object.etag, expiresInDays }, options);
  }
  return count;
}

/**
 * The longest period of the tags that does not exceed what the object has left. Undefined in its
 * last day: such an object is deleted early, with the rows of others.
 */
function daysLeft({ expiresInDays = archiveDays, since }: ArchiveObject): number | undefined {
  const left = expiresInDays - (Date.now() - since) / dayMs;
  return archiveTagDays(archiveDays).find((days) => days <= left);
}

/** How long after the fences Firehose usually has delivered what ingest handed over before. */
const usualDelayMs = (2 * archiveBufferSeconds + 15 * 60) * 1000;
/** … and when it has delivered or lost all of it. */
const lastDelayMs = (archiveDeliveryHours + 1) * hourMs;

/**
 * The parts of the archive, or none in a deployment without one: soon, and once more when Firehose
 * has nothing left to deliver.
 */
export function archiveParts<Scope>(
  partOf: (run: ErasurePart<ArchivedTime>['run']) => ErasurePart<Scope>,
): readonly ErasurePart<Scope>[] {
  return archiveBucketName === undefined
    ? []
    : [usualDelayMs, lastDelayMs].map((delayMs) => ({ ...partOf(eraseArchived), delayMs }));
}

/** The name under which a certificate counts rows of the archive. */
export const archiveStore = 'TelemetryArchive';
