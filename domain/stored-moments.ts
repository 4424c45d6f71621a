/**
 * The observations of Telemetry's items. The item of a message has one. The item of a chunk, which
 * is a part of a batch, has several within one minute of the vehicle's clock, and so its readers
 * begin at a whole minute. `chunk-columns.ts` has its text. Rows are the text of a chunk whose
 * values have no columns, and of earlier releases: a list of the texts of messages.
 */
import { isInColumns } from './chunk-columns.ts';
import type { TelemetryItem } from './telemetry.ts';

/**
 * Values of one moment: milliseconds after the time in the item's key, and the text of
 * `packMessage`, or of an earlier release.
 */
export type StoredMoment = readonly [offset: number, signals: string];

/** Most observations of a chunk: its readers spend three iterations on each. */
export const maxMomentsOfChunk = 60;

/**
 * Most values of a chunk: with its observations and columns, its readers take at most 705 of
 * AppSync's 1,000 iterations. A moving car has about 400 in a minute.
 */
export const maxValuesOfChunk = 480;

/** The minute that a chunk does not leave, in milliseconds. */
export const chunkSpanMs = 60_000;

/** The mark of rows. An earlier release fails on a text that begins so, unless it wrote it. */
export const rowsMark = '@';

/** The time at which reading must begin so that no chunk with this moment is missed. */
export const chunkStart = (epochMs: number): number => epochMs - (epochMs % chunkSpanMs);

/** True for the text of rows. */
export const isInRows = (text: string): boolean => text.startsWith(rowsMark) && !isInColumns(text);

/** The observations of rows, or of a message, in the order of their time. Takes no iteration. */
export function rowsIn(text: string): readonly StoredMoment[] {
  // Only the ingest function writes a text with the mark.
  return isInRows(text) ? (JSON.parse(text.slice(rowsMark.length)) as readonly StoredMoment[]) : [[0, text]];
}

/** The time in an item's key, as ISO 8601, and the event id. */
export function keyParts({ observedAtEventId: key }: Pick<TelemetryItem, 'observedAtEventId'>): {
  readonly time: string;
  readonly eventId: string;
} {
  const [time, eventId] = key.split('#');
  return { time: time ?? '', eventId: eventId ?? '' };
}
