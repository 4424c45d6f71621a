/**
 * Records that cannot be taken in go to the dead-letter queue by name only, because their content
 * may be anything, a VIN too. The stream keeps the record itself under that sequence number until
 * its retention ends.
 */
import type { CallOptions } from '../aws/client-settings.ts';
import { sendMessages } from '../aws/queue.ts';
import { countByReason } from '../runtime/metrics.ts';
import type { PoisonReason } from './decode.ts';
import { deadLetterQueueUrl } from './settings.ts';

/**
 * Why a vehicle's records are given up: DynamoDB will never write its item, or throttles it alone.
 */
export type GiveUpReason = 'WRITE_REFUSED' | 'WRITE_THROTTLED';

/** Names a record, or the records of a vehicle in one batch. */
export interface DeadLetter {
  readonly sequenceNumber: string;
  /** The last record of the vehicle in the batch; absent when the letter names one record. */
  readonly lastSequenceNumber?: string;
  /** The partition key: which vehicle sent it, by the channel. */
  readonly referenceId: string;
  readonly reason: PoisonReason | GiveUpReason;
}

/** Sends letters; those of a record that is delivered again are sent again. */
export async function sendToDeadLetters(letters: readonly DeadLetter[], options: CallOptions): Promise<void> {
  if (letters.length === 0) {
    return;
  }
  await sendMessages(
    deadLetterQueueUrl,
    letters.map((letter) => JSON.stringify(letter)),
    options,
  );
  countByReason(
    'DeadLetter',
    letters.map(({ reason }) => reason),
  );
}
