/** Messages to an SQS queue, any number at once. IAM action: sqs:SendMessage. */
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { jitter, pause } from '../runtime/pause.ts';
import { chunks } from './chunks.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

const client = new SQSClient(clientSettings);

/** Most messages in one call (Amazon SQS API Reference, SendMessageBatch). */
const batchSize = 10;
const tries = 5;

/** A message that the queue refuses for good. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}

/** Sends every text; one may arrive twice. Throws MessageRefused, and the client's errors. */
export async function sendMessages(
  queueUrl: string,
  texts: readonly string[],
  options: CallOptions,
): Promise<void> {
  await Promise.all(chunks(texts, batchSize).map((part) => sendPart(queueUrl, part, options)));
}

async function sendPart(queueUrl: string, texts: readonly string[], options: CallOptions): Promise<void> {
  let remaining = texts.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  for (let tried = 0; remaining.length > 0; tried += 1) {
    if (tried === tries) {
      throw new MessageRefused();
    }
    if (tried > 0) {
      await pause(jitter(20 * tried, 80 * tried), options.abortSignal);
    }
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: remaining });
    const { Failed: failed = [] } = await client.send(command, options);
    if (failed.some(({ SenderFault }) => SenderFault === true)) {
      throw new MessageRefused();
    }
    const ids = new Set(failed.map(({ Id }) => Id));
    remaining = remaining.filter(({ Id }) => ids.has(Id));
  }
}
