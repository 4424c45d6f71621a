/** The events for batches of a stream's records. */
import type { SourceRecord } from './source.ts';

/** Lambda's limit for the payload of an invocation, with room for the frame. */
const eventLimit = 6 * 1024 * 1024 - 1024;

/** Returns the event as JSON text. */
export function batchEvent(records: readonly SourceRecord[]): string {
  return `{"Records":[${records.map(({ text }) => text).join(',')}]}`;
}

/** Splits records, in order, into batches that fit an invocation. */
export function fittingBatches(records: readonly SourceRecord[]): readonly (readonly SourceRecord[])[] {
  const batches: SourceRecord[][] = [];
  let room = 0;
  for (const record of records) {
    // One more for the comma.
    const length = Buffer.byteLength(record.text) + 1;
    if (length > room) {
      batches.push([]);
      room = eventLimit;
    }
    batches.at(-1)?.push(record);
    room -= length;
  }
  return batches;
}
