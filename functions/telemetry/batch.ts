/** Groups a batch of the stream by vehicle, in the order of its records. */
import { isReferenceId } from '../../domain/reference-id.ts';
import { type AcceptedRecord, accept } from './accept.ts';
import { decode } from './decode.ts';
import type { PoisonRecord } from './record-content.ts';
import { telemetryRetentionDays } from './settings.ts';
import type { KinesisEvent } from './stream-event.ts';

/** The accepted records of one vehicle in a batch, in the order of the stream. */
export interface VehicleRecords {
  readonly referenceId: string;
  readonly records: AcceptedRecord[];
}

/**
 * Records by vehicle, in stream order. An unreadable record is in `poison` too, unless it was put
 * back before.
 */
export interface Batch {
  readonly vehicles: readonly VehicleRecords[];
  readonly poison: readonly PoisonRecord[];
  /**
   * Number of records about clients that are not vehicles: other systems of the account have
   * presence events too.
   */
  readonly foreign: number;
}

/** Reads a batch in one pass; never throws. */
export function readBatch({ Records: records }: KinesisEvent): Batch {
  const vehicles = new Map<string, VehicleRecords>();
  const poison: PoisonRecord[] = [];
  let foreign = 0;
  for (const record of records) {
    const { partitionKey: referenceId } = record.kinesis;
    if (!isReferenceId(referenceId)) {
      foreign += 1;
      continue;
    }
    const decoded = decode(record);
    if ('reason' in decoded) {
      poison.push(decoded);
      continue;
    }
    // A record that was put back already has its dead letter.
    const isReturned = decoded.source.returns !== undefined;
    if (decoded.content.kind === 'UNREADABLE' && !isReturned) {
      poison.push(decoded.content.poison);
    }
    const vehicle = vehicles.get(referenceId) ?? { referenceId, records: [] };
    vehicle.records.push(accept(decoded, telemetryRetentionDays));
    vehicles.set(referenceId, vehicle);
  }
  return { vehicles: [...vehicles.values()], poison, foreign };
}
