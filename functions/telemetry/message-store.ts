/** Telemetry's items: messages as they were accepted. */
import type { TelemetryItem } from '../../domain/telemetry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { type Item, putItems, readItems } from '../aws/dynamodb.ts';
import { names } from './settings.ts';

/** Names one message of one vehicle. */
export interface MessageKey {
  readonly referenceId: string;
  readonly key: string;
}

/** Which of these messages are stored: vehicle → sort key → sequence number of the record that brought it. Keys may repeat. */
export async function readStored(
  messages: readonly MessageKey[],
  options: CallOptions,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const keys = new Map(
    messages.map(({ referenceId, key }) => [`${referenceId}#${key}`, toKey(referenceId, key)]),
  );
  const projection = {
    expression: 'referenceId, observedAtEventId, #sequenceNumber',
    names: { '#sequenceNumber': 'sequenceNumber' },
  };
  const found = await readItems(names.telemetry, [...keys.values()], options, projection);
  const stored = new Map<string, Map<string, string>>();
  for (const { referenceId, observedAtEventId, sequenceNumber } of found) {
    const ofVehicle = stored.get(referenceId?.S ?? '') ?? new Map<string, string>();
    ofVehicle.set(observedAtEventId?.S ?? '', sequenceNumber?.S ?? '');
    stored.set(referenceId?.S ?? '', ofVehicle);
  }
  return stored;
}

/** Stores messages; one that a try before has stored is written over by the same. */
export async function storeMessages(items: readonly TelemetryItem[], options: CallOptions): Promise<void> {
  await putItems(names.telemetry, items.map(toItem), options);
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
