/**
 * Puts the records of throttled vehicles back at the end of the stream as new records. The messages
 * that this run stored are removed first, so that each is ingested once. After a crash between the
 * steps, Lambda delivers the original record again, before its copy in the same shard. The copy
 * then counts as a message that was sent again.
 */
import type { CallOptions } from '../aws/client-settings.ts';
import { putRecords } from '../aws/stream.ts';
import { toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import type { AcceptedRecord } from './accept.ts';
import type { VehicleRecords } from './batch.ts';
import { type MessageKey, removeMessages } from './message-store.ts';
import { maxReturns } from './return-limits.ts';
import { telemetryStreamName } from './settings.ts';
import { readStates } from './state-store.ts';
import { isAfter } from './stream-event.ts';

/** A vehicle whose own item DynamoDB throttles. */
export interface ThrottledVehicle extends VehicleRecords {
  /** Keys of the messages that this run stored and that no written state contains. */
  readonly stored: readonly string[];
  /** True when this run wrote a state that contains some of the records. */
  readonly isPartlyIngested: boolean;
}

/** The vehicles whose records were not put back. */
export interface NotReturned {
  /** Put back `maxReturns` times already, or it is not known whether the state contains them. */
  readonly givenUp: readonly VehicleRecords[];
  /** The stream did not accept them, so Lambda must deliver them again. */
  readonly stuck: readonly VehicleRecords[];
}

/** Puts records back. Throws only when the run's time is up or a permission is missing. */
export async function returnRecords(
  throttled: readonly ThrottledVehicle[],
  options: CallOptions,
): Promise<NotReturned> {
  if (throttled.length === 0) {
    return { givenUp: [], stuck: [] };
  }
  const { certain, uncertain } = await readMissing(throttled, options);
  const exhausted = partsOf(certain, (record) => returnsOf(record) >= maxReturns);
  const open = partsOf(certain, (record) => returnsOf(record) < maxReturns);
  const kept = await removeMessages(open.flatMap(storedKeys), options);
  const returning = open.filter(({ referenceId }) => !kept.has(referenceId));
  const stuck = (await tryPutBack(returning, options)) ? [] : returning;
  return { stuck, givenUp: [...uncertain, ...exhausted, ...open.filter((one) => !returning.includes(one))] };
}

/**
 * Keeps only the records that the state does not contain, because a write that was reported as
 * throttled may have succeeded. When the state cannot be read, this is certain only for a vehicle
 * without stored messages.
 */
async function readMissing(throttled: readonly ThrottledVehicle[], options: CallOptions) {
  const ids = throttled.map(({ referenceId }) => referenceId);
  const { items, unread } = await readStates(ids, options);
  const isUncertain = ({ isPartlyIngested, referenceId, stored }: ThrottledVehicle) =>
    unread.has(referenceId) && (isPartlyIngested || stored.length > 0);
  const certain = throttled
    .filter((vehicle) => !isUncertain(vehicle))
    .flatMap((vehicle) => {
      const last = items.get(vehicle.referenceId)?.state?.sequenceNumber;
      return partsOf([vehicle], ({ sequenceNumber }) => last === undefined || isAfter(sequenceNumber, last));
    });
  return { certain, uncertain: throttled.filter(isUncertain) };
}

/** The vehicles with only these records, without vehicles that have none of them. */
function partsOf(
  vehicles: readonly ThrottledVehicle[],
  isIn: (record: AcceptedRecord) => boolean,
): ThrottledVehicle[] {
  return vehicles
    .map((vehicle) => ({ ...vehicle, records: vehicle.records.filter(isIn) }))
    .filter(({ records }) => records.length > 0);
}

const returnsOf = ({ source }: AcceptedRecord): number => source.returns ?? 0;

function storedKeys({ referenceId, records, stored }: ThrottledVehicle): MessageKey[] {
  const own = new Set(records.flatMap(({ messages }) => messages.map(({ key }) => key)));
  return stored.filter((key) => own.has(key)).map((key) => ({ referenceId, key }));
}

async function tryPutBack(vehicles: readonly VehicleRecords[], options: CallOptions): Promise<boolean> {
  const records = vehicles.flatMap((vehicle) => vehicle.records);
  const copies = records.map((record) => ({
    partitionKey: record.source.referenceId,
    text: JSON.stringify({ ...record.source, returns: returnsOf(record) + 1 }),
  }));
  try {
    await putRecords(telemetryStreamName, copies, options);
    countMetric('RecordReturned', copies.length);
    return true;
  } catch (error) {
    logWarning('Records were not put back', { failure: toFailure(error), count: copies.length });
    return false;
  }
}
