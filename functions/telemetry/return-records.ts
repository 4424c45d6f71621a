/**
 * Puts the records of throttled vehicles back at the end of the stream, where they are new records:
 * what this run stored of them is removed first, so that they are taken in once. After a crash
 * between two steps Lambda delivers the original again. It comes before its copy in the same shard,
 * and the copy then is a message that was sent again.
 */
import type { CallOptions } from '../aws/client-settings.ts';
import { putRecords } from '../aws/stream.ts';
import { toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import type { AcceptedRecord } from './accept.ts';
import type { VehicleRecords } from './batch.ts';
import { type MessageKey, removeMessages } from './message-store.ts';
import { mostReturns } from './patience.ts';
import { telemetryStreamName } from './settings.ts';
import { readStates } from './state-store.ts';
import { isAfter } from './stream-event.ts';

/** A vehicle that DynamoDB throttles alone. */
export interface ThrottledVehicle extends VehicleRecords {
  /** Keys of the messages that this run stored and that no state contains yet. */
  readonly stored: readonly string[];
  /** True when this run wrote a state that contains some of the records. */
  readonly isPartlyTakenIn: boolean;
}

/** The vehicles that are not back in the stream. */
export interface NotReturned {
  /** Put back as often as may be, or it is not known whether the state contains them. */
  readonly givenUp: readonly VehicleRecords[];
  /** The stream does not take them, so Lambda has to deliver them again. */
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
  const exhausted = partsOf(certain, (record) => returnsOf(record) >= mostReturns);
  const open = partsOf(certain, (record) => returnsOf(record) < mostReturns);
  const kept = await removeMessages(open.flatMap(storedKeys), options);
  const returning = open.filter(({ referenceId }) => !kept.has(referenceId));
  const stuck = (await isPutBack(returning, options)) ? [] : returning;
  return { stuck, givenUp: [...uncertain, ...exhausted, ...open.filter((one) => !returning.includes(one))] };
}

/**
 * Leaves the records that the state does not contain: a write that was reported as throttled may
 * have happened. Where the state cannot be read, that is certain only of a vehicle of which nothing
 * was stored.
 */
async function readMissing(throttled: readonly ThrottledVehicle[], options: CallOptions) {
  const ids = throttled.map(({ referenceId }) => referenceId);
  const { items, unread } = await readStates(ids, options);
  const isUncertain = ({ isPartlyTakenIn, referenceId, stored }: ThrottledVehicle) =>
    unread.has(referenceId) && (isPartlyTakenIn || stored.length > 0);
  const certain = throttled
    .filter((vehicle) => !isUncertain(vehicle))
    .flatMap((vehicle) => {
      const last = items.get(vehicle.referenceId)?.state?.sequenceNumber;
      return partsOf([vehicle], ({ sequenceNumber }) => last === undefined || isAfter(sequenceNumber, last));
    });
  return { certain, uncertain: throttled.filter(isUncertain) };
}

/** The vehicles with those of their records; without the vehicles that have none. */
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

async function isPutBack(vehicles: readonly VehicleRecords[], options: CallOptions): Promise<boolean> {
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
