/** Erases minutes from the items of an hour that the erased time covers in part. */
import { type ErasedRange, overlaps } from '../../domain/erased-times.ts';
import { type PackedHourItem, unpackMinutes } from '../../domain/packed-hours.ts';
import { summaryLengths } from '../../domain/telemetry.ts';
import { type TrackItem, keepMinutes, readTrack } from '../../domain/tracks.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { tableName } from '../aws/documents.ts';
import { writeKept } from './write-kept.ts';

const summaries = tableName('TelemetrySummaries');

/** An item as it was read: of an hour by the minute, or of its track. */
export type ReadHour =
  | Pick<PackedHourItem, 'minutes' | 'referenceId' | 'resolutionStart'>
  | Pick<TrackItem, 'referenceId' | 'resolutionStart' | 'track'>;

/**
 * Writes the item without the minutes that have a moment of the time, unless the item changed since
 * it was read. Returns false when it has none of them. Throws NotErasedError when it changed,
 * because the ingest function has computed the hour again; a repeated step reads it again.
 */
export async function eraseMinutes(
  item: ReadHour,
  time: ErasedRange,
  options: CallOptions,
): Promise<boolean> {
  const { referenceId, resolutionStart } = item;
  const hour = Date.parse(resolutionStart.split('#')[1] ?? '');
  const { MINUTE } = summaryLengths;
  const isKept = (minute: number): boolean => !overlaps(time, hour + minute * MINUTE, MINUTE);
  const text = 'track' in item ? keptTrack(item.track, isKept) : keptMinutes(item.minutes, isKept);
  if (text === undefined) {
    return false;
  }
  await writeKept({ table: summaries, key: { referenceId, resolutionStart }, ...text }, options);
  return true;
}

/** A text as it was read and as it is kept. */
interface KeptText {
  readonly attribute: 'minutes' | 'track';
  readonly read: string;
  readonly kept: string;
}

/** Returns undefined when all minutes are kept. */
function keptMinutes(read: string, isKept: (minute: number) => boolean): KeptText | undefined {
  const all = unpackMinutes(read);
  const kept = all.filter(([minute]) => isKept(minute));
  return kept.length === all.length ? undefined : { attribute: 'minutes', read, kept: JSON.stringify(kept) };
}

/** Returns undefined when all minutes are kept. */
function keptTrack(read: string, isKept: (minute: number) => boolean): KeptText | undefined {
  const all = readTrack(read);
  const kept = keepMinutes(all, isKept);
  return kept.minutes.length === all.minutes.length
    ? undefined
    : { attribute: 'track', read, kept: JSON.stringify(kept) };
}
