/**
 * The observations of Telemetry's items. The item of a message has one. The item of a chunk, which
 * is a part of a batch, has several within one minute of the vehicle's clock, and so its readers
 * begin at a whole minute. DynamoDB charges an item by the KB, and an observation has 30 to 60
 * bytes beside the keys and numbers that each item needs
 * (docs/decisions/0086-a-batch-is-one-record-and-few-items.md).
 */
import type { TelemetryItem } from './telemetry.ts';

/**
 * Values of one moment: milliseconds after the time in the item's key, and the text of
 * `packMessage`, or of an earlier release.
 */
export type StoredMoment = readonly [offset: number, signals: string];

/** Most observations of a chunk: its readers spend an iteration on each. */
export const mostMomentsOfChunk = 20;

/** Most values of a chunk; one of a moving car's ten seconds then fits into one write unit. */
export const mostValuesOfChunk = 100;

/** The minute that a chunk does not leave, in milliseconds. */
const chunkSpanMs = 60_000;

/** An earlier release fails on a text that begins so, instead of taking it for another message. */
const chunkMark = '@';

/** The time at which reading must begin so that no chunk with this moment is missed. */
export const chunkStart = (epochMs: number): number => epochMs - (epochMs % chunkSpanMs);

/**
 * The text of a chunk's observations, in the order of their time. An item with a single observation
 * at the time of its key has the text of the message alone.
 */
export function packMoments(moments: readonly StoredMoment[]): string {
  const [first] = moments;
  return moments.length === 1 && first?.[0] === 0 ? first[1] : `${chunkMark}${JSON.stringify(moments)}`;
}

/** True for the text of a chunk. */
export const isChunk = (text: string): boolean => text.startsWith(chunkMark);

/** The observations of an item's text, in the order of their time. Takes no iteration. */
export function momentsIn(text: string): readonly StoredMoment[] {
  // Only `packMoments` writes a text with the mark.
  return isChunk(text) ? (JSON.parse(text.slice(chunkMark.length)) as readonly StoredMoment[]) : [[0, text]];
}

/** The time in an item's key, as ISO 8601, and the event id. */
export function keyParts({ observedAtEventId: key }: Pick<TelemetryItem, 'observedAtEventId'>): {
  readonly time: string;
  readonly eventId: string;
} {
  const [time, eventId] = key.split('#');
  return { time: time ?? '', eventId: eventId ?? '' };
}
