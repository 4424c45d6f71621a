/** Lambda's event for the stream of VehicleHistory, and the announcement in each record of it. */
import { type Audience, audienceOf } from '../../domain/announcements.ts';
import type { VehicleHistoryItem } from '../../domain/registry.ts';

/** A record of the stream (AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB"). */
export interface HistoryRecord {
  readonly dynamodb: {
    readonly SequenceNumber: string;
    /** The item in DynamoDB's own form. Every attribute of a line is a text. */
    readonly NewImage?: Readonly<Record<string, { readonly S?: string }>>;
  };
}

/** One batch, in the order of the changes. */
export interface HistoryEvent {
  readonly Records: readonly HistoryRecord[];
}

/** A line of the history that people learn of. */
export interface Announcement {
  readonly sequenceNumber: string;
  readonly line: VehicleHistoryItem;
  readonly audience: Audience;
}

/**
 * Returns the announcement of a record; undefined for a line that is not announced, such as a
 * reveal that a lawful order hides.
 */
export function readAnnouncement({ dynamodb }: HistoryRecord): Announcement | undefined {
  const { NewImage: image, SequenceNumber: sequenceNumber } = dynamodb;
  if (image === undefined) {
    return undefined;
  }
  const texts = Object.entries(image).flatMap(([name, { S: text }]) =>
    text === undefined ? [] : [[name, text]],
  );
  // Only the functions and resolvers of this system put items into the table.
  const line = Object.fromEntries(texts) as VehicleHistoryItem;
  const audience = audienceOf(line.event);
  return audience === 'NONE' || line.visibleFrom !== undefined
    ? undefined
    : { sequenceNumber, line, audience };
}
