/** The rows of the archive that stored messages become. */
import { type ArchiveRow, archiveBucketOf } from '../../domain/archive.ts';
import { isErased } from '../../domain/erased-times.ts';
import { readMessage } from '../../domain/message-values.ts';
import { admitsPosition, isPosition } from '../../domain/positions.ts';
import { nameOfKey } from '../../domain/signal-numbers.ts';
import { keyParts } from '../../domain/stored-moments.ts';
import type { SignalScalar } from '../../domain/telemetry-message.ts';
import type { TelemetryItem } from '../../domain/telemetry.ts';
import { type VehicleStateItem, effectiveTime } from '../../domain/vehicle-state.ts';
import { archiveDayOf } from '../archive/day.ts';
import { momentsIn } from './stored-chunks.ts';

/** A message as Telemetry has it. */
export type StoredItem = Pick<TelemetryItem, 'observedAtEventId' | 'receivedAt' | 'signals'>;

/** The vehicle, its tenant, and what must not be kept of it. */
export interface ArchiveOwner extends Pick<VehicleStateItem, 'erased' | 'positions' | 'referenceId'> {
  readonly tenant: string;
}

/**
 * A row for each value. Positions that the vehicle's setting does not admit and values of an erased
 * time are left out: an item that an earlier attempt stored may still have them.
 */
export function rowsOf(
  item: StoredItem,
  { erased, positions, referenceId, tenant }: ArchiveOwner,
): ArchiveRow[] {
  const { observedAtEventId: message, receivedAt: receivedat } = item;
  const itemAt = Date.parse(keyParts(item).time);
  return momentsIn(item.signals).flatMap(([offset, text]) => {
    const observedat = itemAt + offset;
    const at = effectiveTime(observedat, receivedat);
    if (isErased(erased, at)) {
      return [];
    }
    const place = { tenant, day: archiveDayOf(at), bucket: archiveBucketOf(referenceId) };
    const { keys, values } = readMessage(text);
    return keys.flatMap((key, index) => {
      const [signal, value] = [nameOfKey(key), values[index]];
      const isKept =
        signal !== undefined && value !== undefined && (!isPosition(signal) || admitsPosition(positions, at));
      return isKept
        ? [
            {
              ...place,
              referenceid: referenceId,
              message,
              signal,
              observedat,
              receivedat,
              ...columnOf(value),
            },
          ]
        : [];
    });
  });
}

function columnOf(value: SignalScalar): Pick<ArchiveRow, 'flag' | 'number' | 'text'> {
  if (typeof value === 'number') {
    return { number: value };
  }
  return typeof value === 'boolean' ? { flag: value } : { text: value };
}
