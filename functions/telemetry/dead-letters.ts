/**
 * Records that cannot be ingested are reported to the dead-letter queue by sequence number only,
 * because their content may be anything, even a VIN. The stream keeps the record itself until its
 * retention ends.
 */
import type { CallOptions } from '../aws/client-settings.ts';
import { sendMessages } from '../aws/queue.ts';
import { countByReason } from '../runtime/metrics.ts';
import type { PoisonReason } from './record-content.ts';
import { deadLetterQueueUrl } from './settings.ts';

/**
 * Why a vehicle's records are given up: DynamoDB will never write its item, or throttles only that
 * item, or their certificate was not the vehicle's when AWS IoT received them. Or they are stored,
 * but the archive did not take them.
 */
export type GiveUpReason = 'WRITE_REFUSED' | 'WRITE_THROTTLED' | 'CERTIFICATE_NOT_LIVE' | 'NOT_ARCHIVED';

/** Identifies a record, or the records of a vehicle in one batch. */
export interface DeadLetter {
  readonly sequenceNumber: string;
  /** The last record of the vehicle in the batch; absent when the letter is about one record. */
  readonly lastSequenceNumber?: string;
  /** The partition key: the vehicle that sent it, known from the channel. */
  readonly referenceId: string;
  readonly reason: PoisonReason | GiveUpReason;
}

/** Sends letters. When a record is delivered again, its letter is sent again. */
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
