/** Telemetry's items: the accepted messages. */
import type { TelemetryItem } from '../../domain/telemetry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type Item, deleteItems, putItems, readItems } from '../aws/dynamodb.ts';
import { names } from './settings.ts';
import { inPackedForm } from './stored-chunks.ts';
import { type WriteFailures, failuresOf } from './write-failures.ts';

/** Primary key of a stored message in Telemetry. */
export interface MessageKey {
  readonly referenceId: string;
  readonly key: string;
}

/** A stored message: the record that held it, and its text as `stored-chunks.ts` writes it. */
export type StoredMessage = Pick<TelemetryItem, 'sequenceNumber' | 'signals'>;

/** A message is new only if it is not in `stored` and its vehicle is not in `unread`. */
export interface StoredMessages {
  /** Vehicle → sort key → message. */
  readonly stored: ReadonlyMap<string, ReadonlyMap<string, StoredMessage>>;
  /** Vehicles for which DynamoDB could not read all keys. */
  readonly unread: WriteFailures;
}

/** Reads which of these messages are stored. Keys may repeat. */
export async function readStored(
  messages: readonly MessageKey[],
  options: CallOptions,
): Promise<StoredMessages> {
  const keys = new Map(
    messages.map(({ referenceId, key }) => [`${referenceId}#${key}`, toKey(referenceId, key)]),
  );
  const projection = {
    expression: 'referenceId, observedAtEventId, #sequenceNumber, #signals',
    names: { '#sequenceNumber': 'sequenceNumber', '#signals': 'signals' },
  };
  const { found, unread } = await readItems(names.telemetry, [...keys.values()], options, projection);
  const stored = new Map<string, Map<string, StoredMessage>>();
  for (const { referenceId, observedAtEventId, sequenceNumber, signals } of found) {
    const ofVehicle = stored.get(referenceId?.S ?? '') ?? new Map<string, StoredMessage>();
    ofVehicle.set(observedAtEventId?.S ?? '', {
      sequenceNumber: sequenceNumber?.S ?? '',
      signals: inPackedForm(signals?.S ?? '{}'),
    });
    stored.set(referenceId?.S ?? '', ofVehicle);
  }
  const unreadIds = unread.map(({ referenceId }) => referenceId?.S ?? '');
  return { stored, unread: failuresOf(unreadIds, Array(unreadIds.length).fill('THROTTLED')) };
}

/** Which messages were stored, and which vehicles have one that was not. */
export interface StoreOutcome {
  readonly stored: readonly MessageKey[];
  /** Vehicles with a message that was not stored. */
  readonly unstored: WriteFailures;
}

/** Stores messages; replaces a message of an earlier attempt by the same message. */
export async function storeMessages(
  items: readonly TelemetryItem[],
  options: CallOptions,
): Promise<StoreOutcome> {
  const outcomes = await putItems(names.telemetry, items.map(toItem), options);
  const unstored = failuresOf(
    items.map(({ referenceId }) => referenceId),
    outcomes,
  );
  const stored = items
    .filter((_, index) => outcomes[index] === 'DONE')
    .map(({ referenceId, observedAtEventId: key }) => ({ referenceId, key }));
  return { stored, unstored };
}

/** Removes messages. Returns the vehicles that may still have one of them. Keys must differ. */
export async function removeMessages(
  messages: readonly MessageKey[],
  options: CallOptions,
): Promise<WriteFailures> {
  const keys = messages.map(({ referenceId, key }) => toKey(referenceId, key));
  const outcomes = await deleteItems(names.telemetry, keys, options);
  return failuresOf(
    messages.map(({ referenceId }) => referenceId),
    outcomes,
  );
}

function toKey(referenceId: string, key: string): Item {
  return { referenceId: { S: referenceId }, observedAtEventId: { S: key } };
}

function toItem(item: TelemetryItem): Item {
  return {
    ...toKey(item.referenceId, item.observedAtEventId),
    receivedAt: { N: String(item.receivedAt) },
    signals: { S: item.signals },
    sequenceNumber: { S: item.sequenceNumber },
    expiresAt: { N: String(item.expiresAt) },
  };
}
