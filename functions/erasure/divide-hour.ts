/** Erases minutes from the item of an hour that the erased time covers in part. */
import { type ErasedRange, overlaps } from '../../domain/erased-times.ts';
import { type PackedHourItem, unpackMinutes } from '../../domain/packed-hours.ts';
import { summaryLengths } from '../../domain/telemetry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { tableName } from '../aws/documents.ts';
import { writeKept } from './write-kept.ts';

const summaries = tableName('TelemetrySummaries');

/** An item as it was read. */
export type ReadHour = Pick<PackedHourItem, 'minutes' | 'referenceId' | 'resolutionStart'>;

/**
 * Writes the item without the minutes that have a moment of the time, unless the item changed since
 * it was read. Returns false when it has none of them. Throws NotErasedError when it changed,
 * because the ingest function has computed the hour again; a repeated step reads it again.
 */
export async function eraseMinutes(
  { minutes, referenceId, resolutionStart }: ReadHour,
  time: ErasedRange,
  options: CallOptions,
): Promise<boolean> {
  const hour = Date.parse(resolutionStart.split('#')[1] ?? '');
  const { MINUTE } = summaryLengths;
  const all = unpackMinutes(minutes);
  const kept = all.filter(([minute]) => !overlaps(time, hour + minute * MINUTE, MINUTE));
  if (kept.length === all.length) {
    return false;
  }
  const key = { referenceId, resolutionStart };
  const text = { attribute: 'minutes', read: minutes, kept: JSON.stringify(kept) };
  await writeKept({ table: summaries, key, ...text }, options);
  return true;
}
