/** Refuses records of certificates that were cut off, and of the time of a suspension. */
import { countsUnder } from '../../domain/certificate-fences.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import type { AcceptedRecord } from './accept.ts';
import type { VehicleRecords } from './batch.ts';
import { readStored, removeMessages } from './message-store.ts';

/**
 * True for a record that must not count. The end of a connection always counts: the vehicle is
 * disconnected then, even when its certificate was cut off.
 */
export function isFenced(
  { certificates, resumedAt = 0 }: Pick<VehicleStateItem, 'certificates' | 'resumedAt'>,
  record: AcceptedRecord,
): boolean {
  const { presence, receivedAt, source } = record;
  if (presence?.status === 'DISCONNECTED') {
    return false;
  }
  return receivedAt < resumedAt || !countsUnder(certificates, source.certificateId, receivedAt);
}

/**
 * Removes the messages of records that do not count. An earlier attempt may have stored them before
 * the certificate was cut off, and no state contains them. Called before the vehicle's other
 * records are folded, which could be taken for repetitions of these messages.
 */
export async function removeFencedMessages(
  fenced: readonly VehicleRecords[],
  options: CallOptions,
): Promise<void> {
  const messages = fenced.flatMap(({ referenceId, records }) =>
    records.flatMap(({ messages: ofRecord, sequenceNumber }) =>
      ofRecord.map(({ key }) => ({ referenceId, key, sequenceNumber })),
    ),
  );
  if (messages.length === 0) {
    return;
  }
  const { stored } = await readStored(messages, options);
  const own = messages.filter(
    ({ key, referenceId, sequenceNumber }) =>
      stored.get(referenceId)?.get(key)?.sequenceNumber === sequenceNumber,
  );
  // The messages of a chunk have one item.
  const items = new Map(own.map((message) => [`${message.referenceId}#${message.key}`, message]));
  await removeMessages([...items.values()], options);
}
