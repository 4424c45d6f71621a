/**
 * Records that nobody can read go to the dead-letter queue by name only: what they hold may be anything, a VIN too. The stream keeps the record itself
 * under that sequence number until its retention ends.
 */
import type { CallOptions } from '../aws/client-settings.ts';
import { sendMessages } from '../aws/queue.ts';
import { countByReason } from '../runtime/metrics.ts';
import type { PoisonRecord } from './decode.ts';
import { deadLetterQueueUrl } from './settings.ts';

/** Sends the names of records; a record that comes again is sent again. */
export async function sendToDeadLetters(
  poison: readonly PoisonRecord[],
  options: CallOptions,
): Promise<void> {
  if (poison.length === 0) return;
  await sendMessages(
    deadLetterQueueUrl,
    poison.map((record) => JSON.stringify(record)),
    options,
  );
  countByReason(
    'DeadLetter',
    poison.map(({ reason }) => reason),
  );
}
