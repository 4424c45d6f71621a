/**
 * Telemetry: the Lambda function that ingests batches of the stream exactly once
 * (docs/decisions/0022-telemetry-exactly-once.md). AWS actions are in functions/README.md.
 */
import { setMaxListeners } from 'node:events';
import type { BatchResponse } from '../runtime/batch-response.ts';
import { eventHandler } from '../runtime/handler.ts';
import { deadlineOf } from '../runtime/deadline.ts';
import { countByReason } from '../runtime/metrics.ts';
import { type VehicleRecords, readBatch } from './batch.ts';
import { type DeadLetter, type GiveUpReason, sendToDeadLetters } from './dead-letters.ts';
import { returnRecords } from './return-records.ts';
import type { KinesisEvent } from './stream-event.ts';
import { ingestRecords } from './ingest-records.ts';

/** Reserve for the response after the calls are aborted, in milliseconds. */
const reserveMs = 1_500;

/**
 * Ingests a batch. Returns the first record of each vehicle that Lambda must deliver again. Throws
 * when AWS fails for longer than the run may last.
 */
export const handler = eventHandler<KinesisEvent, BatchResponse>(async (event, context) => {
  const options = deadlineOf(context, { reserveMs });
  // Every call in progress adds a listener, and there may be many.
  setMaxListeners(0, options.abortSignal);
  const { vehicles, poison, foreign } = readBatch(event);
  countByReason('Refused', Array<string>(foreign).fill('NOT_A_VEHICLE'));
  const [{ overtaken, throttled, refused, fenced, unarchived }] = await Promise.all([
    ingestRecords(vehicles, options),
    sendToDeadLetters(poison, options),
  ]);
  const { givenUp, stuck } = await returnRecords(throttled, options);
  const letters = [
    ...refused.map(toLetter('WRITE_REFUSED')),
    ...givenUp.map(toLetter('WRITE_THROTTLED')),
    ...fenced.map(toLetter('CERTIFICATE_NOT_LIVE')),
    ...unarchived.map(toLetter('NOT_ARCHIVED')),
  ];
  await sendToDeadLetters(letters, options);
  return { batchItemFailures: [...overtaken, ...stuck].flatMap(toFailures) };
});

function toFailures({ records }: VehicleRecords): { itemIdentifier: string }[] {
  const [first] = records;
  return first === undefined ? [] : [{ itemIdentifier: first.sequenceNumber }];
}

/** One letter covers all records of the vehicle in the batch that are given up. */
function toLetter(reason: GiveUpReason): (vehicle: VehicleRecords) => DeadLetter {
  return ({ referenceId, records }) => {
    const [first, last] = [records[0], records.at(-1)];
    return {
      sequenceNumber: first?.sequenceNumber ?? '',
      lastSequenceNumber: last?.sequenceNumber ?? '',
      referenceId,
      reason,
    };
  };
}
