/**
 * Telemetry: the Lambda function that takes batches of the stream in, exactly once
 * (docs/decisions/0034-telemetry-exactly-once.md). AWS actions are in functions/README.md.
 */
import { setMaxListeners } from 'node:events';
import { working } from '../runtime/handler.ts';
import { countByReason } from '../runtime/metrics.ts';
import { type VehicleRecords, readBatch } from './batch.ts';
import { type DeadLetter, sendToDeadLetters } from './dead-letters.ts';
import type { BatchAnswer, KinesisEvent } from './stream-event.ts';
import { type GivenUpVehicle, takeIn } from './take-in.ts';

/** Left for the answer when the calls run out of time, in milliseconds. */
const reserveMs = 1_500;

/**
 * Takes a batch in. Reports the first record of each vehicle that is to come again. Throws when AWS
 * fails for longer than the run may last.
 */
export const handler = working<KinesisEvent, BatchAnswer>(async (event, context) => {
  const time = Math.max(0, context.getRemainingTimeInMillis() - reserveMs);
  const abortSignal = AbortSignal.timeout(time);
  // Each call under way listens, and there may be many.
  setMaxListeners(0, abortSignal);
  const options = { abortSignal };
  const { vehicles, poison, foreign } = readBatch(event);
  countByReason('Refused', Array<string>(foreign).fill('NOT_A_VEHICLE'));
  const [{ returned, givenUp }] = await Promise.all([
    takeIn(vehicles, options),
    sendToDeadLetters(poison, options),
  ]);
  await sendToDeadLetters(givenUp.map(toLetter), options);
  return { batchItemFailures: returned.flatMap(toFailures) };
});

function toFailures({ records }: VehicleRecords): { itemIdentifier: string }[] {
  const [first] = records;
  return first === undefined ? [] : [{ itemIdentifier: first.sequenceNumber }];
}

/** One letter names all records of the vehicle in the batch. */
function toLetter({ referenceId, reason, records }: GivenUpVehicle): DeadLetter {
  const [first, last] = [records[0], records.at(-1)];
  return {
    sequenceNumber: first?.sequenceNumber ?? '',
    lastSequenceNumber: last?.sequenceNumber ?? '',
    referenceId,
    reason,
  };
}
